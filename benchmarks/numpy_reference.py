"""The problem of accumulate.cpp in NumPy with every row in memory: medians of the seconds of each step.

    numpy_reference.py N REPEATS [SINGULAR_VALUES]

Given the singular values that `bench_accumulate qr N 1 FILE` wrote, their largest difference from LAPACK's, relative to
the largest one, is printed too. Memory: about three times the N x 400 matrix.
"""
import json
import resource
import statistics
import sys
import time

import numpy as np

samples, repeats = int(sys.argv[1]), int(sys.argv[2])
n, functions = 10, 40
seconds = {}


def timed(step, work):
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    seconds.setdefault(step, []).append((time.perf_counter() - wall, time.process_time() - cpu))
    return result


def evaluate():
    j, k = np.arange(n), np.arange(functions)
    a = np.cos(1.0 + j[:, None] + 10.0 * k)
    t = np.arange(1, samples + 1)[:, None] * np.sqrt([2.0, 3, 5, 7, 11, 13, 17, 19, 23, 29])
    x = 2.0 * (t - np.floor(t)) - 1.0
    gradient = np.cos(x) * np.roll(x, -1, axis=1) + np.roll(np.sin(x), 1, axis=1)
    phi = np.tanh(x @ a + np.sin(1.0 * k))
    return (gradient[:, :, None] * phi[:, None, :]).reshape(samples, n * functions)


for _ in range(repeats):
    rows = timed("rows", evaluate)
    timed("gram", lambda: rows.T @ rows)
    r = timed("qr", lambda: np.linalg.qr(rows, mode="r"))
    del rows
medians = {step: [statistics.median(column) for column in zip(*values)] for step, values in seconds.items()}
result = {"benchmark": "numpy", "version": np.__version__, "samples": samples, "repeats": repeats}
for step in ("gram", "qr"):  # each from the points to the factor
    result[step + "_seconds"] = round(medians["rows"][0] + medians[step][0], 3)
    result[step + "_cpu_seconds"] = round(medians["rows"][1] + medians[step][1], 3)
result["rows_seconds"] = round(medians["rows"][0], 3)
result["peak_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
if len(sys.argv) > 3:
    ours = np.loadtxt(sys.argv[3])
    lapack = np.linalg.svd(r / np.sqrt(samples), compute_uv=False)
    result["singular_value_difference"] = float(np.abs(ours - lapack).max() / lapack[0])
print(json.dumps(result))
