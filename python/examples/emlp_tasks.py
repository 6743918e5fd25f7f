"""Two tasks of the EMLP paper (Finzi, Welling, Wilson, ICML 2021) with lieder: the inertia tensor of five bodies under O(3) x S5
and a scattering amplitude under O(1,3). Published test errors (mean squared) with 1000 samples: EMLP 0.136 and 3.3e-4."""

import numpy as np

import lieder

rng = np.random.default_rng(0)

# Inertia: masses and positions of five bodies -> I = sum m (|r|^2 1 - r r^T).
m, r = np.logaddexp(0.0, rng.normal(size=(1200, 5))), rng.normal(size=(1200, 5, 3))
square = np.einsum("nb,nbi,nbi->n", m, r, r)[:, None, None] * np.eye(3)
inertia = (square - np.einsum("nb,nbi,nbj->nij", m, r, r)).reshape(-1, 9)
model = lieder.enforce(
    np.hstack([m, r.reshape(-1, 15)]), inertia, group="o:3 x s:5", model="polynomial:3", train=200,
    input_representation="V@s:5+V@s:5*V@o:3", output_representation="V@o:3^2",
)
error = np.mean((model.predict(np.hstack([m, r.reshape(-1, 15)])[200:]) - inertia[200:]) ** 2)
print(f"inertia: {model.space.size} equivariant functions, mean squared error {error:.2g}")

# Scattering: four momenta -> an amplitude of degree four in them.
p = rng.normal(size=(1200, 4, 4)) / 4
dot = np.einsum("nai,i,nbi->nab", p, [1.0, -1.0, -1.0, -1.0], p)
amplitude = 4 * (
    dot[:, 0, 1] * dot[:, 2, 3] - (dot[:, 1, 3] - dot[:, 1, 1]) * (dot[:, 0, 2])
    - (dot[:, 0, 2] - dot[:, 0, 0]) * dot[:, 1, 3] + 4 * (dot[:, 0, 2] - dot[:, 0, 0]) * (dot[:, 1, 3] - dot[:, 1, 1])
)
invariants = lieder.enforce.equivariant_functions(
    "polynomial:2", lieder.enforce.action_of("o:1,3", 16, 1, copies=4), p.reshape(-1, 16)
)
features = invariants.features(p.reshape(-1, 16))  # 1 and the ten products of momenta
products = lieder.dictionary.parse("polynomial:2", features.shape[1] - 1)
fit = lieder.dictionary.fit(products, features[:200, 1:], amplitude[:200])
error = np.mean((fit.value(features[200:, 1:])[:, 0] - amplitude[200:]) ** 2)
print(f"scattering: {invariants.size} invariants, mean squared error {error:.2g}")
