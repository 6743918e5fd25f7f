"""Promote: fits that keep the candidate symmetries which the data do not contradict.

>>> import lieder
>>> model = lieder.promote(X, y, candidates="linear")
>>> model.algebra, model.kept
>>> print(model)

The module is callable: lieder.promote(...) is promote.run(...).
"""

import time as _time

import numpy as np

from . import _engine, _verb
from ._engine import (
    PromotedDynamics,
    PromotedRegression,
    PromotedSet,
    PromotionResult,
    PromotionStep,
    fit_promoted_dynamics as dynamics,
)
from ._fitted import FittedModel, group_name, rows_of
from .discover import _pairs, candidate_set
from .enforce import action_of, check_kind
from .models import as_data, split_rows

__all__ = [
    "PromotedDynamics",
    "PromotedModel",
    "PromotedRegression",
    "PromotedSet",
    "PromotionResult",
    "PromotionStep",
    "dynamics",
    "regression",
    "run",
]

_OPTIONS = {
    "kind", "mode", "lambda_", "ridge", "l1", "degree", "dictionary", "measure", "normalisation", "judge", "kept_defect",
    "steps", "smallest", "folds", "one_standard_error", "readable", "gap", "seed", "enforced", "discrete", "groups",
}


def regression(inputs, outputs, candidates, weights=None, **options):
    """The engine's PromotedRegression for inputs (N, n), outputs (N, m) and Candidates (or None with discrete ones).

    mode: cv (default), path, exact, fixed (with lambda_). degree of the polynomials, or dictionary with measure='samples'.
    measure: box, gaussian, samples. normalisation: frobenius, measure, none. judge: refit, penalised. ridge, l1, gap.
    steps, smallest: of the path. folds, groups (labels), seed, one_standard_error: of cross-validation. kept_defect.
    readable: generators near whole or half numbers are taken to be these. enforced: a GroupAction. discrete: GroupActions
    whose further elements are candidates.
    """
    unknown = sorted(set(options) - _OPTIONS)
    if unknown:
        raise TypeError(f"promote: unknown option {unknown[0]!r}; known are {', '.join(sorted(_OPTIONS))}")
    return _engine.fit_promoted(inputs, outputs, candidates, weights, {k: v for k, v in options.items() if v is not None})


class PromotedModel(FittedModel):
    """A promoted fit: fit (PromotedRegression or PromotedDynamics), candidates, and what FittedModel has."""

    @property
    def steps(self):
        """The steps of the path, or the sets that were judged."""
        return self.fit.steps if hasattr(self.fit, "steps") else self.fit.sets

    @property
    def chosen(self):
        return self.steps[self.fit.chosen]

    @property
    def lambda_(self):
        return self.chosen.lambda_

    @property
    def kept(self):
        """Number of symmetries kept."""
        return self.chosen.kept

    @property
    def broken(self):
        return len(self.candidates) - self.kept

    @property
    def algebra(self):
        """The name of what is kept; empty if nothing is."""
        return self.chosen.algebra

    @property
    def duality_gap(self):
        return self.chosen.fit.duality_gap

    @property
    def generators(self):
        """What is kept as texts."""
        return kept_texts(self.candidates, self.chosen.generators) if self.kept else []

    @property
    def coefficients(self):
        """(K, m) on the functions `functions`."""
        return self.fit.coefficients

    def path(self):
        """Columns of the path: dict of arrays lambda, kept, cv_error, cv_standard_error, duality_gap."""
        rows = self.steps
        return {
            "lambda": np.array([s.lambda_ for s in rows]),
            "kept": np.array([s.kept for s in rows]),
            "cv_error": np.array([np.nan if s.cv_error is None else s.cv_error for s in rows]),
            "duality_gap": np.array([s.fit.duality_gap for s in rows]),
            "relative_defects": [np.asarray(s.relative_defects) for s in rows],
            "singular_values": [np.asarray(s.fit.singular_values) for s in rows],
        }

    def __str__(self):
        name = f", {self.algebra}" if self.algebra else ""
        head = f"{self.kept} of {len(self.candidates)} candidates kept{name} at lambda {self.lambda_:.3g}"
        return "\n".join([head, *("  " + text for text in self.generators), super().__str__()])

    def to_dict(self):
        return {
            "status": self.status,
            "message": self.message,
            "lambda": self.lambda_,
            "lambda_max": self.fit.lambda_max,
            "candidates": len(self.candidates),
            "broken": self.broken,
            "kept": self.kept,
            "algebra": self.algebra,
            "generators": self.generators,
            "singular_values": np.asarray(self.chosen.fit.singular_values).tolist(),
            "duality_gap": self.duality_gap,
            "coefficients": np.asarray(self.coefficients).tolist(),
            "equations": self.equations,
            "train_error": self.train_error,
            "test_error": self.test_error,
            "iterations": self.chosen.fit.iterations,
            "seconds": self.seconds,
        }


