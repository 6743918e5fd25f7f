"""Fields on grids and operators on fields: derivatives, symmetries, kernels that are enforced or promoted.

>>> import numpy as np
>>> from lieder import fields
>>> grid = fields.box([(-3, 3, 61), (-3, 3, 61)])
>>> u = fields.Field(grid, np.exp(-np.sum(grid.points**2, axis=1)))
>>> fields.discover(u, candidates="euclidean").texts
['x d/dy - y d/dx']
>>> pairs = fields.discover_operator(inputs, outputs, grid)     # (P, *grid.shape) each: which symmetries has u -> v?

A field u : X -> R^c has values (N, c) at the N nodes of a grid in C order; arrays are taken in the shape of the grid, with
a last axis of components or without. A group moves it by (K_g u)(x) = rho_g^{-1} u(theta_g x).
"""

import os
import time as _time

import numpy as np

from . import _engine
from ._engine import (
    AxisOfSymmetry,
    Field,
    FieldDiscovery,
    FieldJet,
    Grid,
    GridAxis,
    HeatOperator,
    KernelDictionary,
    KernelFit,
    KernelLieDerivative,
    KernelMeasure,
    KernelModel,
    NetcdfVariable,
    OperatorData,
    PreparedOperator,
    PromotedKernel,
    PromotedKernelStep,
    SphericalHarmonics,
    ValueAction,
    axis_of_symmetry,
    bounded_axis,
    dense_kernels,
    difference_kernels,
    difference_measure,
    discover_kernel,
    even_axis,
    field_jet,
    fit_harmonics,
    fit_kernel,
    fit_promoted_kernel,
    fourier,
    galilean_boosts,
    harmonic_polynomials,
    hermite_functions,
    homogeneous_values,
    kernel_action,
    kernel_candidates,
    lie_derivative,
    of_difference,
    of_first,
    of_mean,
    of_second,
    periodic_axis,
    product_kernels,
    radial_harmonics,
    random_periodic_field,
    read_netcdf,
    representation_values,
    symmetric_kernels,
    tensor_values,
    with_values,
)
from ._field_symmetries import FieldSymmetries
from ._grids import _read, box, load
from .generators import candidates as make_candidates
from .models import Data

__all__ = [
    "AxisOfSymmetry",
    "Field",
    "FieldDiscovery",
    "FieldJet",
    "FieldSymmetries",
    "Grid",
    "GridAxis",
    "HeatOperator",
    "KernelDictionary",
    "KernelFit",
    "KernelLieDerivative",
    "KernelMeasure",
    "KernelModel",
    "NetcdfVariable",
    "OperatorData",
    "PreparedOperator",
    "PromotedKernel",
    "PromotedKernelStep",
    "SphericalHarmonics",
    "ValueAction",
    "axis_of_symmetry",
    "bounded_axis",
    "box",
    "dense_kernels",
    "difference_kernels",
    "difference_measure",
    "discover",
    "discover_called",
    "discover_kernel",
    "discover_operator",
    "even_axis",
    "field_jet",
    "fit_harmonics",
    "fit_kernel",
    "fit_promoted_kernel",
    "fourier",
    "galilean_boosts",
    "harmonic_polynomials",
    "hermite_functions",
    "homogeneous_values",
    "kernel_action",
    "kernel_candidates",
    "kernels_on",
    "lie_derivative",
    "load",
    "of_difference",
    "of_first",
    "of_mean",
    "of_second",
    "periodic_axis",
    "product_kernels",
    "radial_harmonics",
    "random_periodic_field",
    "read_netcdf",
    "representation_values",
    "symmetric_kernels",
    "tensor_values",
    "with_values",
]

_RANKS = {"scalar": 0, "vector": 1, "tensor": 2}


