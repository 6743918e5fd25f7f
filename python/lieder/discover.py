"""Discover: the symmetries of data, of a fitted model, or of any map with derivatives.

>>> import lieder
>>> found = lieder.discover(points, candidates="affine")            # a point cloud
>>> found = lieder.discover(X, y, candidates="linear")              # y = F(x)
>>> found = lieder.discover(X, dX, kind="dynamics")                 # x' = f(x)
>>> found = lieder.discover(net, points=X, candidates="linear")     # a network or any other callable
>>> print(found)

The module is callable: lieder.discover(...) is discover.run(...).
"""

import os
import time as _time

import numpy as np

from . import _engine, _verb
from ._callables import jets, of_callable
from ._engine import (
    Conserved,
    ConservedFunction,
    Discovery,
    Generator,
    HamiltonianFit,
    InvariantMonomial,
    JetDiscovery,
    TangentSpaces,
    Validation,
    along_flow,
    conserved_along_tracks,
    conserved_of_model,
    conserved_quantities,
    discover_cloud as cloud,
    discover_equations as equations,
    discover_model as model,
    discover_tensor as tensor,
    invariant_monomials,
    principal_angles_to,
    recover_hamiltonian,
    validate_cloud,
    validate_model,
)
from ._symmetries import Symmetries
from .generators import candidates as make_candidates
from .models import as_data

__all__ = [
    "Conserved",
    "ConservedFunction",
    "Discovery",
    "Generator",
    "HamiltonianFit",
    "InvariantMonomial",
    "JetDiscovery",
    "Symmetries",
    "TangentSpaces",
    "Validation",
    "along_flow",
    "cloud",
    "conserved",
    "conserved_along_tracks",
    "conserved_of_model",
    "conserved_quantities",
    "equations",
    "invariant_monomials",
    "jets",
    "model",
    "of_callable",
    "principal_angles_to",
    "recover_hamiltonian",
    "run",
    "tensor",
    "validate_cloud",
    "validate_model",
]

_KINDS = ("regression", "dynamics", "map", "cloud")


def run(
    data, outputs=None, *, points=None, kind=None, inputs=None, weights=None, time=None, trajectory=None, log=None,
    missing="error", names=None, output_names=None, model=None, candidates=None, output_action=None, time_scaling=False,
    copies=1, derivatives="auto", reference=None, neighbours=0, intrinsic_dimension=0, train=0, rcond=1e-4, draws=50,
    tolerance=0.0, validate=False, seed=0, **of_callable_options,
):
    """The symmetries among the candidates; returns Symmetries, whose print is a table.

    data: an array (N, n), a data frame, a path of a CSV or NPY file (then inputs, outputs, weights, time and trajectory are
        column selections), a callable (then points (N, n) says where it is looked at: see of_callable), or a Field (see
        fields.discover).
    outputs: (N, m): values, derivatives or next states; without them and without time the rows are a point cloud.
    kind: regression, dynamics, map or cloud; by default regression with outputs, dynamics with time, else cloud.
    model: dictionary of the fitted model, polynomial:2 by default. candidates: a set by name (see
        generators.candidates) or Candidates; linear for a regression and affine otherwise by default.
    output_action: trivial (default), same, or free (regression). time_scaling: [v, f] = c f is allowed (dynamics).
    copies: the inputs are that many copies of a space. derivatives: how they are estimated where time is given, or 'weak'.
    reference: a group for principal angles. neighbours, intrinsic_dimension: of a cloud. train: samples of the fit, 0 is
        80 %. draws: of the bootstrap. tolerance: > 0 replaces the automatic cut. validate: try the finite transformations.
    The same input gives the same numbers as `lieder discover --json`.
    """
    if isinstance(data, _engine.Field):
        from . import fields

        return fields.discover(
            data, candidates, names=names, reference=reference, tolerance=tolerance, **of_callable_options
        )
    if callable(data) and not hasattr(data, "__array__"):
        if points is None:
            raise TypeError("points: a callable needs the points (N, n) to look at it")
        return of_callable(
            data, points, candidates=candidates or "linear", kind=kind or "function", names=names, weights=weights,
            reference=reference, tolerance=tolerance, copies=copies, output_action=output_action, **of_callable_options,
        )
    if of_callable_options:
        raise TypeError(f"discover: unknown option {sorted(of_callable_options)[0]!r}")
    start = _time.perf_counter()
    data = as_data(
        data, outputs, inputs=inputs, weights=weights, time=time, trajectory=trajectory, log=log, names=names,
        output_names=output_names, missing=missing,
    )
    kind, notes = _kind(kind, data)
    _check_usage(kind, data, output_action, time_scaling)
    if data.dropped_rows:
        notes.append(f"{data.dropped_rows} rows with a missing value were left out")
    candidates = candidate_set(candidates, kind, data, copies, output_action, time_scaling, notes)
    group = _group(reference, candidates)
    result = Symmetries(kind=kind, candidates=candidates, data=data, notes=notes)
    if kind == "cloud":
        _run_cloud(result, neighbours, intrinsic_dimension, tolerance, validate)
    else:
        options = {"train": train, "rcond": rcond, "draws": draws, "seed": seed, "tolerance": tolerance}
        _run_model(result, model, derivatives, options, validate)
    if group is not None and result.usable and result.dimension > 0:
        result.principal_angles = principal_angles_to(result.discovery, candidates, group)
    _add_invariants(result)
    result.notes += result.discovery.notes
    result.seconds = _time.perf_counter() - start
    return result


