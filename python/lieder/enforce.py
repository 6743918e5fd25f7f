"""Enforce: models that have a symmetry exactly, and the linear maps that commute with a group.

>>> import lieder
>>> model = lieder.enforce(X, y, group="so:1,3")
>>> model.equations
>>> lieder.enforce.intertwiners("V^2", "V", group="so:3").dimension
1

The module is callable: lieder.enforce(...) is enforce.run(...).
"""

import time as _time

import numpy as np

from . import _engine, _verb
from ._engine import (
    EquivariantDictionary,
    EquivariantMap,
    EquivariantRegression,
    IntertwinerSpace,
    equivariant_dictionary,
    fit_equivariant,
    isotypic_decomposition,
    relative_error,
    relax,
)
from ._fitted import FittedModel, rows_of
from .discover import _pairs
from .models import as_data, split_rows

__all__ = [
    "EnforcedModel",
    "EquivariantDictionary",
    "EquivariantMap",
    "EquivariantRegression",
    "IntertwinerSpace",
    "equivariant_dictionary",
    "equivariant_functions",
    "fit_equivariant",
    "intertwiners",
    "isotypic_decomposition",
    "relative_error",
    "relax",
    "run",
]


class EnforcedModel(FittedModel):
    """A fitted equivariant model: space (EquivariantDictionary), fit (EquivariantRegression), and what FittedModel has."""

    space: EquivariantDictionary
    fit: EquivariantRegression

    def features(self):
        """The equivariant functions as texts, in readable form, and their coefficients in the fit."""
        basis = self.space.readable_basis().toarray()
        w = np.asarray(self.trained.model.coefficients).T.reshape(-1)
        texts = []
        for column in basis.T:
            parts = _engine.DictionaryModel(self.space.dictionary, column.reshape(self.space.outputs, -1).T)
            equations = parts.equations(self.trained.input_names)
            named = [f"{name}: {text}" for name, text in zip(self.trained.output_names, equations) if text != "0"]
            texts.append(equations[0] if len(equations) == 1 else "; ".join(named))
        return texts, np.linalg.lstsq(basis, w, rcond=None)[0]

    def to_dict(self):
        return {
            "status": self.status,
            "message": self.message,
            "group": self.space.group,
            "dictionary_size": self.space.dictionary.size,
            "equivariant_size": self.space.size,
            "train_error": self.train_error,
            "test_error": self.test_error,
            "equations": self.equations,
            "seconds": self.seconds,
        }


def run(
    data, outputs=None, *, group, kind="regression", inputs=None, weights=None, time=None, trajectory=None, log=None,
    missing="error", names=None, output_names=None, model="polynomial:2", input_representation=None,
    output_representation=None, copies=1, ridge=0.0, train=0, derivatives="auto", seed=0,
):
    """Fits a model that is exactly equivariant under a group; returns EnforcedModel.

    data, outputs: arrays (N, n) and (N, m), or a file with column selections; kind: regression, dynamics or map.
    group: a name ('so:3', 'o:1,3', 's:5', 'so:3 x z:2'), a MatrixGroup or a GroupAction. input_representation,
        output_representation: how the columns transform, where that is not the group's own action and trivial.
    train: samples of the fit, 0: 80 %, the same ones as in `lieder enforce`; all: give the number of samples.
    """
    start = _time.perf_counter()
    data = as_data(
        data, outputs, inputs=inputs, weights=weights, time=time, trajectory=trajectory, log=log, names=names,
        output_names=output_names, missing=missing,
    )
    check_kind(kind, data)
    x, y, _ = _pairs(kind, data, derivatives)
    w = data.weights if data.outputs is not None else None
    action = group if isinstance(group, _engine.GroupAction) else action_of(
        group, x.shape[1], y.shape[1], input_representation, output_representation, copies
    )
    space = equivariant_functions(model, action, x, kind=kind, seed=seed)
    result = EnforcedModel(kind, data)
    result.space, result.status, result.message = space, space.status, space.message
    if not result.usable:
        result.seconds = _time.perf_counter() - start
        return result
    train_rows, test_rows = split_rows(x.shape[0], train, seed)
    train_rows = np.sort(train_rows)
    result.fit = fit_equivariant(space, x[train_rows], y[train_rows], rows_of(w, train_rows), ridge=ridge)
    result.status, result.message = result.fit.status, result.fit.message
    result.set_model(
        space.model(result.fit.coordinates), x, y, w, train_rows, test_rows, train_error=result.fit.train_error,
        group=space.group, equivariant_size=space.size, ridge=ridge, copies=copies,
        input_representation=input_representation or "", output_representation=output_representation or "",
    )
    result.seconds = _time.perf_counter() - start
    return result


