"""Dynamics: sparse equations x' = f(x, u) or x+ = f(x, u) from trajectories or pairs, and their simulation.

>>> from lieder import dynamics
>>> fit = dynamics.fit(X, time=t, model="polynomial:2", names=["x", "y", "z"])
>>> print(fit)
>>> fit.simulate(X[0], t1=10.0, dt=0.01).states
"""

import time as _time

import numpy as np

from . import _engine
from ._engine import (
    DerivativeSamples,
    DynamicsFit,
    DynamicsModel,
    LinearConstraints,
    Simulation,
    SparseResult,
    Trajectory,
    WeakDynamicsFit,
    derivative_samples,
    fit_dynamics,
    fit_weak_dynamics,
    iterate,
    make_trajectories,
    simulate,
    successor_pairs,
    uniform_times,
)
from ._fitted import FittedModel, group_name, output_names
from .enforce import action_of, check_kind, equivariant_functions
from .models import as_data

__all__ = [
    "DerivativeSamples",
    "DynamicsFit",
    "DynamicsModel",
    "FittedDynamics",
    "LinearConstraints",
    "Simulation",
    "SparseResult",
    "Trajectory",
    "WeakDynamicsFit",
    "constraints",
    "derivative_samples",
    "fit",
    "fit_dynamics",
    "fit_weak_dynamics",
    "iterate",
    "make_trajectories",
    "simulate",
    "successor_pairs",
    "uniform_times",
]


class FittedDynamics(FittedModel):
    """Identified equations: model (DynamicsModel), regression (SparseResult), and what FittedModel has."""

    def __getstate__(self):
        """What the engine made beside the model is not pickled: regression and derivatives."""
        return {key: value for key, value in self.__dict__.items() if key not in ("model", "regression", "derivatives")}

    def __setstate__(self, state):
        self.__dict__.update(state)
        if self.trained is not None:
            self.model = DynamicsModel(self.kind, self.trained.model, self.trained.input_names)

    @property
    def coefficients(self):
        """(K, n) on the functions `functions`."""
        return self.regression_coefficients

    @property
    def functions(self):
        """The K functions as texts."""
        return self.model.model.dictionary.texts(list(self.data.input_names))

    def simulate(self, x0, *, t0=0.0, t1=None, dt=None, times=None, controls=None, control_times=None, **options):
        """The solution from x0 (n,): at `times` (T,), or from t0 to t1 in steps of dt; a map takes whole steps.

        controls: (S, n_u) at control_times (S,), linear between (a map: held). Returns a Simulation: times, states, status.
        """
        if self.kind == "map":
            steps = (len(times) - 1) if times is not None else int(round(t1 - t0))
            return iterate(self.model, x0, steps, control_times, controls)
        if times is None:
            if t1 is None or dt is None:
                raise TypeError("simulate: give times, or t1 and dt")
            times = uniform_times(float(t0), float(t1), float(dt))
        return simulate(self.model, x0, times, control_times, controls, **options)


