"""Instances of the recovery experiment by CVXPY with SCS (PyPI), as the study was published, and by `lieder`, in one run.

    python recovery_vs_scs.py LIEDER_PROGRAM [--markdown FILE] [--limit SECONDS]

Both find min ||[L_1 F_w, ..., L_q F_w]||_* subject to F_w(x_i) = F(x_i), i = 1 .. n, on the same instance and points (drawn by
recovery_instances.py and by lieder alike), one thread each. SCS as published: at most 2,500 iterations, other settings at their
defaults, the Lie derivatives of monomials at uniform random points, as many as monomials and one more (translations: of one degree
less). lieder: exact moments, relative duality gap at most 1e-6. The error is max|w - w*| / max|w*| in monomial coefficients.

Two tables. An instance: all fits of the bisection for n_recover, the smallest n with an error below 5e-3, as in the study. One fit:
n is the published n_recover of the instance. Each case of CVXPY runs in a process of its own, with a limit of time; its seconds are
those that SCS reports (set-up and solve) and, in brackets, with the modelling layer; its processor seconds include that. lieder's are
the median of three runs.
"""
import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

# function, candidates, dimension, features, degree, seed, samples (the published n_recover of the instance)
CASES = [
    ("ortho", "se", 10, 1, 2, 0, 37),
    ("ortho", "t", 20, 1, 2, 0, 75),
    ("ortho", "t", 30, 1, 2, 0, 166),
    ("ortho", "se", 8, 1, 3, 0, 40),
    ("ortho", "se", 15, 1, 2, 0, 49),
    ("ortho", "se", 20, 1, 2, 0, 71),
]


def derivative_matrices(np, exponents, points, candidates):
    """Values of the monomials and, stacked generator by generator, of their Lie derivatives at the points."""
    count, m = len(points), len(exponents[0])
    powers = [points ** k for k in range(max(max(e) for e in exponents) + 1)]
    values = np.ones((count, len(exponents)))
    gradient = np.zeros((m, count, len(exponents)))
    for k, exponent in enumerate(exponents):
        for i, e in enumerate(exponent):
            if e:
                values[:, k] *= powers[e][:, i]
        for i, e in enumerate(exponent):
            if e:
                gradient[i, :, k] = e * powers[e - 1][:, i]
                for j, f in enumerate(exponent):
                    if j != i and f:
                        gradient[i, :, k] *= powers[f][:, j]
    blocks = [gradient[i] for i in range(m)]
    if candidates == "se":
        for i in range(m):
            for j in range(i):
                blocks.append((points[:, [j]] * gradient[i] - points[:, [i]] * gradient[j]) / math.sqrt(2.0))
    return values, blocks


def worker(case, whole):
    """One fit, or (whole) the bisection of the instance; prints one JSON object."""
    import cvxpy as cp
    import numpy as np
    from recovery_instances import draw, graded
    function, candidates, m, r, d, seed, published = case
    _, _, truth, points = draw(function, m, r, d, seed)
    degree = d if function == "ortho" else 2 * d
    exponents = graded(m, degree)
    values, _ = derivative_matrices(np, exponents, points, "t")
    rows = math.comb(m + degree - (candidates == "t"), m) + 1
    nodes = np.random.RandomState(1000 + seed).uniform(-1.0, 1.0, size=(rows, m))
    _, blocks = derivative_matrices(np, exponents, nodes, candidates)
    stacked = np.vstack(blocks) / math.sqrt(rows)
    total = {"solver_seconds": 0.0, "iterations": 0, "fits": 0}

    def error(samples):
        w = cp.Variable(len(exponents))
        x = cp.reshape(stacked @ w, (rows, len(blocks)), order="F")
        problem = cp.Problem(cp.Minimize(cp.norm(x, "nuc")), [values[:samples] @ w == values[:samples] @ truth])
        problem.solve(solver=cp.SCS, max_iters=2500)
        stats = problem.solver_stats
        total["solver_seconds"] += (stats.solve_time or 0.0) + (stats.setup_time or 0.0)
        total["iterations"] += stats.num_iters
        total["fits"] += 1
        return float(np.abs(w.value - truth).max() / np.abs(truth).max())

    start, processor = time.perf_counter(), time.process_time()
    if whole:
        low, high, reached = 1, len(exponents) + 1, math.nan
        while high - low > 1 and total["fits"] < 15:
            middle = (low + high) // 2
            found = error(middle)
            if found < 5e-3:
                high, reached = middle, found
            else:
                low = middle
    else:
        high, reached = published, error(published)
    print(json.dumps({**total, "n": high, "error": reached, "seconds": time.perf_counter() - start,
                      "processor_seconds": time.process_time() - processor}))


