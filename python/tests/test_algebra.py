import numpy as np
import pytest

import lieder
from lieder import algebra, dictionary, enforce, generators


@pytest.mark.parametrize(
    ("group", "name"), [("so:3", "so(3)"), ("so:1,3", "so(1,3)"), ("sl:2", "sl(2,R)"), ("heis:1", "heis(3)"), ("se:2", "se(2)")]
)
def test_names_of_groups(group, name):
    own = algebra.MatrixGroup(group)
    found = algebra.identify(own.algebra)
    assert found.name == name
    assert found.dimension == own.dimension == len(own.algebra.basis)


def test_structure_constants_are_those_of_the_commutator():
    basis = algebra.MatrixGroup("so:3").algebra.basis
    c = algebra.LieAlgebra(basis).structure_constants().array
    for i in range(3):
        for j in range(3):
            commutator = basis[i] @ basis[j] - basis[j] @ basis[i]
            np.testing.assert_allclose(np.einsum("k,kab->ab", c[i, j], basis), commutator, atol=1e-14)
            np.testing.assert_allclose(algebra.bracket(basis[i], basis[j]), commutator, atol=1e-15)
    assert algebra.identify(algebra.StructureConstants(c)).name == "so(3)"


def test_elements_preserve_the_form():
    group = algebra.MatrixGroup("so:1,3")
    g = group.random_element(generators.Rng(5), 0.7)
    eta = np.diag([1.0, -1.0, -1.0, -1.0])
    # |g| is a few units; the residual is rounding of a product of exponentials.
    np.testing.assert_allclose(g.T @ eta @ g, eta, atol=1e-12 * np.linalg.norm(g) ** 2)
    assert group.form_residual(g) < 1e-12


def test_representations_multiply():
    group = algebra.MatrixGroup("so:3")
    v = algebra.Representation("V", group)
    rho = 2 * v + v**2
    assert rho.text == "2V+V^2" and rho.dimension == 15
    g = group.random_element(generators.Rng(1))
    h = group.random_element(generators.Rng(2))
    np.testing.assert_allclose(rho.group_matrix(g) @ rho.group_matrix(h), rho.group_matrix(g @ h), atol=1e-13)
    copies = dict((piece.text, len(copies)) for piece, copies in rho.summands)
    assert copies == {"V": 2, "V^2": 1}


def test_intertwiners_commute():
    space = enforce.intertwiners("V^2+4V+dual(V)", "10(1)+3V+3dual(V)+dual(V)^2+V^2+V*dual(V)", "so:1,3")
    assert (space.dimension, space.shape) == (52, (82, 36))
    g = algebra.MatrixGroup("so:1,3").random_element(generators.Rng(3), 0.5)
    a, b = space.input.group_matrix(g), space.output.group_matrix(g)
    rng = np.random.default_rng(1)
    w = space.to_dense(rng.normal(size=52))
    assert np.linalg.norm(w @ a - b @ w) < 1e-12 * np.linalg.norm(w) * np.linalg.norm(a) * np.linalg.norm(b)
    basis = space.basis().reshape(52, -1)
    np.testing.assert_allclose(basis @ basis.T, np.eye(52), atol=1e-12)
    x = rng.normal(size=(7, 36))
    c = space.project(w)
    np.testing.assert_allclose(space.map(c)(x), x @ w.T, atol=1e-12)


def test_fields_flow_and_bracket():
    rotation = generators.linear_field([[0.0, -1.0], [1.0, 0.0]])
    assert rotation.text(["x", "y"]) == "x d/dy - y d/dx"
    np.testing.assert_allclose(generators.flow(rotation, [[1.0, 0.0]], np.pi / 2), [[0.0, 1.0]], atol=1e-14)
    x = np.random.default_rng(2).normal(size=(5, 2))
    translation = generators.affine_field([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    bracket = generators.lie_bracket(rotation, translation, x)  # Dw v - Dv w = 0 - A e_0
    np.testing.assert_allclose(bracket, np.tile([0.0, -1.0], (5, 1)), atol=1e-15)


def test_flow_that_blows_up_is_an_error():
    square = dictionary.parse("polynomial:2", 1)
    field = generators.VectorField(square, [[0.0, 0.0, 1.0]])  # x' = x^2 leaves the line at t = 1 / x
    np.testing.assert_allclose(generators.flow(field, [[0.5]], 1.0), [[1.0]], rtol=1e-9)
    with pytest.raises(ArithmeticError, match="1 of 1 points"):
        generators.flow(field, [[0.5]], 3.0)


def test_dictionaries_and_their_derivatives():
    functions = dictionary.parse("polynomial:1", 2) + dictionary.parse("fourier:1", 2)
    x = np.random.default_rng(3).normal(size=(6, 2))
    h = 1e-6
    for axis in range(2):
        step = np.zeros(2)
        step[axis] = h
        difference = (functions.values(x + step) - functions.values(x - step)) / (2 * h)
        np.testing.assert_allclose(functions.derivative(x, axis), difference, atol=1e-8)  # h^2 and eps / h


def test_user_functions_are_called():
    functions = dictionary.user_functions(
        2, ["r2", "x0"], lambda x: np.column_stack([np.sum(x**2, axis=1), x[:, 0]])
    )
    x = np.random.default_rng(4).normal(size=(5, 2))
    np.testing.assert_allclose(functions.derivative(x, 1), np.column_stack([2 * x[:, 1], np.zeros(5)]), atol=1e-8)
    rotations = generators.candidates("rotations", 2)
    found = lieder.discover.model("regression", x, np.sum(x**2, axis=1), functions, rotations)[0]
    assert found.dimension == 1

    def fails(_):
        raise RuntimeError("not today")

    with pytest.raises(RuntimeError, match="not today"):
        dictionary.user_functions(1, ["f"], fails).values([[1.0]])


def test_measures_integrate_polynomials():
    box = dictionary.box_measure([-1.0], [1.0])
    nodes, weights = box.rule(5)
    assert np.sum(weights * nodes[:, 0] ** 4) == pytest.approx(0.2, rel=1e-14)
    np.testing.assert_allclose(dictionary.gram(dictionary.parse("polynomial:1", 1), box), [[1, 0], [0, 1 / 3]], atol=1e-15)