def fit(
    data, derivatives=None, *, time=None, outputs=None, trajectory=None, controls=None, kind="dynamics", inputs=None,
    weights=None, log=None, missing="error", names=None, control_names=None, model="polynomial:2", method=None,
    threshold="auto", sparse="stlsq", ridge=0.0, ensemble=0, group=None, equation=(), fix=(), conserve=(), sign=(),
    constrain=None, seed=0, **options,
):
    """Sparse equations of motion; returns FittedDynamics.

    data: states (N, n), or a file with column selections. One of: derivatives (N, n) (of a map: next states), also called
        outputs; time (N,), and trajectory (N,) where there are several; for a map nothing: consecutive rows are used.
    controls: (N, n_u) that act on the system, control_names theirs.
    model: a dictionary by name or Dictionary. method: auto, finite-difference[:order], savitzky-golay, spline, spectral,
        weak; None: the weak form where it has four equations for every function, as the command line does.
    threshold: a number, or 'auto' (cross-validation). sparse: stlsq, sr3, none. ensemble: draws. group: enforced.
    equation: {'x': 'v'}; fix: {('x', 'v'): 1.0}; conserve: ['S+I+R'] or weight vectors; sign: {('v', 'v'): -1};
        constrain: a function that is given the LinearConstraints to add to. options: nu, penalty, leave_out, inclusion,
        scaled_threshold.
    """
    start = _time.perf_counter()
    data = as_data(
        data, derivatives if derivatives is not None else outputs, inputs=inputs, weights=weights, time=time,
        trajectory=trajectory, log=log, names=names, missing=missing,
    )
    if kind == "regression":
        raise _engine.InputError("kind: expected dynamics or map, got 'regression'")
    check_kind(kind, data)
    u = _controls(controls, data)
    states = list(data.input_names)
    if u.shape[1]:
        data.input_names = states + (list(control_names) if control_names else [f"u{j}" for j in range(u.shape[1])])
    sparse_options = {
        "method": sparse, "threshold": None if threshold == "auto" else threshold, "ridge": ridge, "ensemble": ensemble,
        "seed": seed, **options,
    }
    _check_options(options)
    result = FittedDynamics(kind, data)
    result.derivatives = None
    points = np.hstack([data.inputs, u])
    dictionary = model if isinstance(model, _engine.Dictionary) else _engine.parse_dictionary(
        model, points.shape[1], points
    )
    weak = _weak_form(method, kind, data, u, dictionary)
    targets = None
    if not weak:
        points, targets = _samples(kind, data, u, method, sparse_options, result)
        if not isinstance(model, _engine.Dictionary):
            dictionary = _engine.parse_dictionary(model, points.shape[1], points)
    space = dictionary
    if group is not None:
        action = group if isinstance(group, _engine.GroupAction) else action_of(group, points.shape[1], len(states))
        space = equivariant_functions(
            dictionary, action, points, kind="map" if kind == "map" else "vector_field", seed=seed
        )
        if space.status not in ("ok", "ambiguous"):
            raise ValueError(f"group: {space.message}")
    bound = constraints(dictionary, data.input_names, len(states), kind, equation, fix, conserve, sign, constrain)
    if weak:
        parts = _trajectories(data, u, 9)
        found = fit_weak_dynamics(parts, space, bound, data.input_names, sparse_options)
        own, result.train_error = found.fit, found.train_error
    else:
        w = data.weights if data.outputs is not None else None
        own = fit_dynamics(space, points, targets, w, bound, kind, data.input_names, sparse_options)
        result.train_error = _engine.relative_error(targets, own.model.predict(points), w)
    result.model, result.regression = own.model, own.regression
    result.regression_coefficients = np.asarray(own.model.model.coefficients)
    result.equations = own.model.equations()
    result.status, result.message = own.regression.status, own.regression.message
    result.samples = points.shape[0]
    if result.usable:
        named = output_names(data, kind)[: len(states)]
        values = own.model.predict(points) if targets is None else targets
        result.trained = _engine.trained_model(
            kind, own.model.model, points, values, data.input_names, named, group=group_name(group),
            train_error=result.train_error, ridge=ridge, controls=u.shape[1],
        )
    result.seconds = _time.perf_counter() - start
    return result


def constraints(dictionary, names, states, kind="dynamics", equation=(), fix=(), conserve=(), sign=(), constrain=None):
    """LinearConstraints on the coefficients from what is known, in the words of `fit`."""
    result = LinearConstraints(dictionary.size, states)
    texts = {_plain(text): k for k, text in enumerate(dictionary.texts(list(names)))}
    for state, right_side in dict(equation).items():
        result.fix_target(_state(state, names, states), _combination(right_side, texts, dictionary.size))
    for (state, term), value in dict(fix).items():
        result.fix(_term(term, texts), _state(state, names, states), float(value))
    for weights in conserve if not isinstance(conserve, str) else [conserve]:
        w = _weights(weights, names, states)
        if kind == "map":  # w . f(x) = w . x
            for k in range(dictionary.size):
                value = sum(w[c] for c in range(states) if texts.get(_plain(names[c])) == k)
                result.equality([(k, c, w[c]) for c in range(states) if w[c]], float(value))
        else:
            result.conserve(w)
    for (state, term), direction in dict(sign).items():
        result.sign(_term(term, texts), _state(state, names, states), int(direction))
    if constrain is not None:
        constrain(result)
    return result