def conserved(
    data, derivatives=None, *, inputs=None, outputs=None, weights=None, trajectory=None, time=None, log=None, names=None,
    model="polynomial:2", dynamics=None, tolerance=0.0, seed=0,
):
    """Conserved quantities: functions of the library `model` that do not change along the motion; returns Conserved.

    data: states (N, n) or a file. derivatives (or outputs): (N, n), then grad h . f = 0 is solved; without them h is
        constant along each trajectory. dynamics: a dictionary; the vector field is fitted in it first.
    """
    outputs = derivatives if derivatives is not None else outputs
    data = as_data(
        data, outputs, inputs=inputs, weights=weights, time=time, trajectory=trajectory, log=log, names=names
    )
    library = _engine.parse_dictionary(model, data.inputs.shape[1], data.inputs)
    options = {"tolerance": tolerance, "names": data.input_names}
    if dynamics is not None:
        states, targets = _pairs("dynamics", data, "auto")[:2]
        fitted = _engine.parse_dictionary(dynamics, states.shape[1], states)
        return conserved_of_model(library, states, targets, fitted, data.weights, seed=seed, **options)[0]
    if data.outputs is not None:
        return conserved_quantities(library, data.inputs, data.outputs, data.weights, **options)
    return conserved_along_tracks(library, data.inputs, data.trajectory, **options)


def candidate_set(candidates, kind, data, copies=1, output_action=None, time_scaling=False, notes=None):
    """Candidates on the inputs of data, with what they do to the outputs."""
    n = data.inputs.shape[1]
    if copies < 1 or n % copies:
        raise _engine.InputError(f"copies: expected a divisor of the {n} inputs, got {copies}")
    if candidates is None:
        candidates = "linear" if kind == "regression" else "affine"
        if notes is not None:
            notes.append(f"candidates: {candidates} (the default for {kind})")
    if isinstance(candidates, (str, os.PathLike)):
        own = n // copies
        candidates = make_candidates(
            candidates, own, data.input_names[:own], data.logarithmic[:own], data.original_names[:own]
        )
    elif not isinstance(candidates, _engine.Candidates):
        raise TypeError(f"candidates: expected a name or Candidates, got {type(candidates).__name__}")
    if copies > 1:
        if kind not in ("regression", "cloud"):
            raise _engine.InputError(f"copies: not for kind {kind}")
        candidates = candidates.with_copies(copies)
    if candidates.inputs != n:
        raise _engine.ShapeError(f"candidates: they act on {candidates.inputs} inputs, but there are {n}")
    return _with_output_action(candidates, kind, data, output_action, time_scaling)


def _with_output_action(candidates, kind, data, output_action, time_scaling):
    m = 0 if data.outputs is None else data.outputs.shape[1]
    if kind == "regression" and output_action == "same":
        if m != candidates.inputs or not candidates.affine:
            raise _engine.InputError(
                f"output_action same: expected as many outputs as inputs ({candidates.inputs}) and linear candidates, "
                f"got {m} outputs"
            )
        return candidates.with_output_action(candidates.matrices[:, :, -m:])
    if kind == "regression" and output_action == "free":
        units, texts = [], []
        for c in range(m):
            for k in range(m):
                unit = np.zeros((m, m))
                unit[k, c] = 1.0
                units.append(unit)
                texts.append(f"{data.output_names[c]} d/d{data.output_names[k]}")
        return candidates.with_output_candidates(units, texts)
    if time_scaling:
        n = candidates.space_dimension
        return candidates.with_output_candidates([np.eye(n)], ["-t d/dt"])
    return candidates


def _kind(kind, data):
    if kind is not None:
        if kind not in _KINDS:
            raise _engine.InputError(f"kind: expected one of {', '.join(_KINDS)}, got {kind!r}")
        return kind, []
    if data.outputs is not None:
        return "regression", ["kind: regression (the default with outputs)"]
    if data.time is not None:
        return "dynamics", ["kind: dynamics (the default with time)"]
    return "cloud", ["kind: cloud (the default without outputs)"]


