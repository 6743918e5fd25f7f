"""Identified equations: PySINDy (PyPI) and `lieder fit` on the same trajectories in one run.

    python dynamics_vs_pysindy.py LIEDER_PROGRAM [--markdown FILE] [--seeds N] [--repeats N]

Five systems, the same files for both. Error: ||Xi - Xi_true||_F / ||Xi_true||_F over all coefficients of the library. PySINDy is run
with every combination of its derivatives (finite differences of order 2 and 4, smoothed finite differences with windows of 11, 31
and 101 rows, its weak form with two numbers of test functions), thresholds and ridges of its STLSQ, and the combination with the least
error *against the true coefficients* is listed: better than a user could choose. lieder is run as it comes (no threshold,
no derivative option: its weak form) and with estimated derivatives; its columns choose nothing by the truth. Times: the fit inside the process, from
states and times to coefficients, median of the repeats; for PySINDy of its best combination.
"""
import argparse
import csv
import itertools
import json
import os
import statistics
import subprocess
import tempfile
import time
import warnings

import numpy as np
from scipy.integrate import solve_ivp

import pysindy as ps

warnings.filterwarnings("ignore")


class System:
    """Right side, exponents of the library in the order of lieder's dictionary, true coefficients, trajectories."""

    def __init__(self, name, states, model, library, f, starts, span, step, noise):
        self.name, self.states, self.model, self.library, self.f = name, states, model, library, f
        self.starts, self.span, self.step, self.noise = starts, span, step, noise
        self.truth = {}  # equation -> {text of the term: coefficient}

    def trajectories(self, seed):
        rng = np.random.default_rng(seed)
        t = np.arange(0.0, self.span + 0.5 * self.step, self.step)
        clean = [solve_ivp(self.f, (0.0, t[-1]), start, t_eval=t, method="DOP853", rtol=1e-11, atol=1e-12).y.T
                 for start in self.starts]
        size = np.sqrt(np.mean(np.concatenate(clean) ** 2, axis=0))
        return t, [x + self.noise * size * rng.standard_normal(x.shape) for x in clean]


def polynomial(degree):
    return lambda: ps.PolynomialLibrary(degree=degree)


def log_library():
    return ps.ConcatLibrary([ps.PolynomialLibrary(degree=1), ps.CustomLibrary(
        library_functions=[lambda x: np.exp(x)], function_names=[lambda x: f"exp({x})"])])


def chain(n, alpha):
    def f(_, z):
        x = np.concatenate([[0.0], z[:n], [0.0]])
        stretch = np.diff(x)
        force = stretch + alpha * stretch ** 2
        return np.concatenate([z[n:], np.diff(force)])
    return f


def systems():
    rng = np.random.default_rng(0)
    result = []
    lorenz = System("Lorenz-63", ["x", "y", "z"], "polynomial:2", polynomial(2),
                    lambda _, z: [10 * (z[1] - z[0]), z[0] * (28 - z[2]) - z[1], z[0] * z[1] - 8 / 3 * z[2]],
                    [[-8.0, 8.0, 27.0]], 10.0, 0.002, 0.0)
    lorenz.truth = {"x": {"x": -10, "y": 10}, "y": {"x": 28, "y": -1, "x z": -1}, "z": {"z": -8 / 3, "x y": 1}}
    result.append(lorenz)
    volterra = System("Lotka-Volterra, logarithms", ["p", "q"], "polynomial:1+exponential:1", log_library,
                      lambda _, z: [2 / 3 - 4 / 3 * np.exp(z[1]), np.exp(z[0]) - 1],
                      [[0.3, -0.6], [-0.5, 0.4]], 20.0, 0.02, 0.0)
    volterra.truth = {"p": {"1": 2 / 3, "exp(q)": -4 / 3}, "q": {"1": -1, "exp(p)": 1}}
    result.append(volterra)
    damped = System("damped oscillator, 20 % noise", ["x", "y"], "polynomial:2", polynomial(2),
                    lambda _, z: [-0.1 * z[0] - z[1], z[0] - 0.1 * z[1]],
                    rng.uniform(-2, 2, (10, 2)), 10.0, 0.02, 0.2)
    damped.truth = {"x": {"x": -0.1, "y": -1}, "y": {"x": 1, "y": -0.1}}
    result.append(damped)
    selkov = System("Sel'kov, 20 % noise", ["x", "y"], "polynomial:3", polynomial(3),
                    lambda _, z: [0.75 - 0.1 * z[0] - z[0] * z[1] ** 2, 0.1 * z[0] - z[1] + z[0] * z[1] ** 2],
                    rng.uniform(0.2, 2, (10, 2)), 20.0, 0.02, 0.2)
    selkov.truth = {"x": {"1": 0.75, "x": -0.1, "x y^2": -1}, "y": {"x": 0.1, "y": -1, "x y^2": 1}}
    result.append(selkov)
    n, alpha = 10, 0.25
    names = [f"x{i}" for i in range(n)] + [f"v{i}" for i in range(n)]
    oscillators = System("chain of 10 oscillators", names, "polynomial:2", polynomial(2), chain(n, alpha),
                         np.hstack([rng.uniform(-0.5, 0.5, (8, n)), rng.uniform(-0.5, 0.5, (8, n))]), 50.0, 0.05, 0.0)
    for i in range(n):
        oscillators.truth[f"x{i}"] = {f"v{i}": 1}
        force = {f"x{i}": -2.0}
        for j in (i - 1, i + 1):
            if 0 <= j < n:  # alpha ((x_{i+1} - x_i)^2 - (x_i - x_{i-1})^2): the squares of x_i cancel inside the chain
                sign = 1.0 if j > i else -1.0
                force[f"x{j}"] = 1.0
                force[f"x{j}^2"] = sign * alpha
                force[" ".join(sorted([f"x{i}", f"x{j}"], key=names.index))] = -2.0 * sign * alpha
        oscillators.truth[f"v{i}"] = force
    result.append(oscillators)
    return result


