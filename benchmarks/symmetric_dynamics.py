"""What an enforced symmetry is worth: `lieder fit` and `lieder enforce` on the same trajectories.

    python symmetric_dynamics.py LIEDER_PROGRAM [--markdown FILE] [--seeds N] [--only TEXT]

Systems with a symmetry, states with normal errors of the stated part of their root mean square. Error: ||Xi - Xi_true||_F /
||Xi_true||_F over all coefficients of the library, median over the seeds. Both commands treat the trajectories in the same way, in the
weak form or with estimated derivatives as stated; terms are chosen automatically where a column says sparse.

    Lorenz-63             the half turn about z: 14 of 30 quadratic coefficients are free
    damped oscillator     its true linear symmetries are the rotations and the scalings of the plane, gl(1, C), which together commute
                          with linear spirals only: 2 of 12; the rotations alone leave 2 as well in degree 2
    ring of oscillators   cyclic shifts of n oscillators with quadratic springs: an n-th of the coefficients

Lotka-Volterra in logarithms and Sel'kov's oscillator have no linear or affine symmetry: `lieder discover` on exact trajectories says so in
the last lines.
"""
import argparse
import csv
import json
import os
import statistics
import subprocess
import tempfile

import numpy as np


def lorenz(_, z):
    return [10 * (z[1] - z[0]), z[0] * (28 - z[2]) - z[1], z[0] * z[1] - 8 / 3 * z[2]]


def damped(_, z):
    return [-0.1 * z[0] - z[1], z[0] - 0.1 * z[1]]


def ring(n, alpha):
    def f(_, z):
        stretch = np.roll(z[:n], -1) - z[:n]
        force = stretch + alpha * stretch ** 2
        return np.concatenate([z[n:], force - np.roll(force, 1)])
    return f


def ring_truth(n, alpha):
    truth = {}
    for i in range(n):
        left, right = (i - 1) % n, (i + 1) % n
        truth[f"x{i}"] = {f"v{i}": 1.0}
        truth[f"v{i}"] = {f"x{i}": -2.0, f"x{left}": 1.0, f"x{right}": 1.0, f"x{right}^2": alpha, f"x{left}^2": -alpha,
                          f"x{i} x{right}": -2 * alpha, f"x{i} x{left}": 2 * alpha}
    return truth


def systems(rng):
    spirals = "[[generator]]\nmatrix = [[0, -1], [1, 0]]\n[[generator]]\nmatrix = [[1, 0], [0, 1]]\n"
    half_turn = "[[element]]\nmatrix = [[-1, 0, 0], [0, -1, 0], [0, 0, 1]]\n"
    yield dict(name="Lorenz-63, 2 % noise", states=["x", "y", "z"], f=lorenz, starts=[[-8.0, 8.0, 27.0]], span=10.0, step=0.002,
               noise=0.02, group=half_turn, more=[], derivatives="weak",
               truth={"x": {"x": -10, "y": 10}, "y": {"x": 28, "y": -1, "x z": -1}, "z": {"z": -8 / 3, "x y": 1}})
    yield dict(name="damped oscillator, 20 % noise", states=["x", "y"], f=damped, starts=rng.uniform(-2, 2, (10, 2)),
               span=10.0, step=0.02, noise=0.2, group=spirals, more=[], derivatives="weak",
               truth={"x": {"x": -0.1, "y": -1}, "y": {"x": 1, "y": -0.1}})
    n, alpha = 10, 0.25
    yield dict(name="ring of 10 oscillators, 2 % noise", states=[f"x{i}" for i in range(n)] + [f"v{i}" for i in range(n)],
               f=ring(n, alpha), starts=rng.uniform(-0.5, 0.5, (4, 2 * n)), span=20.0, step=0.05, noise=0.02,
               group=f"z:{n}", more=["--copies", "2"], derivatives="auto", truth=ring_truth(n, alpha))


def solve(f, start, step, rows, substeps=20):
    """Runge-Kutta of order 4: with 20 substeps, steps of 0.002 to 0.05: its error is far below the noise."""
    x, h, result = np.array(start, float), step / substeps, [np.array(start, float)]
    for _ in range(rows - 1):
        for _ in range(substeps):
            k1 = np.array(f(0.0, x))
            k2 = np.array(f(0.0, x + 0.5 * h * k1))
            k3 = np.array(f(0.0, x + 0.5 * h * k2))
            x = x + h / 6 * (k1 + 2 * k2 + 2 * k3 + np.array(f(0.0, x + h * k3)))
        result.append(x)
    return np.array(result)


def normal_text(text):
    return " ".join(sorted(text.replace("*", " ").split()))


