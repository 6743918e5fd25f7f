"""lieder.fields: grids, Lie derivatives, kernel constraints, fits of operators, symmetries of fields and operators."""

import time

import numpy as np
import pytest

import lieder
from lieder import enforce, fields, generators

HALF = np.pi


def periodic(nodes=16):
    return fields.box([(-HALF, HALF)] * 2, (nodes, nodes), periodic=True)


def bump(nodes=41, centre=(0.5, -0.25)):
    grid = fields.box([(-3, 3, nodes), (-3, 3, nodes)])
    return fields.Field(grid, np.exp(-np.sum((grid.points - centre) ** 2, axis=1)))


def heat_pairs(grid, count, noise, medium=(0.125, 1.3, 0.7), seed=5):
    rng = generators.Rng(seed)
    heat = fields.HeatOperator(grid, *medium)
    inputs = [fields.random_periodic_field(grid, 0.0, rng) for _ in range(count)]
    outputs = [heat(u).array for u in inputs]
    size = np.sqrt(np.mean(np.square(outputs)))
    normal = np.random.default_rng(seed)
    return np.stack([u.array for u in inputs]), np.stack(outputs) + noise * size * normal.normal(size=np.shape(outputs))


def heat_candidates():
    matrices = np.zeros((5, 2, 3))
    for k, entry in enumerate([{(0, 0): 1}, {(1, 0): 1}, {(0, 2): -1, (1, 1): 1}, {(0, 1): 1}, {(1, 2): 1}]):
        for place, value in entry.items():
            matrices[k][place] = value
    return generators.from_affine(matrices, "translations, rotation, scalings", ["x", "y"])


def test_grids():
    box = fields.box([(0, 2), (0, 1)], (8, 6), periodic=[True, False])
    assert box.kind == "box" and box.shape == (8, 6) and box.size == len(box) == 48 and box.dimension == 2
    assert box.weights.sum() == pytest.approx(2.0, rel=1e-14)
    assert box.axes[0].periodic and box.axes[0].period == 2.0 and not box.axes[1].periodic
    np.testing.assert_array_equal(box.points[1], [0.0, box.axes[1].nodes[1]])  # the last axis is fastest
    disk = fields.Grid.disk(2.0, 5, 12)
    assert disk.weights.sum() == pytest.approx(4.0 * np.pi, rel=1e-13)
    sphere = fields.Grid.sphere(8, 16)
    assert sphere.weights.sum() == pytest.approx(4.0 * np.pi, rel=1e-13) and sphere.dimension == 3
    again = fields.Grid.sphere(sphere.axes[0].nodes, sphere.axes[1])
    np.testing.assert_allclose(again.points, sphere.points, atol=1e-15)


def test_shapes_of_values():
    grid = fields.box([(0, 1, 5), (0, 1, 6)])
    values = np.arange(60.0).reshape(5, 6, 2)
    field = fields.Field(grid, values)
    assert field.components == 2 and field.values.shape == (30, 2)
    np.testing.assert_array_equal(field.array, values)
    np.testing.assert_array_equal(field.values, values.reshape(30, 2))
    np.testing.assert_array_equal(fields.Field(grid, values[..., 0]).array, values[..., 0])
    np.testing.assert_array_equal(fields.Field(grid, values.reshape(30, 2)[:, 0]).array, values[..., 0])
    with pytest.raises(lieder.ShapeError, match=r"values: expected the shape \(5, 6\) of the grid, or \(30,\).*\(6, 5\)"):
        fields.Field(grid, np.ones((6, 5)))
    with pytest.raises(ValueError, match="infinite"):
        fields.Field(grid, np.full((5, 6), np.inf))


def test_lie_derivative_of_a_field():
    # u = sin x cos 2y, periodic: derivatives are exact to rounding.
    grid = periodic(24)
    x, y = grid.points.T
    field = fields.Field(grid, np.sin(x) * np.cos(2 * y))
    moved = fields.lie_derivative(field, generators.candidates("translations", 2))
    assert moved.shape == (2, grid.size, 1)
    np.testing.assert_allclose(moved[0, :, 0], np.cos(x) * np.cos(2 * y), atol=1e-12)
    np.testing.assert_allclose(moved[1, :, 0], -2 * np.sin(x) * np.sin(2 * y), atol=1e-12)
    jet = fields.field_jet(field)
    assert jet.method == "spectral" and jet.relative_error < 1e-12 and jet.jacobian.shape == (2, grid.size, 1)


def test_lie_derivative_of_a_vector_field_is_the_derivative_of_its_transformation():
    # u = (-y, x) exp(-|x|^2) is left alone by rotations as a vector field; as two scalars it is not.
    grid = fields.box([(-3, 3, 61), (-3, 3, 61)])
    x, y = grid.points.T
    u = fields.Field(grid, np.column_stack([-y, x]) * np.exp(-x**2 - y**2)[:, np.newaxis])
    rotations = generators.candidates("rotations", 2)
    as_vectors = fields.with_values(rotations, fields.tensor_values(rotations, 1))
    # differences of order 8 with a step of 0.1: errors of a few 1e-7 of values of about one
    assert np.abs(fields.lie_derivative(u, as_vectors)).max() < 1e-5
    assert np.abs(fields.lie_derivative(u, rotations)).max() > 0.1