def normal_text(text):
    """Terms of both programs in one spelling: factors sorted, blanks single."""
    return " ".join(sorted(text.replace("*", " ").split())) if "(" not in text else text.replace(" ", "")


def true_matrix(system, functions):
    order = {normal_text(text): k for k, text in enumerate(functions)}
    xi = np.zeros((len(functions), len(system.states)))
    for c, state in enumerate(system.states):
        for term, value in system.truth[state].items():
            xi[order[normal_text(term)], c] = value
    return xi


def error(xi, truth):
    return float(np.linalg.norm(xi - truth) / np.linalg.norm(truth))


def write_file(path, system, t, trajectories):
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["t", "run"] + system.states)
        for run, x in enumerate(trajectories):
            for time_, row in zip(t, x):
                writer.writerow([repr(float(time_)), run] + [repr(float(v)) for v in row])


def run_lieder(program, system, path, extra, repeats):
    seconds, answer = [], None
    for _ in range(repeats):
        done = subprocess.run([program, "fit", path, "--time", "t", "--trajectory", "run", "--inputs", ",".join(system.states),
                               "--model", system.model, "--json", *extra], capture_output=True, text=True, check=False)
        if not done.stdout.strip():
            return {"failure": done.stderr.strip()[:90]}
        answer = json.loads(done.stdout)
        seconds.append(answer["fit_seconds"])
    truth = true_matrix(system, answer["functions"])
    return {"error": error(np.array(answer["coefficients"]), truth), "seconds": statistics.median(seconds),
            "terms": answer["terms"]}


def pysindy_model(system, t, derivative, threshold, alpha):
    optimizer = ps.STLSQ(threshold=threshold, alpha=alpha)
    kind, argument = derivative
    if kind == "weak":
        library = ps.WeakPDELibrary(system.library(), spatiotemporal_grid=t, K=argument)
        return ps.SINDy(feature_library=library, optimizer=optimizer)
    method = (ps.FiniteDifference(order=argument) if kind == "differences" else
              ps.SmoothedFiniteDifference(smoother_kws={"window_length": argument, "polyorder": 3}))
    return ps.SINDy(feature_library=system.library(), optimizer=optimizer, differentiation_method=method)


DERIVATIVES = [("differences", 2), ("differences", 4), ("smoothed", 11), ("smoothed", 31), ("smoothed", 101),
               ("weak", 100), ("weak", 500)]
THRESHOLDS = [0.01, 0.02, 0.05, 0.08, 0.1, 0.2, 0.4]
ALPHAS = [1e-8, 0.05]


class Recorder(ps.STLSQ):
    """Keeps the features and targets that the model makes, so that thresholds are tried without making them again."""

    def fit(self, x_, y, **arguments):
        self.seen = (x_, y)
        return super().fit(x_, y, **arguments)


def fit_pysindy(system, t, trajectories, choice, optimizer=None):
    model = pysindy_model(system, t, *choice)
    if optimizer is not None:
        model.optimizer = optimizer
    start = time.perf_counter()
    model.fit(trajectories, t=t, feature_names=system.states)
    return model, time.perf_counter() - start


def run_pysindy(system, t, trajectories, repeats):
    best, default, tried = None, None, 0
    for derivative in DERIVATIVES:
        recorder = Recorder(threshold=0.0)
        try:
            model, _ = fit_pysindy(system, t, trajectories, (derivative, 0.0, 0.05), recorder)
        except Exception as reason:  # noqa: BLE001  (what a user would see; said, not hidden)
            print(f"  {system.name}: PySINDy {derivative}: {type(reason).__name__}: {str(reason)[:80]}", flush=True)
            continue
        truth = true_matrix(system, model.get_feature_names())
        for threshold, alpha in itertools.product(THRESHOLDS, ALPHAS):
            tried += 1
            own = error(ps.STLSQ(threshold=threshold, alpha=alpha).fit(*recorder.seen).coef_.T, truth)
            if best is None or own < best["error"]:
                best = {"error": own, "choice": (derivative, threshold, alpha)}
            if (derivative, threshold, alpha) == (("differences", 2), 0.1, 0.05):
                default = own
    seconds = [fit_pysindy(system, t, trajectories, best["choice"])[1] for _ in range(repeats)]
    return {**best, "seconds": statistics.median(seconds), "default": default, "tried": tried}


