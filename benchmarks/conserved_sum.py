"""A compartment model whose total is conserved: `lieder fit` with n states, a linear library, n + 1 constraints on n (n + 1) coefficients.

    python conserved_sum.py LIEDER_PROGRAM [STATES] [SAMPLES]     (NumPy)

One JSON object: seconds, memory, errors.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

import numpy as np


def main():
    program = sys.argv[1]
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 360
    samples = int(sys.argv[3]) if len(sys.argv) > 3 else 2000
    rng = np.random.default_rng(1)
    rates = np.zeros((n, n))
    for j in range(n):
        for to in rng.choice(np.delete(np.arange(n), j), 2, replace=False):
            rates[to, j] += rng.uniform(0.5, 1.5)
        rates[j, j] = -rates[:, j].sum()
    x = rng.uniform(0.0, 1.0, (samples, n))
    with tempfile.TemporaryDirectory() as folder:
        path, out = os.path.join(folder, "flow.npy"), os.path.join(folder, "answer.json")
        np.save(path, np.hstack([x, x @ rates.T + 0.01 * rng.standard_normal((samples, n))]))
        start = time.perf_counter()
        with open(out, "w", encoding="utf-8") as answer_file:
            child = subprocess.Popen([program, "fit", path, "--inputs", f"0-{n - 1}", "--outputs", f"{n}-{2 * n - 1}", "--model",
                                      "polynomial:1", "--threshold", "0.2", "--conserve", "+".join(f"c{i}" for i in range(n)),
                                      "--json"], stdout=answer_file)
            _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        if status != 0:
            raise SystemExit(f"lieder fit failed with status {status}")
        with open(out, encoding="utf-8") as answer_file:
            answer = json.load(answer_file)
    xi = np.array(answer["coefficients"])
    print(json.dumps({"benchmark": "conserved_sum", "states": n, "samples": samples, "coefficients": n * (n + 1),
                      "constraints": n + 1, "seconds": round(seconds, 2), "fit_seconds": round(answer["fit_seconds"], 2),
                      "peak_mib": round(usage.ru_maxrss / 1024),
                      "error": float(np.linalg.norm(xi[1:].T - rates) / np.linalg.norm(rates)), "terms": answer["terms"],
                      "true_terms": int(np.count_nonzero(rates)), "largest_sum": float(np.abs(xi.sum(axis=1)).max())}))


if __name__ == "__main__":
    main()