def equivariant_functions(model, action, points, *, kind="function", tolerance=1e-10, seed=0):
    """The equivariant combinations of a dictionary (by name or Dictionary) for data like points (N, n)."""
    points = np.asarray(points, dtype=float)
    dictionary = model if isinstance(model, _engine.Dictionary) else _engine.parse_dictionary(
        model, points.shape[1], points
    )
    return equivariant_dictionary(
        dictionary, action, kind, tolerance, _sites(dictionary, points, seed), seed
    )


def intertwiners(input, output, group=None, *, tolerance=1e-9, seed=1):
    """Hom_G(input, output): representations, or their texts with a group (a name or MatrixGroup)."""
    if group is not None:
        group = _engine.MatrixGroup(group) if isinstance(group, str) else group
        input, output = (
            _engine.Representation(rho, group) if isinstance(rho, str) else rho for rho in (input, output)
        )
    return _engine.intertwiners(input, output, tolerance, seed)


def action_of(group, n, m, input_representation=None, output_representation=None, copies=1):
    """The GroupAction of a group on n inputs and m outputs."""
    group = _engine.MatrixGroup(group) if isinstance(group, str) else group
    if not isinstance(group, _engine.MatrixGroup):
        raise TypeError(f"group: expected a name, MatrixGroup or GroupAction, got {type(group).__name__}")
    output = None
    if output_representation is not None:
        output = _representation(output_representation, group, "output_representation", m)
    if input_representation is not None:
        given = _representation(input_representation, group, "input_representation", n)
        return _engine.group_action(given, output or _engine.Representation(f"{m}(1)", group))
    if group.action_dimension * copies != n:
        raise _engine.InputError(
            f"group: {group.name} acts on {group.action_dimension} inputs"
            + (f" in each of {copies} copies" if copies > 1 else "")
            + f", but there are {n} (input_representation or copies says otherwise)"
        )
    if output is not None:
        return _engine.group_action(group, output, copies)
    return _engine.group_action(group, m, copies)


def check_kind(kind, data):
    if kind not in ("regression", "dynamics", "map"):
        raise _engine.InputError(f"kind: expected regression, dynamics or map, got {kind!r}")
    if kind == "regression" and data.outputs is None:
        raise _engine.InputError("outputs: a regression needs at least one (kind regression)")
    if kind == "dynamics" and data.outputs is None and data.time is None:
        raise _engine.InputError("outputs: dynamics needs derivatives, or time to estimate them (kind dynamics)")
    if kind != "dynamics" and data.time is not None:
        raise _engine.InputError(f"time: for dynamics only (kind {kind})")


def _representation(text, group, option, dimension):
    rho = _engine.Representation(text, group) if isinstance(text, str) else text
    if rho.dimension != dimension:
        raise _engine.InputError(
            f"{option}: '{rho.text}' of {group.name} has dimension {rho.dimension}, expected {dimension}"
        )
    return rho


def _sites(dictionary, points, seed):
    """Polynomials have the same null spaces everywhere; others are meant for the region of the data."""
    if dictionary.is_monomials:
        return None
    unit = _engine.Rng(seed ^ 0xE4F0).uniform_matrix(2 * dictionary.size + 60, dictionary.inputs, 0.0, 1.0)
    lower, upper = points.min(axis=0), points.max(axis=0)
    margin = np.where(upper > lower, 0.0, 0.5 * np.maximum(1.0, np.abs(lower)))
    lower, upper = lower - margin, upper + margin
    return unit * (upper - lower) + lower


_verb.make_callable(__name__)