def _check_usage(kind, data, output_action, time_scaling):
    def reject(wrong, name, why):
        if wrong:
            raise _engine.InputError(f"{name}: {why} (kind {kind})")

    outputs = data.outputs is not None
    n = data.inputs.shape[1]
    reject(kind == "cloud" and outputs, "outputs", "a point cloud has no outputs")
    reject(kind == "cloud" and n < 2, "data", "a point cloud needs at least two columns")
    reject(kind == "regression" and not outputs, "outputs", "a regression needs at least one")
    reject(kind == "dynamics" and not outputs and data.time is None, "outputs", "dynamics needs derivatives, or time")
    reject(kind != "dynamics" and data.time is not None, "time", "for dynamics only")
    reject(kind in ("regression", "cloud") and data.trajectory is not None, "trajectory", "for dynamics and maps only")
    reject(kind != "dynamics" and time_scaling, "time_scaling", "for dynamics only")
    if output_action not in (None, "trivial", "same", "free"):
        raise _engine.InputError(f"output_action: expected trivial, same or free, got {output_action!r}")
    reject(kind in ("dynamics", "map") and output_action not in (None, "same"), "output_action", "always same")
    if kind != "regression" and outputs and data.outputs.shape[1] != n:
        raise _engine.ShapeError(
            f"outputs: expected one column for each of the {n} inputs, got {data.outputs.shape[1]}"
        )


def _group(reference, candidates):
    if reference is None:
        return None
    group = _engine.MatrixGroup(reference) if isinstance(reference, str) else reference
    if group.action_dimension != candidates.space_dimension:
        raise _engine.InputError(
            f"reference: {group.name} acts on {group.action_dimension} coordinates, but there are "
            f"{candidates.space_dimension}"
        )
    return group


def _run_cloud(result, neighbours, intrinsic_dimension, tolerance, validate):
    result.discovery, result.tangents = cloud(
        result.data.inputs, result.candidates, result.data.weights, neighbours, intrinsic_dimension, tolerance
    )
    if validate:
        result.validation = validate_cloud(result.tangents, result.candidates, result.discovery)


def _pairs(kind, data, derivatives):
    """States and targets that a model is fitted to, and what is known of estimated derivatives."""
    if kind == "regression" or data.outputs is not None:
        return data.inputs, data.outputs, None
    if data.weights is not None:
        raise _engine.InputError("weights: not together with trajectories")
    if kind == "map":
        states, targets, _ = _engine.successor_pairs(data.inputs, data.trajectory)
        return states, targets, None
    parts = _engine.make_trajectories(data.inputs, data.time, data.trajectory)
    samples = _engine.derivative_samples(parts, derivatives)
    return samples.states, samples.derivatives, samples


def _run_model(result, model_name, derivatives, options, validate):
    data, kind = result.data, result.kind
    result.model_name = model_name or "polynomial:2"
    if model_name is None:
        result.notes.append("model: polynomial:2 (the default)")
    if derivatives == "weak" and kind == "dynamics" and data.outputs is None:
        if validate:
            raise _engine.InputError("validate: needs derivatives, not derivatives='weak'")
        points = data.inputs
        parts = _engine.make_trajectories(points, data.time, data.trajectory, minimum_rows=9)
        dictionary = _engine.parse_dictionary(result.model_name, points.shape[1], points)
        features, targets = _engine.weak_rows(parts, dictionary)
        result.discovery, result.fit = equations(features, targets, points, dictionary, result.candidates, **options)
    else:
        points, targets, result.derivatives = _pairs(kind, data, derivatives)
        dictionary = _engine.parse_dictionary(result.model_name, points.shape[1], points)
        weights = data.weights if data.outputs is not None else None
        result.discovery, result.fit = model(
            kind, points, targets, dictionary, result.candidates, weights, **options
        )
        if validate and result.usable:
            rows = result.fit.test_rows
            result.validation = validate_model(
                kind, result.fit.model, points[rows], targets[rows], result.candidates, result.discovery
            )
    result.equations = result.fit.model.equations(data.input_names)
    if kind == "dynamics" and result.usable:
        _add_along_flow(result, points)


def _add_along_flow(result, points):
    found = result.discovery
    result.along_flow = 0
    if found.dimension == 0:
        return
    largest = found.singular_values[len(found.singular_values) - found.dimension]
    points = points[:500]
    parallel = along_flow(
        result.candidates, found.null_space(), points, result.fit.model.value(points), max(1e-8, 10.0 * largest)
    )
    result.along_flow = parallel.shape[1]
    if result.along_flow:
        result.notes.append(
            f"{result.along_flow} of the symmetries are v = g f with g constant along trajectories (v = f, say): every "
            "vector field has them"
        )


def _add_invariants(result):
    """Scalings of the original columns are dimensional analysis: the invariant monomials."""
    found, data, candidates = result.discovery, result.data, result.candidates
    if candidates.name != "scalings" or not any(data.logarithmic) or candidates.copies > 1 or not found.symmetries:
        return
    scalings = found.null_space()[: candidates.space_dimension]
    result.invariants = invariant_monomials(scalings, data.original_names)
    result.action = "scalings"  # translations of the logarithms


_verb.make_callable(__name__)