def discover(
    field, candidates=None, *, values="scalar", order=0, names=None, reference=None, tolerance=0.0, **of_file,
):
    """The symmetries of one field, what `lieder discover --kind field` finds; returns FieldSymmetries.

    field: a Field, or a path of a NetCDF file (then also variable, at, mean and domain, as in load). candidates: a name or Candidates on the coordinates; by default
        rotations on the sphere and affine otherwise. values: how components transform: scalar, vector or tensor.
    order: of finite differences, 0 chosen. names: of the coordinates. reference: a group for principal angles.
    A scalar field on the sphere also gets `axis`, about which it is most symmetric.
    """
    start = _time.perf_counter()
    source = ""
    if isinstance(field, (str, os.PathLike)):
        field, own_names, source = _read(field, **of_file)
        names = own_names if names is None else names
    elif of_file:
        raise TypeError(f"discover: unknown option {sorted(of_file)[0]!r} (for a Field)")
    if not isinstance(field, Field):
        raise TypeError(f"field: expected a Field or a path, got {type(field).__name__}")
    sphere = field.grid.kind == "sphere"
    space, notes = _space_candidates(candidates, field.grid, names, "rotations" if sphere else "affine")
    missing = int(np.isnan(field.values).sum())
    result = FieldSymmetries(
        kind="field", candidates=_with_rank(space, _rank(values), field.components), data=_data(field.grid, names),
        notes=notes, description=source + _description(field.grid, field.components, missing),
    )
    found = _engine.discover_field(field, result.candidates, order, tolerance)
    result.discovery, result.method, result.derivative_error = found.discovery, found.method, found.derivative_error
    result.nodes, result.missing = found.nodes, found.missing
    if sphere and field.components == 1:
        result.axis = axis_of_symmetry(field, order)
    return _finish(result, reference, start)


def discover_operator(
    inputs, outputs, grid=None, candidates=None, *, values="scalar", degree=4, width=None, modes=1, draws=50, seed=0,
    names=None, reference=None, tolerance=0.0,
):
    """The symmetries of the operator u -> v behind pairs of fields: `lieder discover --kind operator`.

    inputs, outputs: P fields each: Fields, or arrays (P, *grid.shape) or (P, *grid.shape, c) with the grid.
    A kernel is fitted: polynomials of this degree in y - x times a Gaussian of this width (default: three steps of the
    grid) times trigonometric functions of the mean position of frequency `modes` (0: convolutions). Its Lie derivatives
    along the candidates (affine by default) are compared with their standard errors from `draws` draws.
    Returns FieldSymmetries; kernel_fit.model is the fitted operator.
    """
    start = _time.perf_counter()
    u, v = _fields(inputs, grid, "inputs"), _fields(outputs, grid, "outputs")
    if len(u) != len(v):
        raise _engine.ShapeError(f"outputs: expected {len(u)} fields, one for each input, got {len(v)}")
    grid = u[0].grid
    space, notes = _space_candidates(candidates, grid, names, "affine")
    action = tensor_values(space, _rank(values))
    for name, fields in (("inputs", u), ("outputs", v)):
        if fields[0].components != action.components:
            raise _engine.ShapeError(
                f"{name}: expected fields of {action.components} components for values={values!r}, got {fields[0].components}"
            )
    dictionary, measure, text = kernels_on(grid, degree=degree, width=width, modes=modes)
    data = OperatorData(dictionary, grid, action.components, action.components, 5, seed)
    for pair in zip(u, v):
        data.add(*pair)
    fit = fit_kernel(data)
    lie = KernelLieDerivative(dictionary, measure, space, action, action)
    missing = sum(int(np.isnan(field.values).sum()) for field in u)
    result = FieldSymmetries(
        kind="operator", candidates=space, data=_data(grid, names), notes=notes, model_name=text, pairs=data.pairs,
        kernel_fit=fit, nodes=data.equations,
        description=f"{len(u)} fields on a " + _description(grid, action.components, missing),
    )
    result.discovery = discover_kernel(lie, fit, data, max(draws, 2), seed, tolerance)
    if fit.status != "ok":
        result.notes.append(fit.message)
    return _finish(result, reference, start)


def discover_called(
    op, fields, candidates, output=None, *, derivative=None, linear=False, order=0, names=None, tolerance=0.0,
):
    """The symmetries of any operator that can be called: a solver, a network, a formula; returns FieldSymmetries.

    op(u): u a Field; returns a Field, or an array on the grid of u. derivative(u, du): DT(u)[du], by default op itself if
        linear, else central differences. fields: a few Fields to look at.
    candidates: Candidates with the action on the values of u (with_values), or a name for scalars. output: the same on
        those of op(u), by default as candidates. On a periodic box generators that are not periodic need fields that
        vanish towards its boundary.
    """
    start = _time.perf_counter()
    fields = list(fields)
    if not callable(op):
        raise TypeError(f"op: expected a callable, got {type(op).__name__}")
    if not fields or not all(isinstance(field, Field) for field in fields):
        raise TypeError("fields: expected a sequence of Fields, at least one")
    grid = fields[0].grid
    space, notes = _space_candidates(candidates, grid, names, "affine")
    output = space if output is None else _space_candidates(output, grid, names, "affine")[0]
    result = FieldSymmetries(
        kind="operator", candidates=space, data=_data(grid, names), notes=notes, nodes=len(fields) * grid.size,
        description=f"{len(fields)} fields on a " + _description(grid, fields[0].components, 0), method="of a callable",
    )
    result.discovery = _engine.discover_called_operator(
        op, derivative, bool(linear), fields, space, output, order, tolerance
    )
    return _finish(result, None, start)


