"""Equations of motion from a trajectory with noise, constraints among them, and what stays constant along them."""

import numpy as np

import lieder
from lieder import SymmetricSINDy

t = np.arange(0.0, 12.0, 0.01)
x = np.column_stack([np.cos(t), -np.sin(t)]) * np.exp(-0.05 * t)[:, None]
x += 1e-3 * np.random.default_rng(1).normal(size=x.shape)

model = SymmetricSINDy(feature_names=["q", "p"], model="polynomial:3", group="so").fit(x, t=t)
model.print()
print("R^2 of the derivatives:", round(model.score(x, t), 5))
print("largest error of the simulation:", np.abs(model.simulate([1.0, 0.0], t) - x).max().round(4))

points = np.random.default_rng(2).normal(size=(200, 2))
found = lieder.discover(lambda z: model.predict(z), points=points, kind="vector_field", candidates="linear")
print("symmetries of the fitted field:", [generator.text for generator in found.symmetries])
