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


def fitted(inputs, steps):
    """A network of two layers of 32, and its test error (mean squared) on the last thousand samples."""
    network = MLPRegressor(
        hidden_layer_sizes=(32, 32), activation="tanh", solver="lbfgs", max_iter=steps, alpha=1e-4, random_state=0
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is stopped before it converges
        network.fit(inputs[:8500], y[:8500])
    return network, np.mean((network.predict(inputs[8500:]) - y[8500:]) ** 2)


network, error = fitted(x, 800)
print(f"network of the coordinates, test error: {error:.3g}")

found = lieder.discover(network.predict, points=x[:2000], candidates="linear", copies=2)
print("smallest singular values:", np.array2string(found.singular_values[-12:], precision=3))
so5 = lieder.generators.candidates("so:5", 5).matrices[:, :, 1:].reshape(10, 25)
linear = lieder.generators.candidates("linear", 5).matrices[:, :, 1:].reshape(25, 25)
coordinates = np.linalg.solve(linear.T, so5.T)
angles = lieder.algebra.principal_angles(found.directions[:, -10:], coordinates)
print(f"ten least broken directions against so(5): largest angle {np.max(angles):.3f} rad")

# What it has learnt can be given to the next one: the invariants of O(5) on two vectors.
action = lieder.enforce.action_of("o:5", 10, 1, copies=2)
invariants = lieder.enforce.equivariant_functions("polynomial:2", action, x).features(x)[:, 1:]
print(f"network of the {invariants.shape[1]} invariants, test error: {fitted(invariants, 150)[1]:.3g}")
