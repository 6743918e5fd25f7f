"""The five systems of dynamics_vs_pysindy.py: right sides, libraries, true coefficients, trajectories with noise, files."""
import csv

import numpy as np
from scipy.integrate import solve_ivp

import pysindy as ps


class System:
    """Right side, exponents of the library in the order of lieder's dictionary, true coefficients, trajectories."""

    def __init__(self, name, states, model, library, f, starts, span, step, noise):
        self.name, self.states, self.model, self.library, self.f = name, states, model, library, f
        self.starts, self.span, self.step, self.noise = starts, span, step, noise
        self.truth = {}  # equation -> {text of the term: coefficient}

    def trajectories(self, seed):
        rng = np.random.default_rng(seed)
        t = np.arange(0.0, self.span + 0.5 * self.step, self.step)
        # Steps no longer than those of the data: the interpolation between steps is then as exact as the steps.
        clean = [solve_ivp(self.f, (0.0, t[-1]), start, t_eval=t, method="DOP853", rtol=1e-11, atol=1e-12,
                           max_step=self.step).y.T for start in self.starts]
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
