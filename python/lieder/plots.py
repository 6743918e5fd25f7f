"""Pictures with matplotlib: the spectrum with its gap, vector fields, the path of what is kept.

Each function draws into an Axes (its own figure without one) and returns it; save with ax.figure.savefig("picture.png").
"""

import numpy as np
from matplotlib import pyplot as plt

from . import _engine

__all__ = ["path", "spectrum", "trajectories", "vector_field", "vector_fields"]

_KEPT, _BROKEN, _RULE = "#1b6ca8", "#9a9a9a", "#c0392b"
_FLOOR = 1e-17


def _axes(ax, **figure):
    if ax is None:
        _, ax = plt.subplots(layout="constrained", **figure)
    return ax


def spectrum(found, ax=None):
    """Relative singular values of a Symmetries, Discovery or Conserved, what is kept, and the cut between."""
    ax = _axes(ax, figsize=(5.0, 3.4))
    values = np.asarray(found.singular_values, dtype=float)
    kept = found.dimension
    place = np.arange(1, len(values) + 1)
    shown = np.maximum(values, _FLOOR)
    is_kept = place > len(values) - kept
    errors = np.asarray(getattr(found, "standard_errors", ()))
    if errors.size == len(values):
        ax.errorbar(place, shown, yerr=[np.zeros_like(errors), errors], fmt="none", ecolor="#bbbbbb", lw=1)
    ax.semilogy(place[~is_kept], shown[~is_kept], "o", color=_BROKEN, label="broken")
    ax.semilogy(place[is_kept], shown[is_kept], "o", color=_KEPT, label="symmetry")
    if found.gap is not None:
        ax.axhline(found.tolerance, color=_RULE, lw=1, ls="--")
        ax.annotate(
            f"gap {found.gap:.2g}", (1, found.tolerance), xytext=(4, 4), textcoords="offset points", color=_RULE, fontsize=9,
        )
    ax.set_ylim(0.3 * shown.min(), 5.0 * shown.max())
    ax.set_xlabel("direction among the candidates")
    ax.set_ylabel("relative singular value")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend(frameon=False, loc="upper right")
    return ax


def vector_field(field, points, axes=(0, 1), ax=None, title=None, names=None, density=17):
    """A VectorField as arrows in the plane of two coordinates, through the mean of points (N, n), which are drawn too."""
    ax = _axes(ax, figsize=(3.6, 3.6))
    points = np.asarray(points, dtype=float)
    i, j = axes
    grid = []
    for k in axes:
        low, high = np.percentile(points[:, k], (1.0, 99.0))  # outliers shall not shrink the picture
        margin = 0.1 * (high - low) or 0.5
        grid.append(np.linspace(low - margin, high + margin, density))
    x, y = np.meshgrid(*grid)
    where = np.tile(points.mean(axis=0), (x.size, 1))
    where[:, i], where[:, j] = x.ravel(), y.ravel()
    v = field.values(where)
    few = points if len(points) <= 1000 else points[:: len(points) // 1000]
    ax.plot(few[:, i], few[:, j], ".", color="#d8d8d8", ms=3, zorder=0)
    ax.quiver(where[:, i], where[:, j], v[:, i], v[:, j], color=_KEPT, angles="xy", width=0.005)
    ax.set_xlim(grid[0][0], grid[0][-1])
    ax.set_ylim(grid[1][0], grid[1][-1])
    names = names or [f"x{k}" for k in range(points.shape[1])]
    ax.set_xlabel(names[i])
    ax.set_ylabel(names[j])
    ax.set_title(title if title is not None else field.text(list(names)), fontsize=9)
    return ax


def vector_fields(found, axes=None, limit=6):
    """The symmetries of a Symmetries, one panel each, in the plane where each moves most; returns the figure."""
    generators = found.symmetries[:limit]
    if not generators:
        raise ValueError("vector_fields: there are no symmetries to draw")
    names, points = found.data.input_names, found.data.inputs[:, : found.candidates.space_dimension]
    columns = min(3, len(generators))
    rows = -(-len(generators) // columns)
    figure, panels = plt.subplots(
        rows, columns, figsize=(3.2 * columns, 3.2 * rows), layout="constrained", squeeze=False
    )
    for panel in panels.flat[len(generators) :]:
        panel.set_visible(False)
    for generator, panel in zip(generators, panels.flat):
        field = found.candidates.field(generator.coordinates)
        plane = axes if axes is not None else _liveliest_plane(field, points)
        vector_field(field, points, plane, panel, generator.text, names)
    return figure


def _liveliest_plane(field, points):
    size = np.sqrt(np.mean(field.values(points) ** 2, axis=0)) / np.maximum(points.std(axis=0), 1e-300)
    first, second = np.argsort(-size, kind="stable")[:2]
    return tuple(sorted((int(first), int(second))))


def path(fit, axes=None):
    """Along the lambdas of a PromotedModel, PromotedRegression or SymmetryPromotingRegressorCV: the relative defects of all
    directions, and the error of cross-validation with the choice. Returns the figure."""
    inner = getattr(fit, "fit_", None) or getattr(fit, "fit", fit)
    steps = inner.steps if hasattr(inner, "steps") else inner.sets
    if axes is None:
        figure, axes = plt.subplots(2, 1, figsize=(5.4, 5.4), sharex=True, layout="constrained")
    top, bottom = axes
    lambdas = np.array([step.lambda_ for step in steps])
    for step in steps:
        defects = np.maximum(np.asarray(step.relative_defects), _FLOOR)
        count = len(defects) - step.kept
        top.loglog([step.lambda_] * count, defects[:count], ".", color=_BROKEN, ms=5)
        top.loglog([step.lambda_] * step.kept, np.maximum(defects[count:], 1e-12), ".", color=_KEPT, ms=5)
    top.plot([], [], ".", color=_BROKEN, label="broken")
    top.plot([], [], ".", color=_KEPT, label="kept")
    top.set_ylabel("relative defect")
    top.legend(frameon=False, loc="lower left")
    errors = np.array([np.nan if step.cv_error is None else step.cv_error for step in steps])
    chosen = steps[inner.chosen]
    if np.isfinite(errors).any():
        bars = [getattr(step, "cv_standard_error", None) or 0.0 for step in steps]
        bottom.errorbar(lambdas, errors, yerr=bars, fmt="o", color="#555555", ms=4, lw=1)
        bottom.set_yscale("log")
    for panel in (top, bottom):
        panel.axvline(chosen.lambda_, color=_RULE, lw=1, ls="--")
    name = f", {chosen.algebra}" if chosen.algebra else ""
    bottom.set_title(f"chosen: {chosen.kept} kept{name}", fontsize=9, color=_RULE)
    bottom.set_ylabel("relative error, cross-validated")
    bottom.set_xlabel("lambda")
    return top.figure


def trajectories(*simulations, axes=(0, 1), ax=None, labels=()):
    """States of Simulations, or arrays (T, n), in the plane of two coordinates."""
    ax = _axes(ax, figsize=(4.0, 4.0))
    for k, simulation in enumerate(simulations):
        states = simulation.states if isinstance(simulation, _engine.Simulation) else np.asarray(simulation)
        ax.plot(states[:, axes[0]], states[:, axes[1]], lw=1, label=labels[k] if k < len(labels) else None)
    if labels:
        ax.legend(frameon=False)
    ax.set_xlabel(f"x{axes[0]}")
    ax.set_ylabel(f"x{axes[1]}")
    return ax
