"""An operator learnt from noisy pairs of fields: heat flow in a medium whose conductivity depends on the direction. Of translations,
the rotation and scalings the promoted fit keeps the translations, which nobody told it."""

import numpy as np

from lieder import fields, generators

grid = fields.box([(-np.pi, np.pi)] * 2, (16, 16), periodic=True)
heat, rng, noise = fields.HeatOperator(grid, 0.125, first=1.3, second=0.7), generators.Rng(5), np.random.default_rng(5)
inputs = [fields.random_periodic_field(grid, 0.0, rng) for _ in range(4)]
outputs = [heat(u).values + 0.1 * noise.normal(size=(grid.size, 1)) for u in inputs]

kernels, measure, _ = fields.kernels_on(grid, degree=4, width=0.6)
candidates = generators.candidates("affine", 2, names=["x", "y"])
scalars = fields.tensor_values(candidates, 0)
lie = fields.KernelLieDerivative(kernels, measure, candidates, scalars, scalars)
data = fields.OperatorData(kernels, grid)
for u, v in zip(inputs, outputs):
    data.add(u, v)

translations = np.eye(len(candidates))[:, [text in ("d/dx", "d/dy") for text in candidates.texts]]
promoted = fields.fit_promoted_kernel(data, lie)
fits = {"plain": fields.fit_kernel(data), "enforced": fields.fit_kernel(data, fields.symmetric_kernels(lie, translations)),
        "promoted": promoted.fit}
print(f"kept: {', '.join(promoted.generators)} ({promoted.algebra})")
test = fields.random_periodic_field(grid, 0.0, rng)
truth = heat(test).values
for name, fit in fits.items():
    error = np.linalg.norm(fit.model.apply(test).values - truth) / np.linalg.norm(truth)
    print(f"{name}: {fit.size} coefficients, relative error {error:.3g}")

found = fields.discover_operator(inputs, [fields.Field(grid, v) for v in outputs], candidates=candidates, width=0.6)
print(f"symmetries of the plain fit: {', '.join(found.texts) or 'none'}")