def _plain(text):
    return text.replace(" ", "").replace("*", "")


def _state(name, names, states):
    if name not in names[:states]:
        raise _engine.InputError(f"constraints: no state '{name}'; the states are {', '.join(names[:states])}")
    return list(names).index(name)


def _term(text, texts):
    if _plain(text) not in texts:
        raise _engine.InputError(f"constraints: no function '{text}'; the functions are {', '.join(list(texts)[:40])}")
    return texts[_plain(text)]


def _combination(right_side, texts, size):
    """'v', a dict {'v': 1.0}, or K numbers."""
    if not isinstance(right_side, (str, dict)):
        return np.asarray(right_side, dtype=float)
    result = np.zeros(size)
    for text, value in ({right_side: 1.0} if isinstance(right_side, str) else right_side).items():
        result[_term(text, texts)] = value
    return result


def _weights(weights, names, states):
    """'S+I+R', a dict, or n numbers."""
    if isinstance(weights, str):
        weights = {name.strip(): 1.0 for name in weights.split("+")}
    if isinstance(weights, dict):
        result = np.zeros(states)
        for name, value in weights.items():
            result[_state(name, names, states)] = value
        return result
    return np.asarray(weights, dtype=float)


def _check_options(options):
    known = {"nu", "penalty", "leave_out", "inclusion", "scaled_threshold"}
    unknown = sorted(set(options) - known)
    if unknown:
        raise TypeError(f"fit: unknown option {unknown[0]!r}; known are {', '.join(sorted(known))}")


def _controls(controls, data):
    if controls is None:
        return np.empty((data.samples, 0))
    u = np.asarray(controls, dtype=float)
    u = u[:, np.newaxis] if u.ndim == 1 else u
    if u.ndim != 2 or u.shape[0] != data.samples:
        raise _engine.ShapeError(f"controls: expected {data.samples} rows, as many as data, got shape {u.shape}")
    return u


def _trajectories(data, u, minimum_rows):
    return make_trajectories(data.inputs, data.time, data.trajectory, u if u.shape[1] else None, minimum_rows)


def _samples(kind, data, u, method, sparse_options, result):
    """Points (states and controls) and targets of the regression."""
    if data.outputs is not None:
        n = data.inputs.shape[1]
        if data.outputs.shape[1] != n:
            raise _engine.ShapeError(f"outputs: expected one column for each of the {n} states, got {data.outputs.shape}")
        return np.hstack([data.inputs, u]), data.outputs
    if data.weights is not None:
        raise _engine.InputError("weights: not together with trajectories")
    if kind == "map":
        states, targets, inputs = successor_pairs(data.inputs, data.trajectory, u)
        return np.hstack([states, inputs]), targets
    samples = derivative_samples(_trajectories(data, u, 3), method or "auto")
    result.derivatives = samples
    sparse_options["target_error"] = samples.rms_error
    inputs = samples.inputs if u.shape[1] else np.empty((len(samples.states), 0))
    return np.hstack([samples.states, inputs]), samples.derivatives


def _weak_form(method, kind, data, u, dictionary):
    """Whether to fit by the weak form: where it is asked for, or where nothing is and the data suit it."""
    if method is not None:
        if method != "weak":
            return False
        if kind != "dynamics" or data.time is None or data.outputs is not None:
            raise _engine.InputError("method: weak needs time, and no derivatives")
        return True
    if kind != "dynamics" or data.time is None or data.outputs is not None or data.weights is not None:
        return False
    return _engine.weak_form_suits(_trajectories(data, u, 3), dictionary.size)