def describe(choice):
    (kind, argument), threshold, alpha = choice
    words = {"differences": f"differences of order {argument}", "smoothed": f"smoothed differences, window {argument}",
             "weak": f"weak form, {argument} test functions"}[kind]
    return f"{words}, threshold {threshold:g}, ridge {alpha:g}"


def conserved_sum(program, folder, n=360, samples=2000):
    """A compartment model whose total is conserved: n states, a linear library, n + 1 constraints on n (n + 1) coefficients."""
    rng = np.random.default_rng(1)
    rates = np.zeros((n, n))
    for j in range(n):
        for to in rng.choice(np.delete(np.arange(n), j), 2, replace=False):
            rates[to, j] += rng.uniform(0.5, 1.5)
        rates[j, j] = -rates[:, j].sum()
    x = rng.uniform(0.0, 1.0, (samples, n))
    path = os.path.join(folder, "flow.npy")
    np.save(path, np.hstack([x, x @ rates.T + 0.01 * rng.standard_normal((samples, n))]))
    out = os.path.join(folder, "answer.json")
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
    wrong = float(np.abs(xi.sum(axis=1)).max())
    coefficients = n * (n + 1)
    return [f"{n} states, {samples} samples, {coefficients:,} coefficients, {n + 1} constraints (the total is conserved): "
            f"{seconds:.1f} s with reading and writing (fit {answer['fit_seconds']:.1f} s), {usage.ru_maxrss / 1024:.0f} MiB at most; "
            f"relative error of the rates {error(xi[1:].T, rates):.1e}, {answer['terms']} terms of {np.count_nonzero(rates)}, largest sum "
            f"of a function's coefficients {wrong:.1e}. A dense matrix of the coefficients squared, as constrained SR3 forms it, would "
            f"be {8 * coefficients ** 2 / 2 ** 30:.0f} GiB."]


def middle(values):
    return statistics.median(values)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--markdown")
    parser.add_argument("--seeds", type=int, default=3, help="draws of the noise; systems without noise have one")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", help="systems whose name has this text")
    options = parser.parse_args()
    variants = [("as it comes", []), ("derivatives", ["--derivatives", "auto"])]
    rows = ["| system | lieder, " + ": error | lieder, ".join(name for name, _ in variants) + ": error | PySINDy, best: error | "
            "its settings | its defaults: error | lieder (ms) | derivatives (ms) | PySINDy (ms) | ratio |",
            "| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |"]
    with tempfile.TemporaryDirectory() as folder:
        for system in systems():
            if options.only and options.only not in system.name:
                continue
            ours = {name: [] for name, _ in variants}
            theirs = []
            for seed in range(options.seeds if system.noise > 0 else 1):
                t, trajectories = system.trajectories(seed)
                path = os.path.join(folder, "data.csv")
                write_file(path, system, t, trajectories)
                for name, extra in variants:
                    ours[name].append(run_lieder(options.program, system, path, extra, options.repeats))
                theirs.append(run_pysindy(system, t, trajectories, options.repeats))
            cells = [system.name]
            times = []
            for name, _ in variants:
                failures = [run["failure"] for run in ours[name] if "failure" in run]
                cells.append(failures[0] if failures else f"{middle([run['error'] for run in ours[name]]):.2e}")
                times.append(None if failures else middle([run["seconds"] for run in ours[name]]))
            peer = middle([run["seconds"] for run in theirs])
            defaults = [run["default"] for run in theirs if run["default"] is not None]
            cells += [f"{middle([run['error'] for run in theirs]):.2e}", describe(theirs[0]["choice"]),
                      f"{middle(defaults):.2e}" if defaults else "failed"]
            cells += ["" if s is None else f"{1e3 * s:.1f}" for s in times]
            cells += [f"{1e3 * peer:.1f}", "" if times[0] is None else f"{peer / times[0]:.0f}"]
            rows.append("| " + " | ".join(cells) + " |")
            print(rows[-1], flush=True)
        print("conserved sum ...", flush=True)
        summary = conserved_sum(options.program, folder)
        print(summary[0], flush=True)
    text = "\n".join(["", "## Identified equations: PySINDy on the same trajectories", "",
                      f"`make bench-peers`: PySINDy {ps.__version__} from PyPI, the best of {len(DERIVATIVES)} x {len(THRESHOLDS)} x "
                      f"{len(ALPHAS)} settings *by the true coefficients*, and its defaults; lieder as it comes (weak form), and with "
                      "estimated derivatives. Errors are those of all coefficients, relative; with noise medians of the draws. Times are those of the fit alone.", "",
                      *rows, "", "A conserved sum of many states: " + summary[0]]) + "\n"
    if options.markdown:
        with open(options.markdown, "w", encoding="utf-8") as out:
            out.write(text)


if __name__ == "__main__":
    main()
