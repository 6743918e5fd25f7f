"""Objectives of `lieder` and of CVXPY with Clarabel (PyPI) on the same small problems of every form.

    pip install cvxpy clarabel
    bench_promote_cases FOLDER 60
    python promote_vs_cvxpy.py FOLDER [--markdown FILE]

Both objectives are evaluated here, with NumPy, at the coefficients that each program returned. Clarabel runs at a tolerance of 1e-10.
A case passes if the objectives agree to 1e-6 and if the certified bound of lieder, objective * (1 - gap), is not above the objective of
Clarabel (up to the tolerance to which Clarabel's point is feasible, 1e-8). Exit status 1 if any case fails.
"""
import argparse
import pathlib
import sys
import time

import cvxpy as cp
import numpy as np


def read(folder):
    data = {path.stem: np.load(path) for path in folder.glob("*.npy")}
    data["target"] = data["target"].ravel()
    data["weights"] = data["weights"].ravel()
    data["exact"], data["ridge"] = data["options"].ravel()
    return data


def blocks(data):
    for b, (rows, cols, weight) in enumerate(data["shapes"]):
        yield data[f"block_{b}"], int(rows), int(cols), weight


def objective(data, w):
    value = 0.5 * data["ridge"] * w @ w
    if not data["exact"]:
        value += 0.5 * np.sum(data["weights"] * (data["design"] @ w - data["target"]) ** 2)
    for matrix, rows, cols, weight in blocks(data):
        x = (matrix @ w).reshape((rows, cols), order="F")
        value += weight * np.linalg.svd(x, compute_uv=False).sum()
    return value


def solve(data):
    z = cp.Variable(data["parameterisation"].shape[1])
    w = data["parameterisation"] @ z
    terms = [0.5 * data["ridge"] * cp.sum_squares(w)] if data["ridge"] else []
    constraints = []
    if data["exact"]:
        constraints.append(data["design"] @ w == data["target"])
    else:
        terms.append(0.5 * cp.sum_squares(cp.multiply(np.sqrt(data["weights"]), data["design"] @ w - data["target"])))
    for matrix, rows, cols, weight in blocks(data):
        kept = np.abs(matrix).reshape((rows, cols, -1), order="F").sum(axis=(1, 2)) > 0
        if not kept.any():
            continue
        x = cp.reshape(matrix @ w, (rows, cols), order="F")[np.flatnonzero(kept), :]
        terms.append(weight * (cp.norm(x, "nuc") if cols > 1 else cp.norm(x, 2)))
    problem = cp.Problem(cp.Minimize(sum(terms)), constraints)
    start = time.perf_counter()
    problem.solve(solver=cp.CLARABEL, tol_gap_abs=1e-10, tol_gap_rel=1e-10, tol_feas=1e-10)
    return problem.status, data["parameterisation"] @ z.value, time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--markdown", type=pathlib.Path)
    arguments = parser.parse_args()
    lines = ["| case | p | form | lieder | CVXPY, Clarabel | relative difference | certified gap | seconds | seconds |",
             "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"]
    failed = 0
    worst = 0.0
    folders = sorted(arguments.folder.iterdir(), key=lambda path: int(path.name))
    for folder in folders:
        data = read(folder)
        _, gap, seconds = data["answer"].ravel()
        ours = objective(data, data["coefficients"].ravel())
        status, w, other_seconds = solve(data)
        theirs = objective(data, w)
        difference = (ours - theirs) / theirs
        good = abs(difference) <= 1e-6 and ours * (1 - gap) <= theirs * (1 + 1e-8)
        failed += not good
        worst = max(worst, abs(difference))
        form = "exact" if data["exact"] else "penalised"
        lines.append(f"| {folder.name} | {len(w)} | {form}, {len(data['shapes'])} blocks | {ours:.10g} | {theirs:.10g} ({status}) "
                     f"| {difference:.1e} | {gap:.1e} | {seconds:.4f} | {other_seconds:.3f} |{'' if good else ' FAILED'}")
        print(lines[-1], flush=True)
    print(f"{len(folders)} problems, {failed} failed, largest relative difference {worst:.2e}")
    if arguments.markdown:
        arguments.markdown.write_text("\n".join(lines) + "\n")
    return 1 if failed or not folders else 0


if __name__ == "__main__":
    sys.exit(main())