def kernels_on(grid, *, degree=4, width=None, modes=1):
    """The kernels that the command line fits on a box: (KernelDictionary, KernelMeasure, text). See discover_operator."""
    if grid.kind != "box":
        raise _engine.InputError(f"grid: kernels are fitted on a box, not on a {grid.kind}")
    if width is None:
        width = 3.0 * max(axis.nodes[1] - axis.nodes[0] for axis in grid.axes)
    difference = hermite_functions(grid.dimension, degree, width)
    position = None
    if modes:
        # Along a bounded axis half a wave fits the box at the lowest frequency.
        position = fourier(
            modes, [axis.period if axis.periodic else 2.0 * (axis.nodes[-1] - axis.nodes[0]) for axis in grid.axes]
        )
    text = (
        f"kernels: polynomials of degree {degree} in y - x times a Gaussian of width {width:.4g}, times trigonometric "
        f"functions of the mean position of frequency {modes}"
    )
    measure = difference_measure(grid, width, degree, min(8 + 4 * modes, 24))
    return difference_kernels(difference, position), measure, text


def _rank(values):
    if values not in _RANKS:
        raise _engine.InputError(f"values: expected scalar, vector or tensor, got {values!r}")
    return _RANKS[values]


def _names(grid, names):
    own = ["x", "y", "z"][: grid.dimension] if names is None else list(names)
    if len(own) != grid.dimension:
        raise _engine.ShapeError(f"names: expected {grid.dimension} names, one for each coordinate, got {len(own)}")
    return own


def _data(grid, names):
    own = _names(grid, names)
    return Data(np.empty((0, grid.dimension)), input_names=own, original_names=own, source=grid.description)


def _space_candidates(candidates, grid, names, fallback):
    notes = []
    if candidates is None:
        candidates = fallback
        notes.append(f"candidates: {candidates} (the default)")
    if isinstance(candidates, (str, os.PathLike)):
        candidates = make_candidates(candidates, grid.dimension, _names(grid, names))
    if not isinstance(candidates, _engine.Candidates):
        raise TypeError(f"candidates: expected a name or Candidates, got {type(candidates).__name__}")
    if candidates.inputs != grid.dimension:
        raise _engine.ShapeError(
            f"candidates: they act on {candidates.inputs} coordinates, but the grid has {grid.dimension}"
        )
    return candidates, notes


def _with_rank(space, rank, components):
    if space.outputs > 0 or rank == 0:
        return space
    values = tensor_values(space, rank)
    if components % values.components:
        raise _engine.ShapeError(
            f"values: a tensor of rank {rank} has {values.components} components here, the field has {components}"
        )
    return with_values(space, values, components // values.components)


def _fields(given, grid, name):
    if isinstance(given, Field):
        raise TypeError(f"{name}: expected a sequence of Fields, got one Field")
    if not isinstance(given, np.ndarray) and hasattr(given, "__iter__") and not isinstance(given, (str, bytes, dict)):
        given = list(given)
        if given and all(isinstance(field, Field) for field in given):
            return given
    if grid is None:
        raise TypeError(f"grid: {name} are arrays, so their grid is needed")
    try:
        array = np.asarray(given)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{name}: {error}") from None
    if array.ndim < 1 or array.shape[0] < 1:
        raise _engine.ShapeError(f"{name}: expected fields, one after the other along the first axis, got shape {array.shape}")
    return [Field(grid, values) for values in array]


def _description(grid, components, missing):
    text = grid.description + (f", {components} components" if components > 1 else "")
    return text + (f", {missing} values missing" if missing else "")


def _finish(result, reference, start):
    if reference is not None and result.usable and result.dimension > 0:
        group = _engine.MatrixGroup(reference) if isinstance(reference, str) else reference
        result.principal_angles = _engine.principal_angles_to(result.discovery, result.candidates, group)
    result.notes += result.discovery.notes
    result.seconds = _time.perf_counter() - start
    return result
