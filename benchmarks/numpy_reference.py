"""The same amount of work in NumPy/LAPACK with every row in memory: QR of an N x 400 matrix, and its Gram matrix."""
import json
import sys
import time

import numpy as np

samples, q = int(sys.argv[1]), 400
rows = np.random.default_rng(1).normal(size=(samples, q))
start = time.perf_counter()
np.linalg.qr(rows, mode="r")
qr_seconds = time.perf_counter() - start
start = time.perf_counter()
rows.T @ rows
gram_seconds = time.perf_counter() - start
print(json.dumps({"numpy": np.__version__, "samples": samples, "qr_seconds": round(qr_seconds, 3),
                  "gram_seconds": round(gram_seconds, 3), "row_megabytes": round(rows.nbytes / 1e6)}))
