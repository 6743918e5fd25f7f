"""Pictures of an answer: the spectrum with its gap, the vector fields found, the path of what is kept. Writes PNG files into the
folder named on the command line."""

import pathlib
import sys

import matplotlib

matplotlib.use("Agg")

import numpy as np  # noqa: E402

import lieder  # noqa: E402
from lieder import plots  # noqa: E402

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "pictures")
folder.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(0)
torus_angles = rng.uniform(0, 2 * np.pi, size=(600, 2))
c, s = np.cos(torus_angles), np.sin(torus_angles)
points = np.column_stack([(2 + c[:, 1]) * c[:, 0], (2 + c[:, 1]) * s[:, 0], s[:, 1]])
found = lieder.discover(points, candidates="affine", names=["x", "y", "z"])
plots.spectrum(found).figure.savefig(folder / "spectrum.png", dpi=90)
plots.vector_fields(found).savefig(folder / "vector_fields.png", dpi=90)

x = rng.normal(size=(80, 3))
y = x[:, 0] ** 2 + x[:, 1] ** 2 + 0.3 * x[:, 2] + 0.05 * rng.normal(size=80)
model = lieder.promote(x, y, candidates="linear", names=["x", "y", "z"])
plots.path(model).savefig(folder / "path.png", dpi=90)
print(model)
