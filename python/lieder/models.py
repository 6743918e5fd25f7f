"""Data from files and arrays, models in files. The command line reads and writes the same files."""

import dataclasses
import math
import os

import numpy as np

from . import _engine
from ._engine import TrainedModel, make_folds, split_groups, trained_model, write_table

__all__ = ["Data", "TrainedModel", "load", "make_folds", "read", "as_data", "split_rows", "trained_model", "write_table"]


@dataclasses.dataclass
class Data:
    """Samples as rows. What was not given is None."""

    inputs: np.ndarray  #: (N, n)
    outputs: np.ndarray | None = None  #: (N, m)
    weights: np.ndarray | None = None  #: (N,)
    time: np.ndarray | None = None  #: (N,)
    trajectory: np.ndarray | None = None  #: (N,): equal within a trajectory
    input_names: list = dataclasses.field(default_factory=list)
    output_names: list = dataclasses.field(default_factory=list)
    original_names: list = dataclasses.field(default_factory=list)  #: of the inputs before logarithms
    logarithmic: list = dataclasses.field(default_factory=list)
    dropped_rows: int = 0
    source: str = "data"

    @property
    def samples(self):
        return self.inputs.shape[0]


def load(path):
    """Reads a model file that `save` or the command line wrote; returns a TrainedModel."""
    return _engine.load_model(os.fspath(path))


def read(path, inputs=None, outputs=None, weights=None, time=None, trajectory=None, log=None, missing="error"):
    """Columns of a CSV or NPY file as Data.

    inputs, outputs: names, 0-based numbers, ranges ('2-5') or expressions ('M^2', 'E1+E2'), comma separated, or a list of
        them; without inputs all columns of numbers that are not used otherwise.
    weights, time, trajectory: one column each. log: inputs or outputs to take the logarithm of.
    """
    values = _engine.read_columns(
        os.fspath(path), *(_selection(text) for text in (inputs, outputs, weights, time, trajectory)), missing
    )
    x, y, w, t, label, input_names, output_names, dropped = values
    data = Data(
        inputs=x,
        outputs=y if len(output_names) else None,
        weights=w if w.size else None,
        time=t if t.size else None,
        trajectory=label if label.size else None,
        input_names=list(input_names),
        output_names=list(output_names),
        dropped_rows=dropped,
        source=os.fspath(path),
    )
    return _with_logarithms(data, log)


def as_data(
    data, outputs=None, *, inputs=None, weights=None, time=None, trajectory=None, log=None, names=None,
    output_names=None, missing="error",
):
    """Data from what a user has: a path with column selections, arrays, a data frame, or Data as it is."""
    if isinstance(data, Data):
        return data
    if isinstance(data, (str, os.PathLike)):
        return read(data, inputs, outputs, weights, time, trajectory, log, missing)
    if inputs is not None:
        raise ValueError("inputs: a selection of columns is for files; give the columns of the array themselves")
    columns = getattr(data, "columns", None)
    x = _matrix(data, "data")
    if names is None:
        names = [str(name) for name in columns] if columns is not None else [f"x{j}" for j in range(x.shape[1])]
    names = list(names)
    if len(names) != x.shape[1]:
        raise _engine.ShapeError(f"names: expected {x.shape[1]} names, one for each column of data, got {len(names)}")
    y = None
    if outputs is not None:
        if output_names is None:
            own = getattr(outputs, "columns", None)
            output_names = [str(name) for name in own] if own is not None else None
        y = _matrix(outputs, "outputs", column=True)
        if output_names is None:
            output_names = ["y"] if y.shape[1] == 1 else [f"y{c}" for c in range(y.shape[1])]
        if y.shape[0] != x.shape[0]:
            raise _engine.ShapeError(f"outputs: expected {x.shape[0]} rows, as many as data, got shape {y.shape}")
    result = Data(
        inputs=x,
        outputs=y,
        weights=_vector(weights, "weights", x),
        time=_vector(time, "time", x),
        trajectory=_vector(trajectory, "trajectory", x),
        input_names=names,
        output_names=list(output_names or []),
    )
    return _with_logarithms(result, log)


def split_rows(samples, train=0, seed=0):
    """(train, test) row numbers of a random split, the one that the command line makes; train 0: 80 %."""
    if train > samples:
        raise _engine.InputError(f"train: expected at most the {samples} samples, got {train}")
    count = train if train > 0 else max(1, (4 * samples) // 5)
    order = np.asarray(_engine.Rng(seed).permutation(samples), dtype=int)
    return order[:count], order[count:]


def _selection(text):
    if text is None:
        return ""
    if isinstance(text, (str, int)):
        return str(text)
    return ",".join(str(item) for item in text)


def _matrix(array, name, column=False):
    """A float array of two dimensions; keeps Fortran order. Errors name the argument."""
    try:
        result = np.asarray(array)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{name}: {error}") from None
    if result.dtype.kind not in "fiub":
        raise TypeError(f"{name}: expected an array of real numbers, got dtype {result.dtype} of shape {result.shape}")
    if column and result.ndim == 1:
        result = result[:, np.newaxis]
    if result.ndim != 2:
        raise _engine.ShapeError(f"{name}: expected a matrix (two dimensions, samples are rows), got shape {result.shape}")
    if result.shape[0] == 0 or result.shape[1] == 0:
        raise _engine.ShapeError(f"{name}: expected at least one row and one column, got shape {result.shape}")
    result = np.asarray(result, dtype=float)
    if not np.isfinite(result).all():
        row, place = np.argwhere(~np.isfinite(result))[0]
        raise ValueError(f"{name}: expected finite numbers, found {result[row, place]} at row {row}, column {place}")
    return result


def _vector(array, name, x):
    if array is None:
        return None
    result = _matrix(np.reshape(np.asarray(array), (-1, 1)), name)[:, 0]
    if result.shape[0] != x.shape[0]:
        raise _engine.ShapeError(f"{name}: expected {x.shape[0]} numbers, one for each row, got {result.shape[0]}")
    return np.ascontiguousarray(result)


def _with_logarithms(data, log):
    data.original_names = list(data.input_names)
    data.logarithmic = [False] * len(data.input_names)
    if log is None or log == "":
        return data
    wanted = [part.strip() for part in log.split(",")] if isinstance(log, str) else [str(part) for part in log]
    for name in wanted:
        if name in data.input_names:
            place = data.input_names.index(name)
            data.inputs = _log_of_column(data.inputs, place, name, data.source)
            data.input_names[place] = f"log({name})"
            data.logarithmic[place] = True
        elif name in data.output_names:
            place = data.output_names.index(name)
            data.outputs = _log_of_column(data.outputs, place, name, data.source)
            data.output_names[place] = f"log({name})"
        else:
            raise _engine.InputError(
                f"log: '{name}' is neither an input nor an output (inputs: {', '.join(data.original_names)})"
            )
    return data


def _log_of_column(values, place, name, source):
    column = values[:, place]
    if not (column > 0).all():
        row = int(np.argmin(column > 0))
        raise _engine.InputError(
            f"{source}: row {row}: column '{name}': log expects positive numbers, found {column[row]}"
        )
    result = np.array(values, order="F")
    # math.log is the C library's, as in the command line; numpy's may differ in the last digit.
    result[:, place] = np.fromiter((math.log(x) for x in column), float, len(column))
    return result
