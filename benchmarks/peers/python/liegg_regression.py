# LieGG's regression task with lieder: which symmetries has a network of two layers of 32 learnt from 9500 samples? What it
# has learnt, O(5) on two vectors, is then given to a second network: it sees the invariants instead of the coordinates.
import sys

import lieder
import numpy as np
from sklearn.neural_network import MLPRegressor

seed = int(sys.argv[1]) if len(sys.argv) > 1 else 2022
x = np.random.default_rng(seed).normal(size=(10000, 10))
a, b = x[:, :5], x[:, 5:]
u, v = np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1)
y = np.sin(u) - v**3 / 2 + np.sum(a * b, axis=1) / (u * v)

options = dict(hidden_layer_sizes=(32, 32), activation="tanh", solver="lbfgs", max_iter=1200, random_state=seed)
network = MLPRegressor(**options).fit(x[:9500], y[:9500])
found = lieder.discover(network.predict, points=x, candidates="linear", copies=2)
generators = [found.candidates.field(c).affine_matrix[:5, 1:6] for c in found.directions[:, -10:].T]

invariants = lieder.enforce.equivariant_functions("polynomial:2", lieder.enforce.action_of("o:5", 10, 1, copies=2), x)
features = invariants.features(x)[:, 1:]
symmetric = MLPRegressor(**options).fit(features[:9500], y[:9500])
test_error = np.mean((network.predict(x[9500:]) - y[9500:]) ** 2)
symmetric_test_error = np.mean((symmetric.predict(features[9500:]) - y[9500:]) ** 2)
print(test_error, symmetric_test_error, found.singular_values)