def test_missing_values_are_left_out():
    values = bump().array
    values[10, 12] = np.nan
    field = fields.Field(bump().grid, values)
    jet = fields.field_jet(field)
    moved = fields.lie_derivative(field, generators.candidates("rotations", 2))
    assert np.isnan(moved[0, :, 0]).sum() == field.grid.size - len(jet.nodes) > 1
    assert fields.discover(field, "euclidean").dimension == 1


def test_dimensions_of_the_kernel_constraint():
    """docs/fields.md: polynomials in r = y - x; vector to vector under SE(2) 2 + 4 (D / 2) for even D, scalars D / 2 + 1."""
    from math import comb

    euclidean = generators.candidates("euclidean", 2)
    for degree in (2, 4):
        functions = lieder.dictionary.parse(f"polynomial:{degree}", 4)
        for rank, expected in ((0, degree // 2 + 1), (1, 2 + 4 * (degree // 2))):
            values = fields.tensor_values(euclidean, rank)
            space = generators.group_action(euclidean)
            action = fields.kernel_action(space, values, values)
            assert action.inputs == 4 and action.outputs == 4**rank
            assert enforce.equivariant_dictionary(functions, action).size == expected
        translations = generators.group_action(generators.candidates("translations", 2))
        scalars = fields.tensor_values(translations, 0)
        kernels = enforce.equivariant_dictionary(functions, fields.kernel_action(translations, scalars, scalars))
        assert kernels.size == comb(2 + degree, 2)


def test_null_space_of_the_kernel_constraint_on_a_box():
    grid = periodic(16)
    dictionary, measure, _ = fields.kernels_on(grid, degree=4, width=0.55, modes=1)
    candidates = heat_candidates()
    scalars = fields.tensor_values(candidates, 0)
    lie = fields.KernelLieDerivative(dictionary, measure, candidates, scalars, scalars)
    assert lie.unknowns == 15 * 5 == dictionary.size
    euclidean = np.eye(5)[:, :3]
    assert fields.symmetric_kernels(lie, euclidean).shape == (75, 3)  # 1, |r|^2, |r|^4 times the Gaussian
    assert fields.symmetric_kernels(lie, euclidean[:, :2]).shape == (75, 15)  # convolutions
    assert fields.symmetric_kernels(lie).shape[1] == 0
    kernel = fields.symmetric_kernels(lie, euclidean)[:, 0]
    found = fields.discover_kernel(lie, kernel)
    assert found.dimension == 3 and found.algebra.name == "se(2)"


def test_plain_enforced_and_promoted_operators():
    grid = periodic(16)
    u, v = heat_pairs(grid, 4, 0.3)
    dictionary, measure, _ = fields.kernels_on(grid, degree=4, width=0.6, modes=1)
    candidates = heat_candidates()
    scalars = fields.tensor_values(candidates, 0)
    lie = fields.KernelLieDerivative(dictionary, measure, candidates, scalars, scalars)
    data = fields.OperatorData(dictionary, grid)
    for pair in zip(u, v):
        data.add(*pair)
    plain = fields.fit_kernel(data)
    enforced = fields.fit_kernel(data, fields.symmetric_kernels(lie, np.eye(5)[:, :2]))
    promoted = fields.fit_promoted_kernel(data, lie)
    assert plain.size == 75 and enforced.size == 15 and promoted.fit.size == 15
    assert promoted.algebra == "R^2" and promoted.kept.shape[1] == 2
    assert max(step.duality_gap for step in promoted.steps) <= 1e-6
    test = fields.random_periodic_field(grid, 0.0, generators.Rng(9))
    truth = fields.HeatOperator(grid, 0.125, 1.3, 0.7)(test).values
    errors = {
        name: np.linalg.norm(fit.model.apply(test).values - truth) / np.linalg.norm(truth)
        for name, fit in (("plain", plain), ("enforced", enforced), ("promoted", promoted.fit))
    }
    # Errors go as the root of the number of coefficients, sqrt(15 / 75) = 0.45, beside what the dictionary misses.
    assert errors["enforced"] < 0.7 * errors["plain"] and errors["promoted"] == pytest.approx(errors["enforced"], rel=1e-9)
    prepared = plain.model.on(grid)
    np.testing.assert_array_equal(prepared(test).values, plain.model.apply(test).values)
    np.testing.assert_array_equal(prepared(test.array).values, prepared(test).values)
    # T is what the kernel functions make of u, summed.
    images = dictionary.images(test)
    np.testing.assert_allclose(images @ plain.model.coefficients, plain.model.apply(test).values, atol=1e-12)


def test_symmetries_of_a_field():
    found = fields.discover(bump(), "euclidean", reference="se:2")
    assert found.dimension == 1 and len(found.texts) == 1
    c = found.symmetries[0].coordinates
    np.testing.assert_allclose([c[0] / c[2], c[1] / c[2]], [-0.25, -0.5], atol=1e-4)
    assert found.missing == 0 and "bounded box 41 x 41" in str(found)
    assert lieder.discover(bump(), candidates="euclidean").texts == found.texts


def test_the_axis_of_a_zonal_field():
    grid = fields.Grid.sphere(24, 48)
    axis = np.array([0.3, -0.2, 1.0]) / np.linalg.norm([0.3, -0.2, 1.0])
    u = fields.Field(grid, np.sin(2.0 * grid.points @ axis))
    found = fields.discover(u)
    assert found.dimension == 1
    np.testing.assert_allclose(found.axis.axis, axis, atol=1e-6)
    harmonics = fields.SphericalHarmonics(10)
    coefficients, condition = fields.fit_harmonics(harmonics, u)
    assert coefficients.shape == (121, 1) and condition < 1.0 + 1e-9
    by_harmonics = fields.axis_of_symmetry(harmonics, coefficients)
    np.testing.assert_allclose(by_harmonics.axis, axis, atol=1e-6)
    np.testing.assert_allclose(found.axis.tilt, np.arccos(axis[2]), atol=1e-6)
    assert "axis of symmetry" in str(found)


def test_symmetries_of_an_operator_that_is_called():
    grid = fields.box([(-6, 6, 40), (-6, 6, 40)], periodic=True)
    rng = np.random.default_rng(2)
    bumps = [
        fields.Field(grid, sum(h * np.exp(-0.5 * np.sum((grid.points - c) ** 2, axis=1) / 0.36)
                               for h, c in zip(rng.normal(size=3), rng.uniform(-1, 1, (3, 2)))))
        for _ in range(2)
    ]

    def advection(u):  # u -> u^2 + u_x: translations
        return u.values**2 + fields.field_jet(u).jacobian[0]

    found = fields.discover_called(advection, bumps, "euclidean")
    assert found.dimension == 2 and found.discovery.action == "translations"
    heat = fields.HeatOperator(grid, 0.3)
    assert fields.discover_called(heat, bumps, "euclidean", linear=True).algebra.name == "se(2)"
    with pytest.raises(ZeroDivisionError):
        fields.discover_called(lambda u: 1 / 0, bumps, "euclidean")


def test_control_c_and_progress_reach_the_engine():
    grid = periodic(16)
    u, v = heat_pairs(grid, 4, 0.3)
    seen = []

    def callback(stage, done, total):
        seen.append(stage)
        if len(seen) == 2:
            raise KeyboardInterrupt

    dictionary, measure, _ = fields.kernels_on(grid, degree=6, width=0.6)
    scalars = fields.tensor_values(heat_candidates(), 0)
    lie = fields.KernelLieDerivative(dictionary, measure, heat_candidates(), scalars, scalars)
    data = fields.OperatorData(dictionary, grid)
    for pair in zip(u, v):
        data.add(*pair)
    with pytest.raises(KeyboardInterrupt), lieder.progress(callback):
        fields.fit_promoted_kernel(data, lie)
    assert len(seen) == 2

    def slow(field):
        time.sleep(0.06)  # checkpoints are looked at every 0.05 s
        return 2.0 * field.values

    seen.clear()
    with pytest.raises(KeyboardInterrupt), lieder.progress(callback):
        fields.discover_called(slow, [fields.Field(grid, u[0])], "affine")
    assert seen == ["calls of the operator"] * 2


def test_words_of_errors():
    field, grid = bump(), periodic()
    with pytest.raises(TypeError, match="field: expected a Field or a path, got ndarray"):
        fields.discover(np.ones((4, 4)))
    with pytest.raises(lieder.ShapeError, match="candidates: they act on 3 coordinates, but the grid has 2"):
        fields.discover(field, generators.candidates("linear", 3))
    with pytest.raises(lieder.InputError, match="values: expected scalar, vector or tensor, got 'spinor'"):
        fields.discover(field, values="spinor")
    with pytest.raises(lieder.ShapeError, match="values: a tensor of rank 1 has 2 components here, the field has 1"):
        fields.discover(field, values="vector")
    with pytest.raises(TypeError, match="grid: inputs are arrays"):
        fields.discover_operator(np.ones((2, 4, 4)), np.ones((2, 4, 4)))
    with pytest.raises(lieder.ShapeError, match="outputs: expected 2 fields, one for each input, got 1"):
        fields.discover_operator(np.ones((2, 16, 16)), np.ones((1, 16, 16)), grid)
    with pytest.raises(ValueError, match="position: expected functions made by fourier"):
        fields.difference_kernels(fields.hermite_functions(2, 1, 1.0), fields.hermite_functions(2, 1, 1.0))
    with pytest.raises(ValueError, match="order"):
        fields.field_jet(field, 3)
    with pytest.raises(ValueError, match="same grid"):
        fields.OperatorData(fields.kernels_on(grid)[0], grid).add(field, field)
    with pytest.raises(TypeError):
        fields.OperatorData(None, grid)
    with pytest.raises(TypeError):
        fields.Field(None, np.ones(3))
    with pytest.raises(lieder.InputError, match="no such|No such|cannot"):
        fields.load("/no/such/file.nc")
