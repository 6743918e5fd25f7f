import sys

import numpy as np
import pytest

import lieder
from lieder import discover


def test_keplers_two_scalings(root):
    found = lieder.discover(
        root / "data/solar_system.csv", kind="cloud", inputs="a,P,M", log="a,P,M", candidates="scalings"
    )
    assert found.status == "ok" and found.dimension == 2 and found.algebra.name == "R^2"
    assert [monomial.text for monomial in found.invariants] == ["a^3 P^-2 M^-1"]
    # The third law as measured: exponents to three digits.
    np.testing.assert_allclose(found.invariants[0].exponents, [3.0, -2.0, -1.0], atol=1e-3)
    assert "a^3 P^-2 M^-1 = const" in str(found)


def test_lorentz_algebra_of_the_dimuons(dimuon):
    found = lieder.discover(dimuon, inputs="E,px,py,pz", outputs="M2", candidates="linear", reference="so:1,3")
    assert found.algebra.name == "so(1,3)" and found.dimension == 6
    assert np.max(found.principal_angles) < 1e-5  # 2.1e-6 of the data's rounding, README


def test_cloud(sphere):
    found = lieder.discover(sphere, candidates="affine", names=["x", "y", "z"])
    assert found.algebra.name == "so(3)" and found.kind == "cloud"
    assert found.gap > 3.0
    assert found.null_space().shape == (12, 3)


def test_memory_layouts_give_the_same_numbers(sphere):
    expected = lieder.discover(sphere).singular_values
    wide = np.zeros((800, 6))
    wide[::2, 1::2] = sphere
    for other in (np.asfortranarray(sphere), wide[::2, 1::2], sphere.tolist(), sphere[::-1][::-1]):
        np.testing.assert_array_equal(lieder.discover(other).singular_values, expected)
    single = lieder.discover(sphere.astype(np.float32))
    assert single.algebra.name == "so(3)"


def test_regression_with_output_actions(rng):
    x = rng.normal(size=(300, 2))
    y = x * np.sum(x**2, axis=1, keepdims=True)  # equivariant under rotations
    found = lieder.discover(x, y, model="polynomial:3", candidates="rotations", output_action="same")
    assert found.dimension == 1 and found.fit.test_r2 > 1 - 1e-12
    free = lieder.discover(x, y, model="polynomial:3", candidates="linear", output_action="free")
    assert free.dimension == 2  # the rotation, and the scaling of degree three with its own factor
    assert lieder.discover(x, y, model="polynomial:3", candidates="rotations").dimension == 0


def test_dynamics_from_pairs_and_from_times():
    t = np.linspace(0.0, 6.0, 400)
    x = np.column_stack([np.cos(t), -np.sin(t)]) * (1 + 0.0 * t[:, None])
    x = np.vstack([r * x for r in (1.0, 0.5)])
    dx = x @ np.array([[0.0, -1.0], [1.0, 0.0]])
    found = lieder.discover(x, dx, kind="dynamics", model="polynomial:1", candidates="linear")
    assert found.dimension == 2 and found.along_flow == 1  # rotation (along the flow) and scaling
    times, labels = np.tile(t, 2), np.repeat([0, 1], len(t))
    again = lieder.discover(x, time=times, trajectory=labels, model="polynomial:1", candidates="linear")
    assert again.kind == "dynamics" and again.dimension == 2 and again.derivatives is not None
    weak = lieder.discover(
        x, time=times, trajectory=labels, model="polynomial:1", candidates="linear", derivatives="weak"
    )
    assert weak.dimension == 2


def test_conserved_energy():
    rng = np.random.default_rng(5)
    x = rng.normal(size=(200, 2))
    found = discover.conserved(x, np.column_stack([x[:, 1], -x[:, 0]]), names=["q", "p"])
    assert found.dimension == 1 and "q^2 + p^2" in found.functions[0].text
    t = np.linspace(0, 5, 100)
    track = np.column_stack([np.cos(t), -np.sin(t)])
    tracks = np.vstack([track, 2 * track])
    assert discover.conserved(tracks, trajectory=np.repeat([0, 1], 100)).dimension == 1


