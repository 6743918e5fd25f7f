"""SymmetricSINDy: sparse equations of motion with the manners of PySINDy and scikit-learn."""

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from . import _engine, dynamics as _dynamics


def with_dimension(name, n):
    """'so' is so:n for n features; groups that name their dimension are left as they are."""
    if not isinstance(name, str) or ":" in name or " " in name:
        return name
    return f"{name}:{n}"


class SymmetricSINDy(BaseEstimator):
    """Sparse equations of motion x' = f(x, u) or x+ = f(x, u), with an enforced symmetry or without.

    Parameters
    ----------
    model : str or Dictionary
        The library of functions.
    threshold : float or 'auto'
        'auto': by cross-validation.
    optimizer : 'stlsq', 'sr3' or 'none'
    method : None or str
        How derivatives are estimated: auto, finite-difference[:order], savitzky-golay, spline, spectral, weak.
    group : None, str, MatrixGroup or GroupAction
        A symmetry that the equations have exactly.
    discrete_time : bool
        Maps instead of flows.
    equation, fix, conserve, sign : what is known, as in lieder.dynamics.fit
    ensemble : int
        Draws; 0: none.
    ridge : float
    random_state : int or None

    Attributes
    ----------
    fit_ : lieder.dynamics.FittedDynamics, n_features_in_ : int, feature_names_ : list of str
    """

    def __init__(
        self, model="polynomial:2", threshold="auto", optimizer="stlsq", method=None, group=None, discrete_time=False,
        equation=None, fix=None, conserve=None, sign=None, ensemble=0, ridge=0.0, feature_names=None, random_state=None,
    ):
        self.model = model
        self.threshold = threshold
        self.optimizer = optimizer
        self.method = method
        self.group = group
        self.discrete_time = discrete_time
        self.equation = equation
        self.fix = fix
        self.conserve = conserve
        self.sign = sign
        self.ensemble = ensemble
        self.ridge = ridge
        self.feature_names = feature_names
        self.random_state = random_state

    def fit(self, x, t=None, x_dot=None, u=None):
        """x (T, n), or a list of trajectories; t: times (T,), a list of them, or the time step; x_dot: derivatives (of a
        map: next states) instead of t; u (T, n_u): controls."""
        states, times, labels, targets, controls = self._stack(x, t, x_dot, u)
        n = states.shape[1]
        names = list(self.feature_names) if self.feature_names is not None else [f"x{j}" for j in range(n)]
        self.fit_ = _dynamics.fit(
            states, targets, time=times, trajectory=labels, controls=controls, kind="map" if self.discrete_time else "dynamics",
            names=names[:n], control_names=names[n:] or None, model=self.model, method=self.method, threshold=self.threshold,
            sparse=self.optimizer, ridge=self.ridge, ensemble=self.ensemble, group=with_dimension(self.group, n),
            equation=self.equation or (), fix=self.fix or (), conserve=self.conserve or (), sign=self.sign or (),
            seed=self.random_state or 0,
        )
        self.n_features_in_ = n
        self.n_control_features_ = 0 if controls is None else controls.shape[1]
        self.feature_names_ = list(self.fit_.data.input_names)
        return self

    def _stack(self, x, t, x_dot, u):
        """Several trajectories as rows with labels."""
        several = isinstance(x, (list, tuple)) and len(x) > 0 and np.ndim(x[0]) == 2
        parts = [np.asarray(part) for part in x] if several else [np.asarray(x)]
        for part in parts:
            if part.ndim != 2:
                raise ValueError(f"x: expected trajectories of shape (T, n), got shape {part.shape}; "
                                 "Reshape your data either using array.reshape(-1, 1) or array.reshape(1, -1)")
        states = np.vstack(parts) if several else parts[0]
        lengths = [len(part) for part in parts]
        labels = np.repeat(np.arange(len(parts), dtype=float), lengths) if several else None
        times = None
        if t is not None and x_dot is None and not self.discrete_time:
            times = np.concatenate(
                [np.arange(length) * float(t) for length in lengths] if np.ndim(t) == 0
                else [np.asarray(part, dtype=float) for part in (t if several and np.ndim(t[0]) == 1 else [t] * len(parts))]
            )
        elif x_dot is None and not self.discrete_time:
            raise ValueError("t: expected times, a time step, or x_dot")
        stacked = [None if a is None else np.vstack([np.reshape(part, (len(part), -1)) for part in (a if several else [a])])
                   for a in (x_dot, u)]
        return states, times, None if x_dot is not None else labels, *stacked

    def predict(self, x, u=None):
        """f(x, u): (N, n) -> (N, n), derivatives or next states."""
        check_is_fitted(self, "fit_")
        return self.fit_.model.predict(self._points(x, u))

    def _points(self, x, u):
        x = np.asarray(x, dtype=float)
        return x if u is None else np.hstack([x, np.reshape(np.asarray(u, dtype=float), (len(x), -1))])

    def score(self, x, t=None, x_dot=None, u=None):
        """R^2 of derivatives (or next states), pooled over states, on other data."""
        check_is_fitted(self, "fit_")
        states, times, labels, targets, controls = self._stack(x, t, x_dot, u)
        if targets is None and self.discrete_time:
            states, targets, controls = _engine.successor_pairs(states, labels, controls)
        elif targets is None:
            parts = _dynamics.make_trajectories(states, times, labels, controls)
            samples = _dynamics.derivative_samples(parts, "auto" if self.method in (None, "weak") else self.method)
            states, targets, controls = samples.states, samples.derivatives, samples.inputs
        predicted = self.predict(states, controls if self.n_control_features_ else None)
        spread = np.sum((targets - targets.mean(axis=0)) ** 2)
        return 1.0 - np.sum((targets - predicted) ** 2) / spread if spread > 0.0 else 0.0

    def simulate(self, x0, t, u=None, **options):
        """States (T, n) at times t (T,), or after t steps of a map; u (T, n_u) at those times."""
        check_is_fitted(self, "fit_")
        if self.discrete_time:
            steps = int(t) if np.ndim(t) == 0 else len(t) - 1
            controls = {} if u is None else {"controls": u, "control_times": np.arange(len(u), dtype=float)}
            found = self.fit_.simulate(x0, times=range(steps + 1), **controls)
        else:
            controls = {} if u is None else {"controls": u, "control_times": t}
            found = self.fit_.simulate(x0, times=t, **controls, **options)
        if found.status != "ok":
            raise ArithmeticError(f"simulate: {found.message}")
        return found.states

    def coefficients(self):
        """(n, K), as PySINDy has them."""
        check_is_fitted(self, "fit_")
        return self.fit_.regression_coefficients.T

    def get_feature_names(self):
        """The K functions as texts."""
        check_is_fitted(self, "fit_")
        return self.fit_.functions

    def equations(self, precision=4):
        """The right sides as texts, with their left sides."""
        check_is_fitted(self, "fit_")
        return self.fit_.model.equations(precision)

    def print(self, precision=4):
        """Prints the equations."""
        for text in self.equations(precision):
            print(text)
