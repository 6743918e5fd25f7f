"""Grids of boxes, and fields from NetCDF files."""

import math
import os

import numpy as np

from . import _engine
from ._engine import Field, Grid, bounded_axis, even_axis, periodic_axis, read_netcdf


def box(extent, shape=None, periodic=False):
    """A box: extent [(lower, upper), ...] with shape (n1, ...), or [(lower, upper, count), ...]; 1 to 3 axes.

    periodic: one for all axes, or one for each.
    """
    rows = [tuple(row) for row in extent]
    if shape is not None:
        counts = list(shape)
        if len(counts) != len(rows):
            raise _engine.ShapeError(f"shape: expected {len(rows)} numbers, one for each axis of extent, got {len(counts)}")
        rows = [(*row, count) for row, count in zip(rows, counts)]
    if any(len(row) != 3 for row in rows):
        raise _engine.ShapeError("extent: expected (lower, upper) for each axis and a shape, or (lower, upper, count)")
    kinds = [periodic] * len(rows) if isinstance(periodic, (bool, np.bool_)) else list(periodic)
    if len(kinds) != len(rows):
        raise _engine.ShapeError(f"periodic: expected {len(rows)} values, one for each axis, got {len(kinds)}")
    return Grid.box([(periodic_axis if kind else bounded_axis)(*row) for row, kind in zip(rows, kinds)])


def load(path, variable="", *, at=(), mean=(), domain=None):
    """A Field from a NetCDF file.

    variable: by default the only one of two or more dimensions. at: (dimension, index) pairs to take, as a dict or pairs;
        mean: dimensions to average over. domain: periodic, bounded or sphere; by default sphere for latitude and
        longitude, else bounded.
    """
    return _read(path, variable, at, mean, domain)[0]


def _read(path, variable="", at=(), mean=(), domain=None):
    """Field, names of its coordinates, and what it is."""
    data = read_netcdf(os.fspath(path), variable)
    for name, index in dict(at).items():
        data = data.at(name, index)
    for name in [mean] if isinstance(mean, str) else mean:
        data = data.mean(name)
    axes = list(data.dimensions)
    world = len(axes) == 2 and _degrees(axes[0], "N", "north") and _degrees(axes[1], "E", "east")
    if domain is None:
        domain = "sphere" if world else "bounded"
    if domain not in ("periodic", "bounded", "sphere"):
        raise _engine.InputError(f"domain: expected periodic, bounded or sphere, got {domain!r}")
    source = f"{data.name} ({data.long_name}), " if data.long_name else f"{data.name}, "
    coordinates = [axis.coordinates if axis.coordinates.size else np.arange(float(axis.size)) for axis in axes]
    if domain != "sphere":
        grid = Grid.box([even_axis(x, domain == "periodic", axis.name) for x, axis in zip(coordinates, axes)])
        return Field(grid, data.array), [axis.name for axis in axes], source
    if not world:
        raise _engine.InputError(
            f"{path}: a sphere needs the dimensions latitude (degrees_north) and longitude (degrees_east), in this order "
            "and no other; at and mean take others out"
        )
    values, latitudes = data.array, coordinates[0]
    if latitudes[0] > latitudes[-1]:
        values, latitudes = values[::-1], latitudes[::-1]
    degree = math.pi / 180.0
    longitudes = even_axis(coordinates[1], True, axes[1].name, degree)
    return Field(Grid.sphere(degree * latitudes, longitudes), values), ["x", "y", "z"], source


def _degrees(axis, letter, word):
    return (axis.units.startswith("degree") and axis.units.endswith(letter)) or word in axis.units
