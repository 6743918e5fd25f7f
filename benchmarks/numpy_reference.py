"""The problem of accumulate.cpp in NumPy with every row in memory: seconds of the whole and of each step.

    numpy_reference.py N [SINGULAR_VALUES]

Given the singular values that `bench_accumulate qr N 1 FILE` wrote, their largest difference from LAPACK's, relative to
the largest one, is printed too. Memory: about three times the N x 400 matrix.
"""
import json
import resource
import sys
import time

import numpy as np

samples = int(sys.argv[1])
n, functions = 10, 40
start = time.perf_counter()
j, k = np.arange(n), np.arange(functions)
a = np.cos(1.0 + j[:, None] + 10.0 * k)
t = np.arange(1, samples + 1)[:, None] * np.sqrt([2.0, 3, 5, 7, 11, 13, 17, 19, 23, 29])
x = 2.0 * (t - np.floor(t)) - 1.0
gradient = np.cos(x) * np.roll(x, -1, axis=1) + np.roll(np.sin(x), 1, axis=1)
phi = np.tanh(x @ a + np.sin(1.0 * k))
functions_done = time.perf_counter()
rows = (gradient[:, :, None] * phi[:, None, :]).reshape(samples, n * functions)
rows_done = time.perf_counter()
rows.T @ rows
gram_done = time.perf_counter()
r = np.linalg.qr(rows, mode="r")
qr_done = time.perf_counter()
before = rows_done - start
result = {
    "benchmark": "numpy",
    "version": np.__version__,
    "samples": samples,
    "functions_seconds": round(functions_done - start, 3),
    "rows_seconds": round(rows_done - functions_done, 3),
    "gram_seconds": round(before + gram_done - rows_done, 3),
    "qr_seconds": round(before + qr_done - gram_done, 3),
    "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
}
if len(sys.argv) > 2:
    ours = np.loadtxt(sys.argv[2])
    lapack = np.linalg.svd(r / np.sqrt(samples), compute_uv=False)
    result["singular_value_difference"] = float(np.abs(ours - lapack).max() / lapack[0])
print(json.dumps(result))