def run(
    data, outputs=None, *, candidates=None, kind="regression", inputs=None, weights=None, time=None, trajectory=None,
    log=None, missing="error", names=None, output_names=None, model="polynomial:2", lambda_="cv", group=None, discrete=(),
    measure=None, output_action=None, copies=1, train=0, derivatives="auto", seed=0, sparse=False, **options,
):
    """A fit that keeps what the data do not contradict; returns PromotedModel.

    data, outputs: arrays (N, n) and (N, m), or a file with column selections. candidates: a set by name or Candidates,
        'none' with discrete ones. lambda_: 'cv', 'path', 'exact' or a number. group: an enforced group; discrete: names of
        groups whose further components are candidates. train: samples of the fit, 0: 80 %, the same ones as in
        `lieder promote`. options: those of promote.regression (steps, folds, ridge, l1, readable, ...).
    Dynamics and maps with affine candidates are fitted by promote.dynamics, as the command line does.
    """
    start = _time.perf_counter()
    data = as_data(
        data, outputs, inputs=inputs, weights=weights, time=time, trajectory=trajectory, log=log, names=names,
        output_names=output_names, missing=missing,
    )
    check_kind(kind, data)
    x, y, _ = _pairs(kind, data, derivatives)
    w = data.weights if data.outputs is not None else None
    result = PromotedModel(kind, data)
    result.candidates = None
    if candidates != "none":
        if kind == "map" and candidates is None:
            candidates = "linear"
        result.candidates = candidate_set(candidates, kind, data, copies, output_action, False, result.notes)
    elif not discrete:
        raise _engine.InputError("candidates: none leaves nothing to promote without discrete candidates")
    train_rows, test_rows, labels = _split(kind, data, x.shape[0], train, seed, derivatives)
    options |= {"seed": seed, **_mode(lambda_), **_functions(model, measure, x[train_rows])}
    if labels is not None:
        options["groups"] = labels
    parts = (x[train_rows], y[train_rows])
    if kind != "regression" and _is_by_sets(options, group, discrete, result.candidates):
        own = {k: options[k] for k in ("degree", "steps", "smallest", "folds", "gap", "seed") if k in options}
        own.setdefault("steps", 16)
        result.fit = dynamics(
            *parts, result.candidates, rows_of(w, train_rows), labels,
            kind="map" if kind == "map" else "vector_field", sparse=sparse, **own,
        )
    elif kind == "map" or sparse:
        raise _engine.InputError(
            f"kind {kind}, sparse={sparse}: for dynamics and maps with affine candidates, lambda_='cv' and polynomials, "
            "without group, discrete, measure, normalisation, judge, ridge, l1"
        )
    else:
        options |= _groups(group, discrete, x.shape[1], y.shape[1], copies, kind, output_action)
        options["kind"] = "function" if kind == "regression" else "vector_field"
        result.fit = regression(*parts, result.candidates, rows_of(w, train_rows), **options)
    result.status, result.message = result.fit.status, result.fit.message
    chosen = result.chosen
    result.set_model(
        result.fit.model, x, y, w, train_rows, test_rows, train_error=result.fit.train_error, group=group_name(group),
        equivariant_size=chosen.refit_size if hasattr(chosen, "refit_size") else chosen.size,
        ridge=options.get("ridge", 0.0), copies=copies,
    )
    result.equations = _engine.DictionaryModel(result.fit.functions, result.fit.coefficients).equations(data.input_names)
    result.seconds = _time.perf_counter() - start
    return result


