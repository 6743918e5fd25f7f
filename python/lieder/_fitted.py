"""What enforce, promote and dynamics.fit return: a model with its errors, ready to predict and to be saved."""

import numpy as np

from . import _engine


def output_names(data, kind):
    """The names that the command line gives to outputs."""
    if data.output_names:
        return list(data.output_names)
    return [f"d({name})/dt" if kind == "dynamics" else f"next {name}" for name in data.input_names]


def rows_of(array, rows):
    return None if array is None else array[rows]


def group_name(group):
    """'' for None, a text as it is, the name of a MatrixGroup or GroupAction."""
    return "" if group is None else group if isinstance(group, str) else group.name


class FittedModel:
    """status, message, kind, data, seconds; with an answer also trained (TrainedModel), equations, train_error, test_error."""

    def __init__(self, kind, data):
        self.kind = kind
        self.data = data
        self.status = "ok"
        self.message = ""
        self.notes = []
        self.trained = None
        self.equations = []
        self.train_error = None
        self.test_error = None
        self.seconds = 0.0

    @property
    def usable(self):
        """Whether there is an answer."""
        return self.status in ("ok", "ambiguous")

    def set_model(self, model, x, y, w, train_rows, test_rows, *, train_error, **about):
        """The fitted model in the training samples' own words."""
        self.train_error = train_error
        if len(test_rows):
            self.test_error = _engine.relative_error(y[test_rows], model.value(x[test_rows]), rows_of(w, test_rows))
        self.equations = model.equations(self.data.input_names)
        self.trained = _engine.trained_model(
            self.kind, model, x[train_rows], y[train_rows], list(self.data.input_names), output_names(self.data, self.kind),
            train_error=train_error, **about,
        )

    def predict(self, inputs):
        """(N, n) -> (N, m)."""
        if self.trained is None:
            raise RuntimeError(f"there is no model: {self.status}: {self.message}")
        return self.trained.predict(inputs)

    def save(self, path):
        """Writes a model file that lieder.load and the command line read. Only a usable model is written."""
        if self.trained is None or not self.usable:
            raise RuntimeError(f"there is no usable model: {self.status}: {self.message}")
        self.trained.save(str(path))

    def __str__(self):
        lines = [f"{self.data.source}: {self.data.samples} samples, kind {self.kind}"]
        lines += ["  " + note for note in self.notes]
        names = self.trained.output_names if self.trained else []
        lines += [f"  {name} = {text}" for name, text in zip(names, self.equations)]
        if self.train_error is not None:
            test = "" if self.test_error is None else f", {self.test_error:.4g} on the others"
            lines.append(f"Error: {self.train_error:.4g} on the samples of the fit{test}")
        if self.status != "ok":
            lines.append(f"{self.status}: {self.message}")
        return "\n".join(lines)

    def __repr__(self):
        return f"<{type(self).__name__}: {self.status}, {'; '.join(self.equations)[:200]}>"
