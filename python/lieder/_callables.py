"""Any Python callable as an object of discovery: values and Jacobians from PyTorch, JAX, or finite differences."""

import sys
import time as _time

import numpy as np

from . import _engine
from ._symmetries import Symmetries
from .models import Data, _matrix

_METHODS = ("auto", "torch", "jax", "difference")


def of_callable(
    function, points, candidates="linear", *, kind="function", jvp="auto", names=None, weights=None, reference=None,
    tolerance=0.0, block=4096, output_action=None, copies=1,
):
    """Symmetries of a callable that maps N x n to N x m (or N), row by row; returns Symmetries.

    function: a torch.nn.Module or a function of torch tensors, a JAX function, or a function of NumPy arrays.
    points: (N, n), where it is looked at. copies: the inputs are that many copies of a space. kind: function, vector_field (x' = f(x)), map (x+ = f(x)), or submanifold (of
        the level sets of the function).
    jvp: how Jacobians are made: 'torch', 'jax', 'difference', 'auto' (torch for modules, jax for what jax.jit returned, else
        differences), or a callable jvp(points, directions) -> (N, m) that returns DF(x_i) v_i.
    Differences are central and extrapolated, with an estimate of their error: `jacobian_error`, below which singular
        values are taken to be noise.
    """
    start = _time.perf_counter()
    points = _matrix(points, "points")
    n = points.shape[1]
    names = list(names) if names is not None else [f"x{j}" for j in range(n)]
    if isinstance(candidates, str):
        from .generators import candidates as make

        if copies < 1 or n % copies:
            raise _engine.InputError(f"copies: expected a divisor of the {n} inputs, got {copies}")
        candidates = make(candidates, n // copies, names[: n // copies])
        candidates = candidates.with_copies(copies) if copies > 1 else candidates
    weights = None if weights is None else np.asarray(weights, dtype=float)
    data = Data(points, weights=weights, input_names=names, original_names=names, source="callable")
    if output_action == "same":
        candidates = candidates.with_output_action(candidates.matrices[:, :, -n:])
    collector = _engine.JetDiscovery(kind, candidates)
    squared_error, samples = 0.0, 0
    for first in range(0, points.shape[0], block):
        part = points[first : first + block]
        values, jacobian, error = jets(function, part, jvp)
        collector.add(part, values, jacobian, None if weights is None else weights[first : first + block])
        if error is not None:
            squared_error += float(np.sum(error**2))
        samples += len(part)
    result = Symmetries(kind=kind, candidates=candidates, data=data, notes=[])
    relative = 0.0
    if squared_error > 0.0:
        relative = float(np.sqrt(squared_error / samples) / collector.scale)
        result.jacobian_error = relative
        result.notes.append(f"Jacobians by central differences, relative error {relative:.2g}")
    result.discovery = collector.result(tolerance, relative)
    if reference is not None and result.dimension > 0:
        group = _engine.MatrixGroup(reference) if isinstance(reference, str) else reference
        result.principal_angles = _engine.principal_angles_to(result.discovery, candidates, group)
    result.seconds = _time.perf_counter() - start
    return result


def jets(function, points, jvp="auto"):
    """(values (N, m), jacobian (n, N, m), error or None) of a callable at points (N, n).

    error (n, N, m): the estimated error of each derivative, for differences only.
    """
    if callable(jvp):
        values = _values(function, points)
        return values, np.stack([_as_rows(jvp(points, _axis(points, j)), points, "jvp") for j in range(points.shape[1])]), None
    if jvp not in _METHODS:
        raise ValueError(f"jvp: expected one of {', '.join(_METHODS)} or a callable, got {jvp!r}")
    if jvp == "auto":
        jvp = _guess(function)
    if jvp == "torch":
        return *_torch_jet(function, points), None
    if jvp == "jax":
        return *_jax_jet(function, points), None
    return _difference_jet(function, points)


def _guess(function):
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(function, torch.nn.Module):
        return "torch"
    jax = sys.modules.get("jax")
    if jax is not None and hasattr(function, "lower") and type(function).__module__.startswith("jax"):
        return "jax"
    return "difference"


def _axis(points, j):
    direction = np.zeros(points.shape)
    direction[:, j] = 1.0
    return direction


def _as_rows(values, points, name):
    values = np.asarray(values)
    if values.dtype.kind not in "fiub":
        raise TypeError(f"{name}: expected an array of real numbers, got dtype {values.dtype}")
    if values.ndim == 1:
        values = values[:, np.newaxis]
    if values.ndim != 2 or values.shape[0] != points.shape[0]:
        raise _engine.ShapeError(
            f"{name}: expected a row for each of the {points.shape[0]} points, got shape {values.shape}"
        )
    return np.asarray(values, dtype=float)


def _values(function, points):
    return _as_rows(function(points), points, "values of the function")


def _difference_jet(function, points):
    """Central differences with steps h, h/2, h/4, extrapolated twice (Romberg, error O(h^6)).

    The last correction, plus what rounding of the values makes, is the error estimate.
    """
    raw = np.asarray(function(points))
    values = _as_rows(raw, points, "values of the function")
    scale = np.maximum(np.std(points, axis=0), 1e-3 * np.maximum(1.0, np.abs(points).max(axis=0)))
    eps = np.finfo(raw.dtype if raw.dtype.kind == "f" else float).eps  # of the function's own precision
    jacobian, error = [], []
    for j in range(points.shape[1]):
        step = scale[j] * eps ** (1 / 7)
        first, second, third = (_central(function, points, j, step / 2**k) for k in range(3))
        coarse, fine = second + (second - first) / 3.0, third + (third - second) / 3.0
        correction = (fine - coarse) / 15.0
        rounding = 4.0 * eps * np.abs(values) / step
        jacobian.append(fine + correction)
        error.append(np.abs(correction) + rounding)
    return values, np.stack(jacobian), np.stack(error)


def _central(function, points, j, step):
    moved = []
    for sign in (1.0, -1.0):
        x = np.array(points)
        x[:, j] += sign * step
        moved.append((x[:, j], _values(function, x)))
    width = moved[0][0] - moved[1][0]  # the step as it was rounded
    return (moved[0][1] - moved[1][1]) / width[:, np.newaxis]


def _torch_jet(function, points):
    import torch

    parameter = next(function.parameters(), None) if isinstance(function, torch.nn.Module) else None
    like = {"dtype": torch.float64} if parameter is None else {"dtype": parameter.dtype, "device": parameter.device}
    x = torch.as_tensor(np.ascontiguousarray(points)).to(**like)

    def rows(inputs):
        outputs = function(inputs)
        return outputs[:, None] if outputs.ndim == 1 else outputs

    with _evaluating(function):
        values = rows(x)
        jacobian = [torch_jvp(rows, x, torch.eye(x.shape[1], **like)[j].expand_as(x)) for j in range(x.shape[1])]
    numbers = [tensor.detach().cpu().double().numpy() for tensor in (values, *jacobian)]
    return _as_rows(numbers[0], points, "values of the function"), np.stack(numbers[1:])


def torch_jvp(function, x, v):
    """DF(x_i) v_i of a function of rows, differentiable: torch.func where it is, else two backward passes."""
    import torch

    if hasattr(torch, "func"):
        return torch.func.jvp(function, (x,), (v,))[1]
    x = x.detach().requires_grad_(True)
    y = function(x)
    w = torch.zeros_like(y, requires_grad=True)
    (gradient,) = torch.autograd.grad(y, x, w, create_graph=True)
    return torch.autograd.grad(gradient, w, v, create_graph=True)[0]


class _evaluating:
    """A module in evaluation mode (dropout and batch statistics are no functions of a row)."""

    def __init__(self, function):
        self.module = function if hasattr(function, "eval") and hasattr(function, "training") else None

    def __enter__(self):
        if self.module is not None:
            self.before = self.module.training
            self.module.eval()

    def __exit__(self, *exception):
        if self.module is not None:
            self.module.train(self.before)


def _jax_jet(function, points):
    import jax
    import jax.numpy as jnp

    def rows(x):
        y = function(x)
        return y[:, None] if y.ndim == 1 else y

    x = jnp.asarray(points)
    values = np.asarray(rows(x), dtype=float)
    jacobian = []
    for j in range(points.shape[1]):
        v = jnp.zeros_like(x).at[:, j].set(1.0)
        jacobian.append(np.asarray(jax.jvp(rows, (x,), (v,))[1], dtype=float))
    return _as_rows(values, points, "values of the function"), np.stack(jacobian)
