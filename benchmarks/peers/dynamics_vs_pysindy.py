"""Identified equations: PySINDy (PyPI) and `lieder fit` on the same trajectories in one run.

    python dynamics_vs_pysindy.py LIEDER_PROGRAM FIT_PROGRAM [--markdown FILE] [--seeds N] [--repeats N] [--only TEXT]

Five systems, the same files for both. Error: ||Xi - Xi_true||_F / ||Xi_true||_F over all coefficients of the library; with
noise the median over the seeds. PySINDy is judged in four ways:

    defaults    SINDy(feature_library=...): finite differences of order 2, STLSQ with threshold 0.1 and ridge 0.05
    by score    the setting of a grid with the best held-out R^2 of its own derivatives (model.score)
    simulated   the setting whose equations, started at smoothed held-out states, follow the held-out data best
    oracle      the setting with the least error against the true coefficients, which no user has: a remark

The grid (for more than ten states only a part of it, their fits take minutes): finite differences of order 2 and 4, smoothed
finite differences with windows of 11, 31 and 101 rows, the weak form with 100 and 500 test functions; seven thresholds, two
ridges. Held out: the last quarter of the trajectories, or of the rows of a single one; the chosen setting is fitted again to
everything. lieder is run as it comes on everything: it takes no setting and no held-out data.

Times: the fit from states and times in memory to coefficients, the least of the repeats (other work on the machine only
adds), repeated in one process by both (FIT_PROGRAM is benchmarks/dynamics_fit.cpp). For the grid: all its fits to the data
that are not held out and the one to everything, features made once for each kind of derivative and shared by its thresholds
(a user who calls fit for each setting waits longer), without the time of scoring. Same method: lieder with the defaults of
PySINDy, differences of order 2 and the threshold 0.1 (without its ridge, which is nothing beside so many rows).
"""
import argparse
import itertools
import json
import os
import statistics
import subprocess
import tempfile
import time
import warnings

import numpy as np
from scipy.signal import savgol_filter

import pysindy as ps
from dynamics_systems import error, systems, true_matrix, write_file

warnings.filterwarnings("ignore")