def run_scs(index, whole, limit):
    command = [sys.executable, __file__, "--worker", str(index)] + ["--whole"] * whole
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return {"failure": f"not done after {limit:g} s"}
    if done.returncode != 0:
        return {"failure": (done.stderr.strip().splitlines() or ["failed"])[-1][:90]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def run_lieder(program, case, whole):
    function, candidates, m, r, d, seed, published = case
    command = [program, "reproduce", "recovery", "--function", function, "--candidates", candidates, "--dim", str(m),
               "--features", str(r), "--degree", str(d), "--seeds", str(seed), "--threads", "1", "--json"]
    runs = []
    for _ in range(3):
        done = subprocess.run(command if whole else command + ["--samples", str(published)], capture_output=True, text=True,
                              check=True)
        runs.append(json.loads(done.stdout)["instances"][0])
    run = {**runs[0], **{key: statistics.median(run[key] for run in runs) for key in ("seconds", "processor_seconds")}}
    if whole:  # the error of the fit that recovered
        done = subprocess.run(command + ["--samples", str(run["n_recover"])], capture_output=True, text=True, check=True)
        return {**run, "n": run["n_recover"], "error": json.loads(done.stdout)["instances"][0]["error"], "gap": run["largest_gap"]}
    return {**run, "n": published, "gap": run["duality_gap"]}


def table(program, whole, limit):
    lines = [f"| instance | p | q | lieder n | s | processor s | error | largest gap | SCS n | s (with CVXPY) | processor s | error "
             "| steps | ratio | by processor time |", "| --- |" + " ---: |" * 14]
    print("\n".join(lines), flush=True)
    for index, case in enumerate(CASES):
        function, candidates, m, _, d, seed, _ = case
        p = math.comb(m + (d if function == "ortho" else 2 * d), m)
        q = m if candidates == "t" else m * (m + 1) // 2
        ours = run_lieder(program, case, whole)
        theirs = run_scs(index, whole, limit)
        line = (f"| {function} {candidates.upper()}({m}) d={d} seed {seed} | {p} | {q} | {ours['n']} | {ours['seconds']:.3f} | "
                f"{ours['processor_seconds']:.3f} | {ours['error']:.1e} | {ours['gap']:.1e} ")
        if "failure" in theirs:
            ratio = f"> {limit / ours['seconds']:.0f}" if "not done" in theirs["failure"] else ""
            line += f"| | {theirs['failure']} | | | | {ratio} | |"
        else:
            line += (f"| {theirs['n']} | {theirs['solver_seconds']:.2f} ({theirs['seconds']:.2f}) | "
                     f"{theirs['processor_seconds']:.2f} | {theirs['error']:.1e} | {theirs['iterations']} | "
                     f"{theirs['solver_seconds'] / ours['seconds']:.0f} | "
                     f"{theirs['processor_seconds'] / ours['processor_seconds']:.0f} |")
        lines.append(line)
        print(line, flush=True)
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", nargs="?")
    parser.add_argument("--markdown")
    parser.add_argument("--limit", type=float, default=3000.0)
    parser.add_argument("--worker", type=int)
    parser.add_argument("--whole", action="store_true")
    arguments = parser.parse_args()
    if arguments.worker is not None:
        worker(CASES[arguments.worker], arguments.whole)
        return
    if not arguments.program:
        parser.error("the path of the lieder program is needed")
    text = "One fit, at the published n:\n\n" + table(arguments.program, False, arguments.limit)
    text += "\nThe instance, all fits of the bisection:\n\n" + table(arguments.program, True, arguments.limit)
    if arguments.markdown:
        with open(arguments.markdown, "w") as out:
            out.write(text)


if __name__ == "__main__":
    main()