def kept_texts(candidates, generators):
    """Readable texts of the columns of generators (q, d)."""
    basis = _engine.sparse_basis(generators)
    # Coefficients are known to about the defect: a thousandth of the largest is nothing.
    basis[np.abs(basis) < 1e-3 * np.abs(basis).max(axis=0)] = 0.0
    return [candidates.text(column, 3) for column in basis.T]


def _split(kind, data, samples, train, seed, derivatives):
    """(train rows, test rows, labels of the training rows or None), as the command line divides them."""
    in_time = kind != "regression" and data.outputs is None
    labels = None
    if data.trajectory is not None:
        labels = data.trajectory
        if in_time:  # one label for each sample of the fit
            column = labels[:, np.newaxis]
            if kind == "map":
                labels = _engine.successor_pairs(data.inputs, labels, column)[2][:, 0]
            else:
                parts = _engine.make_trajectories(data.inputs, data.time, labels, column)
                labels = _engine.derivative_samples(parts, derivatives).inputs[:, 0]
        count = train if train > 0 else (4 * samples) // 5
        rows, test = (np.asarray(part, dtype=int) for part in _engine.split_groups(labels, count, seed))
    else:
        rows, test = split_rows(samples, train, seed)
    if in_time:
        rows = np.sort(rows)
    if labels is not None:
        return rows, test, labels[rows]
    if in_time:  # twenty stretches of one trajectory
        return rows, test, (rows * 20 // samples).astype(float)
    return rows, test, None


def _mode(lambda_):
    if isinstance(lambda_, str):
        if lambda_ not in ("cv", "path", "exact"):
            raise _engine.InputError(f"lambda_: expected a number >= 0, cv, path or exact, found {lambda_!r}")
        return {"mode": lambda_}
    return {"mode": "fixed", "lambda_": float(lambda_)}


def _functions(model, measure, x):
    if isinstance(model, str) and model.startswith("polynomial:"):
        try:
            degree = int(model.removeprefix("polynomial:"))
        except ValueError:
            raise _engine.InputError(f"model: expected polynomial:D with D >= 0, found {model!r}") from None
        return {"degree": degree, "measure": measure or "box"}
    dictionary = model if isinstance(model, _engine.Dictionary) else _engine.parse_dictionary(model, x.shape[1], x)
    if measure not in (None, "samples"):
        raise _engine.InputError(f"measure: {measure} is for polynomial:D, {model} needs samples")
    return {"dictionary": dictionary, "measure": "samples"}


def _groups(group, discrete, n, m, copies, kind, output_action):
    moved = kind == "dynamics" or output_action == "same"
    result = {}
    if group is not None:
        action = action_of(group, n, m, copies=copies)
        result["enforced"] = action.with_output_like_input() if kind == "regression" and moved else action
    actions = []
    for name in [discrete] if isinstance(discrete, str) else discrete:
        action = action_of(name, n, m, copies=copies)
        if not len(action.input_elements):
            raise _engine.InputError(
                f"discrete: {name} is connected; expected a group with further components, such as o:{n}, s:{n} or z:{n}"
            )
        actions.append(action.with_output_like_input() if moved else action)
    if actions:
        result["discrete"] = actions
    return result


def _is_by_sets(options, group, discrete, candidates):
    plain = {"measure": "box", "normalisation": "frobenius", "judge": "refit", "readable": True,
             "one_standard_error": True, "ridge": 0.0, "l1": 0.0, "mode": "cv"}
    return (
        all(options.get(key, value) == value for key, value in plain.items())
        and group is None and not discrete and candidates is not None and candidates.affine and candidates.copies == 1
        and "dictionary" not in options
    )


_verb.make_callable(__name__)