def repeated_fit(program, system, path, repeats, *method):
    """Least seconds of fits in one process, coefficients."""
    done = subprocess.run([program, path, system.model, str(repeats), *method], capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    return min(answer["seconds"]), np.array(answer["coefficients"])


def run_lieder(program, fit_program, system, path, repeats):
    done = subprocess.run([program, "fit", path, "--time", "t", "--trajectory", "run", "--inputs", ",".join(system.states),
                           "--model", system.model, "--json"], capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        raise SystemExit(f"{system.name}: lieder fit: {done.stderr.strip()}")
    answer = json.loads(done.stdout)
    truth = true_matrix(system, answer["functions"])
    seconds, again = repeated_fit(fit_program, system, path, repeats)
    if not np.array_equal(again, np.array(answer["coefficients"])):
        raise SystemExit(f"{system.name}: {fit_program} finds other coefficients than lieder fit")
    same_seconds, same = repeated_fit(fit_program, system, path, repeats, "finite-difference:2", "0.1")
    return {"error": error(again, truth), "seconds": seconds, "program": answer["seconds"],
            "same_seconds": same_seconds, "same_error": error(same, truth)}


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


def grid_of(system):
    """Derivatives, thresholds, ridges."""
    if len(system.states) > 10:
        return [("differences", 2), ("differences", 4), ("smoothed", 11), ("weak", 100)], [0.02, 0.05, 0.1, 0.2], [1e-8]
    return DERIVATIVES, THRESHOLDS, ALPHAS


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


def default_fit(system, t, trajectories):
    model = ps.SINDy(feature_library=system.library())
    start = time.perf_counter()
    model.fit(trajectories, t=t, feature_names=system.states)
    return model, time.perf_counter() - start


def hold_out(t, trajectories):
    """Training trajectories and times, held-out ones."""
    if len(trajectories) > 1:
        kept = len(trajectories) - max(1, len(trajectories) // 4)
        return t, trajectories[:kept], t, trajectories[kept:]
    rows = 3 * len(t) // 4
    return t[:rows], [trajectories[0][:rows]], t[rows:] - t[rows], [trajectories[0][rows:]]


def powers(system):
    """The library of the system as a function of states N x n, in the order of the model's features."""
    library = system.library()
    library.fit([np.zeros((2, len(system.states)))])
    names = library.get_feature_names(system.states)
    place = {name: j for j, name in enumerate(system.states)}

    def column(name, x):
        if name == "1":
            return np.ones(len(x))
        if name.startswith("exp("):
            return np.exp(np.clip(x[:, place[name[4:-1]]], -50, 50))
        result = np.ones(len(x))
        for factor in name.split():
            base, _, power = factor.partition("^")
            result = result * x[:, place[base]] ** int(power or 1)
        return result
    return names, lambda x: np.stack([column(name, x) for name in names], axis=1)


def simulation_errors(system, t, trajectories, coefficients, pieces=8):
    """Relative errors of many models that start at smoothed states and are simulated for a tenth of a trajectory (RK4, all at once)."""
    _, features = powers(system)
    length = max(10, len(t) // 10)
    starts, observed = [], []
    window = 31 if system.noise > 0 else 0
    for x in trajectories:
        smooth = savgol_filter(x, window, 3, axis=0) if window else x
        for first in np.linspace(0, len(x) - length - 1, pieces).astype(int):
            starts.append(smooth[first])
            observed.append(x[first:first + length + 1])
    observed = np.array(observed)  # pieces x rows x states
    xi = np.stack(coefficients)    # models x functions x states
    x = np.repeat(np.array(starts)[None], len(xi), axis=0)  # models x pieces x states
    limit = 100 * np.abs(observed).max()
    scale = np.concatenate(trajectories).std(axis=0)
    step = t[1] - t[0]

    def slope(y):
        values = features(np.clip(y, -limit, limit).reshape(-1, y.shape[-1])).reshape(*y.shape[:2], -1)
        return np.clip(values @ xi, -1e8, 1e8)

    total = np.zeros(len(xi))
    for row in range(1, length + 1):
        k1 = slope(x)
        k2 = slope(x + 0.5 * step * k1)
        k3 = slope(x + 0.5 * step * k2)
        k4 = slope(x + step * k3)
        x = np.clip(x + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4), -limit, limit)
        total += (((x - observed[None, :, row]) / scale) ** 2).sum(axis=(1, 2))
    return np.sqrt(total / observed[:, 1:].size)


def fit_grid(system, t, trajectories, score_on=None):
    """[(setting, coefficients, score)] and the seconds of all fits; features are made once for each derivative."""
    result, seconds = [], 0.0
    derivatives, thresholds, alphas = grid_of(system)
    for derivative in derivatives:
        recorder = Recorder(threshold=0.0)
        try:
            model, took = fit_pysindy(system, t, trajectories, (derivative, 0.0, 0.05), recorder)
        except Exception as reason:  # noqa: BLE001  (what a user would see; said, not hidden)
            print(f"  {system.name}: PySINDy {derivative}: {type(reason).__name__}: {str(reason)[:80]}", flush=True)
            continue
        seconds += took
        for threshold, alpha in itertools.product(thresholds, alphas):
            optimizer = ps.STLSQ(threshold=threshold, alpha=alpha)
            start = time.perf_counter()
            optimizer.fit(*recorder.seen)
            seconds += time.perf_counter() - start
            score = None
            if score_on is not None:
                score = held_out_score(model, optimizer, system, score_on)
            result.append(((derivative, threshold, alpha), optimizer.coef_.T, score))
    return result, seconds


def held_out_score(model, optimizer, system, score_on):
    """R^2 of derivatives on held-out trajectories, by the model's own derivatives; of its weak equations in the weak form."""
    x, y = score_on(model)
    left = y - x @ optimizer.coef_.T
    return float(1 - np.sum(left ** 2) / np.sum((y - y.mean(axis=0)) ** 2))


class Scorer:
    """Features and derivatives of held-out trajectories, made once for each kind of derivative."""

    def __init__(self, system, t, trajectories):
        self.system, self.t, self.trajectories, self.known = system, t, trajectories, {}

    def __call__(self, model):
        if id(model) not in self.known:
            recorder = Recorder(threshold=0.0)
            copy = ps.SINDy(feature_library=self.system.library(), optimizer=recorder,
                            differentiation_method=model.differentiation_method)
            if isinstance(model.feature_library, ps.WeakPDELibrary):
                library = ps.WeakPDELibrary(self.system.library(), spatiotemporal_grid=self.t, K=model.feature_library.K)
                copy = ps.SINDy(feature_library=library, optimizer=recorder)
            copy.fit(self.trajectories, t=self.t, feature_names=self.system.states)
            self.known = {id(model): recorder.seen}
        return self.known[id(model)]


def run_pysindy(system, t, trajectories, repeats):
    seconds = []
    for _ in range(repeats):
        model, took = default_fit(system, t, trajectories)
        seconds.append(took)
    truth = true_matrix(system, model.get_feature_names())
    answer = {"defaults": error(model.coefficients().T, truth), "seconds": min(seconds)}
    whole, _ = fit_grid(system, t, trajectories)
    errors = {setting: error(xi, truth) for setting, xi, _ in whole}
    oracle = min(errors, key=errors.get)
    answer["oracle"] = errors[oracle]
    answer["oracle_setting"] = oracle
    t_train, train, t_test, test = hold_out(t, trajectories)
    grid, took = fit_grid(system, t_train, train, Scorer(system, t_test, test))
    by_score = max(grid, key=lambda entry: entry[2])[0]
    simulated = simulation_errors(system, t_test, test, [xi for _, xi, _ in grid])
    by_simulation = grid[int(np.argmin(simulated))][0]
    answer["score"], answer["score_setting"] = errors[by_score], by_score
    answer["simulated"], answer["simulated_setting"] = errors[by_simulation], by_simulation
    for key, setting in (("one", by_simulation), ("best_one", oracle)):
        answer[key] = min(fit_pysindy(system, t, trajectories, setting)[1] for _ in range(repeats))
    answer["grid_seconds"] = took + answer["one"]
    return answer


def describe(choice):
    (kind, argument), threshold, alpha = choice
    words = {"differences": f"differences of order {argument}", "smoothed": f"smoothed differences, window {argument}",
             "weak": f"weak form, {argument} test functions"}[kind]
    return f"{words}, threshold {threshold:g}, ridge {alpha:g}"


def choices(runs, key):
    """The settings of the seeds, the most frequent one first."""
    texts = [describe(run[key]) for run in runs]
    most = max(set(texts), key=texts.count)
    return most if texts.count(most) == len(texts) else f"{most} ({texts.count(most)} of {len(texts)})"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("fit_program")
    parser.add_argument("--markdown")
    parser.add_argument("--seeds", type=int, default=5, help="draws of the noise; systems without noise have one")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", help="systems whose name has this text")
    options = parser.parse_args()
    errors = ["| system | lieder | PySINDy, defaults | by score | simulated | oracle | lieder, same method as the defaults |",
              "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    times = ["| system | lieder (ms) | PySINDy: setting of the oracle (ms) | ratio | setting chosen by simulation (ms) | ratio | the grid (s) | ratio "
             "| defaults (ms) | ratio | lieder, same method (ms) | ratio |",
             "| --- |" + " ---: |" * 11]
    settings = []
    with tempfile.TemporaryDirectory() as folder:
        for system in systems():
            if options.only and options.only not in system.name:
                continue
            ours, theirs = [], []
            for seed in range(options.seeds if system.noise > 0 else 1):
                t, trajectories = system.trajectories(seed)
                path = os.path.join(folder, "data.csv")
                write_file(path, system, t, trajectories)
                ours.append(run_lieder(options.program, options.fit_program, system, path, 4 * options.repeats))
                theirs.append(run_pysindy(system, t, trajectories, options.repeats))
                print(f"  {system.name}, seed {seed}: {ours[-1]['error']:.3g} | " +
                      " ".join(f"{theirs[-1][key]:.3g}" for key in ("defaults", "score", "simulated", "oracle")), flush=True)

            def of(runs, key):
                return statistics.median(run[key] for run in runs)
            own, same = of(ours, "seconds"), of(ours, "same_seconds")
            peer, one, grid = of(theirs, "seconds"), of(theirs, "one"), of(theirs, "grid_seconds")
            best = of(theirs, "best_one")
            errors.append(f"| {system.name} | {of(ours, 'error'):.2e} | " +
                          " | ".join(f"{of(theirs, key):.2e}" for key in ("defaults", "score", "simulated", "oracle")) +
                          f" | {of(ours, 'same_error'):.2e} |")
            times.append(f"| {system.name} | {1e3 * own:.2f} | {1e3 * best:.1f} | {best / own:.1f} | {1e3 * one:.1f} | {one / own:.1f} | {grid:.1f} | "
                         f"{grid / own:.0f} | {1e3 * peer:.1f} | {peer / own:.1f} | {1e3 * same:.2f} | {peer / same:.1f} |")
            settings.append(f"* {system.name}: by score {choices(theirs, 'score_setting')}; simulated "
                            f"{choices(theirs, 'simulated_setting')}; oracle {choices(theirs, 'oracle_setting')}.")
            print("\n".join([errors[-1], times[-1], settings[-1]]), flush=True)
    count = len(DERIVATIVES) * len(THRESHOLDS) * len(ALPHAS)
    text = "\n".join(["", "## Identified equations: PySINDy on the same trajectories", "",
                      f"`make bench-peers`: PySINDy {ps.__version__} from PyPI; `benchmarks/peers/dynamics_vs_pysindy.py` says how. Relative errors of all "
                      f"coefficients, medians of {options.seeds} draws of the noise. *By score* and *simulated* choose one of {count} settings on "
                      "held-out data as a user can; *oracle* is the best of them *by the true coefficients*, which nobody has. lieder chooses all by itself.", "",
                      *errors, "", "Times of the fit, from numbers in memory to coefficients, the least of many in one process. Ratios are to lieder's own fit, the last one to "
                      "its fit by the method of the defaults:", "", *times, "",
                      "Settings that were chosen:", "", *settings]) + "\n"
    if options.markdown:
        with open(options.markdown, "w", encoding="utf-8") as out:
            out.write(text)


if __name__ == "__main__":
    main()