def test_validation_and_dictionary_of_the_answer(rng):
    x = rng.normal(size=(200, 3))
    found = lieder.discover(x, np.sum(x**2, axis=1), candidates="linear", validate=True, reference="so:3")
    assert [row.error < 1e-10 for row in found.validation] == [True] * 3
    answer = found.to_dict()
    assert answer["algebra"]["name"] == "so(3)" and answer["symmetries"]["dimension"] == 3
    assert np.shape(answer["algebra"]["structure_constants"]) == (3, 3, 3)
    assert max(answer["principal_angles"]) < 1e-7


def norm(x):
    return np.sqrt(np.sum(x**2, axis=1))


def test_callable_by_differences(rng):
    x = rng.normal(size=(200, 3))
    found = lieder.discover(norm, points=x, candidates="affine", reference="so:3")
    assert found.dimension == 3 and found.algebra.name == "so(3)"
    values, jacobian, error = discover.jets(norm, x)
    true = (x / norm(x)[:, None]).T[:, :, None]
    assert values.shape == (200, 1) and jacobian.shape == (3, 200, 1)
    # The estimate is an estimate: it must bound nearly all of the errors, and not by much more than they are.
    covered = np.abs(jacobian - true) <= 3.0 * error
    assert covered.mean() > 0.98
    assert np.median(error) < 1e-9
    assert found.jacobian_error < 1e-8


def test_callable_with_its_own_jvp(rng):
    x = rng.normal(size=(50, 2))
    found = lieder.discover(
        lambda z: z[:, 0] * z[:, 1], points=x, candidates="linear",
        jvp=lambda z, v: v[:, 0] * z[:, 1] + z[:, 0] * v[:, 1],
    )
    assert [g.text for g in found.symmetries] in ([["x0 d/dx0 - x1 d/dx1"], ["x1 d/dx1 - x0 d/dx0"]])
    assert found.jacobian_error is None


@pytest.fixture(params=[False, True], ids=["single", "double"])
def jax(request):
    jax = pytest.importorskip("jax")
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", request.param)
    yield jax
    jax.config.update("jax_enable_x64", before)


def test_callable_of_jax(jax, rng):
    x = rng.normal(size=(60, 3))
    rounding = float(jax.numpy.finfo(jax.numpy.zeros(1).dtype).eps)

    def function(z):
        return jax.numpy.sqrt((z**2).sum(axis=1))

    # 'auto' knows what jax.jit returned; other functions of JAX arrays are named so.
    for called, options in ((jax.jit(function), {}), (function, {"jvp": "jax"})):
        found = lieder.discover(called, points=x, candidates="linear", reference="so:3", **options)
        assert found.dimension == 3 and found.algebra.name == "so(3)" and found.jacobian_error is None
        assert found.singular_values[-3:].max() < 10 * rounding and found.principal_angles.max() < 10 * rounding
    values, jacobian, _ = discover.jets(jax.jit(function), x)
    np.testing.assert_allclose(jacobian[:, :, 0].T, x / values, rtol=0, atol=10 * rounding)


def test_vector_field_of_jax(jax, rng):
    potential = jax.vmap(jax.grad(lambda r: jax.numpy.cos(r @ r)))
    found = lieder.discover(potential, points=rng.normal(size=(60, 3)), candidates="linear", kind="vector_field", jvp="jax")
    assert found.dimension == 3 and found.algebra.name == "so(3)"


def test_differences_know_the_precision_of_the_function(rng):
    x = rng.normal(size=(200, 3))
    found = lieder.discover(lambda z: norm(z).astype(np.float32), points=x, candidates="linear")
    assert found.dimension == 3 and found.algebra.name == "so(3)"
    assert found.singular_values[-3:].max() < found.jacobian_error < 0.1


def test_level_set_of_a_callable(sphere):
    found = lieder.discover(lambda x: np.sum(x**2, axis=1), points=sphere, candidates="affine", kind="submanifold")
    assert found.algebra.name == "so(3)"


def test_tensor():
    # The flat metric of the plane: its Killing fields are se(2).
    x = np.random.default_rng(6).normal(size=(50, 2))
    values = np.tile([1.0, 0.0, 0.0, 1.0], (50, 1))
    found = discover.tensor(0, 2, x, values, np.zeros((2, 50, 4)), lieder.generators.candidates("affine", 2))
    assert found.algebra.name == "se(2)"


def test_the_verbs_are_modules_and_functions():
    for verb in (lieder.discover, lieder.enforce, lieder.promote):
        assert callable(verb) and callable(verb.run) and verb is sys.modules[verb.__name__]
