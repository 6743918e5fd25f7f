"""LieGG's regression task (Moskalev et al., NeurIPS 2022): which symmetries has a trained network learnt? The target on two
vectors of R^5 is invariant under O(5); LieGG reports a test error of 0.222 (mean squared) for a network of two layers of 32."""

import warnings

import numpy as np
from sklearn.neural_network import MLPRegressor

import lieder

rng = np.random.default_rng(0)
x = rng.normal(size=(9500, 10))
a, b = x[:, :5], x[:, 5:]
u, v = np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1)
y = np.sin(u) - v**3 / 2 + np.sum(a * b, axis=1) / (u * v)

network = MLPRegressor((32, 32), activation="tanh", alpha=1e-4, max_iter=60, early_stopping=True, random_state=0)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # sixty passes are not convergence
    network.fit(x[:8500], y[:8500])
print(f"test error (mean squared): {np.mean((network.predict(x[8500:]) - y[8500:]) ** 2):.3g}")

found = lieder.discover(network.predict, points=x[:2000], candidates="linear", copies=2)
print("smallest singular values:", np.array2string(found.singular_values[-12:], precision=3))
so5 = lieder.generators.candidates("so:5", 5).matrices[:, :, 1:].reshape(10, 25)
linear = lieder.generators.candidates("linear", 5).matrices[:, :, 1:].reshape(25, 25)
coordinates = np.linalg.solve(linear.T, so5.T)
angles = lieder.algebra.principal_angles(found.directions[:, -10:], coordinates)
print(f"ten least broken directions against so(5): largest angle {np.max(angles):.3f} rad")