def error(system, answer):
    order = {normal_text(text): k for k, text in enumerate(answer["functions"])}
    xi = np.zeros((len(order), len(system["states"])))
    for c, state in enumerate(system["states"]):
        for term, value in system["truth"][state].items():
            xi[order[normal_text(term)], c] = value
    return float(np.linalg.norm(np.array(answer["coefficients"]) - xi) / np.linalg.norm(xi))


def write_file(path, system, seed):
    rng = np.random.default_rng(seed)
    t = np.arange(0.0, system["span"] + 0.5 * system["step"], system["step"])
    clean = [solve(system["f"], start, system["step"], len(t)) for start in system["starts"]]
    size = np.sqrt(np.mean(np.concatenate(clean) ** 2, axis=0))
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["t", "run"] + system["states"])
        for run, x in enumerate(clean):
            for time, row in zip(t, x + system["noise"] * size * rng.standard_normal(x.shape)):
                writer.writerow([repr(float(time)), run] + [repr(float(v)) for v in row])


def run(program, command, path, system, options):
    done = subprocess.run([program, command, path, "--kind", "dynamics", "--time", "t", "--trajectory", "run", "--inputs",
                           ",".join(system["states"]), "--model", "polynomial:2", "--derivatives", system["derivatives"], "--json", *options],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{system['name']}: {command}: {done.stderr.strip() or done.stdout.strip()}")
    answer = json.loads(done.stdout)
    return error(system, answer), answer["samples"]


def without_symmetry(program):
    """What discover finds in exact trajectories of the two systems that should have none."""
    rng = np.random.default_rng(0)
    cases = [("Lotka-Volterra in logarithms", "polynomial:1+exponential:1", ["p", "q"], [[0.3, -0.6], [-0.5, 0.4]],
              lambda _, z: [2 / 3 - 4 / 3 * np.exp(z[1]), np.exp(z[0]) - 1]),
             ("Sel'kov", "polynomial:3", ["x", "y"], rng.uniform(0.2, 2, (10, 2)),
              lambda _, z: [0.75 - 0.1 * z[0] - z[0] * z[1] ** 2, 0.1 * z[0] - z[1] + z[0] * z[1] ** 2])]
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "data.csv")
        for name, model, states, starts, f in cases:
            system = dict(f=f, starts=starts, span=20.0, step=0.02, noise=0.0, states=states)
            write_file(path, system, 0)
            done = subprocess.run([program, "discover", path, "--kind", "dynamics", "--time", "t", "--trajectory", "run", "--inputs",
                                   ",".join(states), "--model", model, "--derivatives", "weak", "--candidates", "affine", "--json"],
                                  capture_output=True, text=True, check=False)
            answer = json.loads(done.stdout)
            lines.append(f"{name}: {answer['symmetries']['dimension']} of {answer['candidates']['dimension']} affine candidates are symmetries; "
                         f"least relative singular value {min(answer['singular_values']):.2g}.")
    return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--markdown")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    rows = ["| system, noise, derivatives | least squares | enforced | ratio | sparse | enforced, sparse | ratio |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    with tempfile.TemporaryDirectory() as folder:
        path, model, group = (os.path.join(folder, name) for name in ("data.csv", "model.json", "group.toml"))
        for system in systems(np.random.default_rng(0)):
            if options.only not in system["name"]:
                continue
            chosen = system["group"]
            if chosen.startswith("["):
                with open(group, "w", encoding="utf-8") as out:
                    out.write(chosen)
                chosen = group
            enforced = ["--group", chosen, "--out", model, *system["more"]]
            errors = [[], [], [], []]
            for seed in range(options.seeds):
                write_file(path, system, seed)
                own, samples = run(options.program, "fit", path, system, ["--sparse", "none"])
                errors[0].append(own)
                # No test: as many samples as fit takes. The weak form takes everything by itself.
                enforced_all = enforced if system["derivatives"] == "weak" else [*enforced, "--train", str(samples)]
                errors[1].append(run(options.program, "enforce", path, system, enforced_all)[0])
                errors[2].append(run(options.program, "fit", path, system, [])[0])
                errors[3].append(run(options.program, "enforce", path, system, ["--sparse", "auto", *enforced_all])[0])
            plain, kept, sparse, both = (statistics.median(values) for values in errors)
            rows.append(f"| {system['name']}, {system['derivatives']} | {plain:.2e} | {kept:.2e} | {plain / kept:.2f} | {sparse:.2e} | {both:.2e} | "
                        f"{sparse / both:.2f} |")
            print(rows[-1], flush=True)
    if not options.only:
        rows += ["", *without_symmetry(options.program)]
        print("\n".join(rows[-2:]), flush=True)
    if options.markdown:
        with open(options.markdown, "w", encoding="utf-8") as out:
            out.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
