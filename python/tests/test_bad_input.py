"""Bad input is an exception of the right type that names the argument, never a crash: every array argument of the public
functions is replaced by each of many wrong ones."""

import numpy as np
import pytest

import lieder
from lieder import _engine, algebra, dictionary, discover, dynamics, enforce, fields, generators, models, promote

RNG = np.random.default_rng(77)
X = RNG.normal(size=(60, 2))
Y = np.sum(X**2, axis=1)
DX = np.column_stack([-X[:, 1], X[:, 0]])
T = np.linspace(0.0, 3.0, 60)
TRACK = np.column_stack([np.cos(T), np.sin(T)])
LINEAR = generators.candidates("linear", 2)
FUNCTIONS = dictionary.parse("polynomial:2", 2)
ACTION = generators.group_action(algebra.MatrixGroup("so:2"))
SPACE = enforce.equivariant_dictionary(FUNCTIONS, ACTION)
MODEL = dictionary.DictionaryModel(FUNCTIONS, np.ones((6, 1)))
FLOW = dynamics.fit(X, DX, model="polynomial:1").model
BASIS = algebra.MatrixGroup("so:3").algebra.basis
GROUP = algebra.MatrixGroup("so:3")
HOM = enforce.intertwiners("V", "V", "so:3")
BOX = fields.box([(0, 1, 8), (0, 1, 6)], periodic=True)
FIELD = fields.Field(BOX, RNG.normal(size=(8, 6)))
KERNELS, MEASURE, _ = fields.kernels_on(BOX, degree=1, modes=0)
SCALARS = fields.tensor_values(LINEAR, 0)
LIE = fields.KernelLieDerivative(KERNELS, MEASURE, LINEAR, SCALARS, SCALARS)
PAIRS = fields.OperatorData(KERNELS, BOX)
PAIRS.add(FIELD, FIELD)
SPHERE = fields.SphericalHarmonics(1)
PARTS = dynamics.make_trajectories(TRACK, T)


def wrong_values(good):
    """Wrong dtypes, shapes, numbers and layouts; some of them are right after all, and then must work."""
    good = np.asarray(good, dtype=float)
    nan, inf = np.array(good), np.array(good)
    nan.flat[0], inf.flat[-1] = np.nan, np.inf
    yield from (
        nan, inf, np.empty((0, *good.shape[1:])), np.empty((*good.shape[:-1], 0)), np.float64(3.0), 5, "text", None, b"bytes",
        object(), {"a": 1}, [[1.0, 2.0], [3.0]], [], good.astype(object), good.astype(complex), good.astype(str), good.ravel(),
        good[..., np.newaxis], good[:1], good[:-1], good[..., :-1], np.zeros_like(good), np.full_like(good, 1e308),
        np.full_like(good, 5e-324), good.astype(np.float16), good.astype(">f8"), good.astype(np.int8), good > 0,
        np.asfortranarray(good), good[::-1], good[::2], np.broadcast_to(good[:1], good.shape), np.ma.masked_array(good, good > 0),
        np.array("2020-01-01", dtype="datetime64[D]"), np.zeros((2,) * 12), iter([1.0, 2.0]), np.zeros(good.shape, "f8,i4"),
    )
    unaligned = np.zeros(good.nbytes + 1, np.uint8)[1:].view(np.uint8)[: good.nbytes].view(good.dtype).reshape(good.shape)
    yield unaligned


# name, call, the good arrays
CALLS = [
    ("discover cloud", lambda x: lieder.discover(x), [TRACK]),
    ("discover regression", lambda x, y: lieder.discover(x, y, draws=3), [X, Y]),
    ("discover weights", lambda w: lieder.discover(X, Y, weights=w, draws=0), [np.ones(60)]),
    ("discover dynamics", lambda x, f: lieder.discover(x, f, kind="dynamics", draws=0), [X, DX]),
    ("discover times", lambda x, t: lieder.discover(x, time=t, model="polynomial:1", draws=0), [TRACK, T]),
    ("discover labels", lambda k: lieder.discover(TRACK, time=T, trajectory=k, draws=0), [np.zeros(60)]),
    ("discover callable", lambda x: lieder.discover(lambda z: z[:, 0], points=x), [X]),
    ("conserved", lambda x, f: discover.conserved(x, f), [X, DX]),
    ("engine cloud", lambda x, w: discover.cloud(x, LINEAR, w), [TRACK, np.ones(60)]),
    ("engine model", lambda x, y: discover.model("regression", x, y, FUNCTIONS, LINEAR, draws=2), [X, Y]),
    ("engine conserved", lambda x, f: discover.conserved_quantities(FUNCTIONS, x, f), [X, DX]),
    ("tracks", lambda x, k: discover.conserved_along_tracks(FUNCTIONS, x, k), [TRACK, np.zeros(60)]),
    ("hamiltonian", lambda x, f: discover.recover_hamiltonian(FUNCTIONS, x, f), [X, DX]),
    ("tensor", lambda x, v, j: discover.tensor(0, 2, x, v, j, LINEAR), [X, np.ones((60, 4)), np.zeros((2, 60, 4))]),
    ("jet", lambda x, v, j: discover.JetDiscovery("function", LINEAR).add(x, v, j), [X, Y, np.ones((2, 60, 1))]),
    ("monomials", lambda s: discover.invariant_monomials(s, ["a", "b", "c"]), [np.ones((3, 1))]),
    ("along flow", lambda c, x, f: discover.along_flow(LINEAR, c, x, f), [np.eye(4), X, DX]),
    ("equations", lambda a, b, x: discover.equations(a, b, x, FUNCTIONS, LINEAR, draws=2), [FUNCTIONS.values(X), DX, X]),
    ("enforce", lambda x, y: lieder.enforce(x, y, group="so:2"), [X, Y]),
    ("fit equivariant", lambda x, y, w: enforce.fit_equivariant(SPACE, x, y, w), [X, Y, np.ones(60)]),
    ("features", lambda x: SPACE.features(x), [X]),
    ("space", lambda c: SPACE.model(c).value(X), [np.ones(2)]),
    ("space coordinates", lambda w: SPACE.coordinates(w), [np.ones((6, 1))]),
    ("relative error", lambda y, p: enforce.relative_error(y, p), [Y, Y]),
    ("to dense", lambda c: HOM.to_dense(c), [np.ones(1)]),
    ("project", lambda w: HOM.project(w), [np.eye(3)]),
    ("map", lambda x: HOM.map([1.0])(x), [np.ones((4, 3))]),
    ("promote", lambda x, y: lieder.promote(x, y, candidates="linear", steps=3, folds=2), [X, Y]),
    ("promote groups", lambda g: promote.regression(X, Y, LINEAR, groups=g, steps=2, folds=2), [np.arange(60.0) // 6]),
    ("promoted dynamics", lambda x, f: promote.dynamics(x, f, LINEAR, degree=1, steps=2, folds=2), [X, DX]),
    ("fit pairs", lambda x, f: dynamics.fit(x, f, model="polynomial:1"), [X, DX]),
    ("fit times", lambda x, t: dynamics.fit(x, time=t, model="polynomial:1"), [TRACK, T]),
    ("fit controls", lambda u: dynamics.fit(X, DX, controls=u, model="polynomial:1"), [np.ones((60, 1))]),
    ("engine fit", lambda x, f, w: dynamics.fit_dynamics(FUNCTIONS, x, f, w), [X, DX, np.ones(60)]),
    ("trajectories", lambda x, t, k: dynamics.make_trajectories(x, t, k), [TRACK, T, np.zeros(60)]),
    ("successors", lambda x, k: dynamics.successor_pairs(x, k), [TRACK, np.zeros(60)]),
    ("simulate", lambda x, t: dynamics.simulate(FLOW, x, t), [np.ones(2), np.linspace(0, 1, 5)]),
    ("constraints", lambda w: dynamics.LinearConstraints(6, 2).conserve(w), [np.ones(2)]),
    ("known equation", lambda w: dynamics.LinearConstraints(6, 2).fix_target(0, w), [np.ones(6)]),
    ("dictionary", lambda x: FUNCTIONS.values(x), [X]),
    ("derivative", lambda x: FUNCTIONS.derivative(x, 1), [X]),
    ("radial", lambda x: dictionary.parse("radial:3", 2, x), [X]),
    ("dictionary model", lambda w: dictionary.DictionaryModel(FUNCTIONS, w), [np.ones((6, 1))]),
    ("jvp", lambda x, v: MODEL.jvp(x, v), [X, X]),
    ("dictionary fit", lambda x, y, w: dictionary.fit(FUNCTIONS, x, y, w), [X, Y, np.ones(60)]),
    ("scaled", lambda a, b: dictionary.scaled(FUNCTIONS, a, b).values(X), [np.zeros(2), np.ones(2)]),
    ("box", lambda a, b: dictionary.box_measure(a, b).rule(2), [np.zeros(2), np.ones(2)]),
    ("gaussian", lambda a, b: dictionary.gaussian_measure(a, b).rule(2), [np.zeros(2), np.ones(2)]),
    ("algebra", lambda b: algebra.LieAlgebra(b), [BASIS]),
    ("generated", lambda b: algebra.generated_algebra(b), [BASIS[:2]]),
    ("constants", lambda c: algebra.identify(algebra.StructureConstants(c)), [algebra.LieAlgebra(BASIS).structure_constants().array]),
    ("bracket", lambda a, b: algebra.bracket(a, b), [BASIS[0], BASIS[1]]),
    ("action", lambda a: algebra.describe_action(a), [np.zeros((1, 2, 3))]),
    ("from generators", lambda b, c: algebra.from_generators(b, "g", c), [BASIS, np.eye(3)[np.newaxis]]),
    ("exp", lambda x: GROUP.exp(x), [np.ones(3)]),
    ("affine part", lambda a: GROUP.affine_part(a), [np.eye(3)]),
    ("form residual", lambda a: GROUP.form_residual(a), [np.eye(3)]),
    ("representation", lambda a: algebra.Representation("V^2", GROUP).group_matrix(a), [np.eye(3)]),
    ("custom", lambda a: algebra.Representation.custom(GROUP, "c", a), [BASIS]),
    ("angles", lambda a, b: algebra.principal_angles(a, b), [X, DX]),
    ("expm", lambda a: algebra.matrix_exponential(a), [np.eye(3)]),
    ("field", lambda a: generators.affine_field(a), [np.ones((2, 3))]),
    ("linear field", lambda a: generators.linear_field(a).values(X), [np.eye(2)]),
    ("field values", lambda x: generators.linear_field(np.eye(2)).values(x), [X]),
    ("flow", lambda x: generators.flow(generators.linear_field(np.eye(2)), x, 0.1), [X]),
    ("candidates", lambda a: generators.from_affine(a), [np.ones((1, 2, 3))]),
    ("combination", lambda c: LINEAR.text(c), [np.ones(4)]),
    ("output action", lambda a: LINEAR.with_output_action(a), [np.ones((4, 1, 1))]),
    ("table", lambda x: models.as_data(x), [X]),
    ("folds", lambda k: models.make_folds(60, 3, 0, k), [np.arange(60.0) // 6]),
    ("field of values", lambda v: fields.discover(fields.Field(BOX, v), "translations"), [RNG.normal(size=(8, 6))]),
    ("derivative of a field", lambda v: fields.lie_derivative(fields.Field(BOX, v), LINEAR), [RNG.normal(size=(8, 6, 2))]),
    ("even axis", lambda x: fields.Grid.box([fields.even_axis(x)]), [np.linspace(0, 1, 9)]),
    ("latitudes", lambda x: fields.Grid.sphere(x, fields.periodic_axis(0, 2 * np.pi, 8)), [np.linspace(-1.2, 1.2, 9)]),
    ("action on values", lambda a: fields.with_values(LINEAR, fields.ValueAction(a)), [np.ones((4, 2, 2))]),
    ("further elements", lambda a: fields.ValueAction(np.ones((1, 2, 2)), a), [np.ones((1, 2, 2))]),
    ("radial harmonics", lambda w: fields.radial_harmonics(2, 1, w).values(X), [np.ones(2)]),
    ("fourier", lambda p: fields.fourier(1, p).values(X), [np.ones(2)]),
    ("pairs of fields", lambda u, v: fields.OperatorData(KERNELS, BOX).add(u, v), [FIELD.array, FIELD.array]),
    ("operator", lambda u, v: fields.discover_operator(u, v, BOX, "translations", degree=1, modes=0, draws=2),
     [RNG.normal(size=(3, 8, 6)), RNG.normal(size=(3, 8, 6))]),
    ("operator that is called", lambda v: fields.discover_called(lambda u: v, [FIELD], "translations"), [FIELD.array]),
    ("operator's fit on a field", lambda u: fields.fit_kernel(PAIRS).model.on(BOX)(u), [FIELD.array]),
    ("fit of a kernel", lambda m: fields.fit_kernel(PAIRS, m), [np.eye(3)[:, :2]]),
    ("symmetric kernels", lambda c: fields.symmetric_kernels(LIE, c), [np.eye(4)[:, :2]]),
    ("kernel", lambda w: fields.discover_kernel(LIE, w), [np.ones(3)]),
    ("norm of a kernel", lambda w: LIE.kernel_norm(w), [np.ones(3)]),
    ("heat", lambda u: fields.HeatOperator(BOX)(u), [FIELD.array]),
    ("harmonics", lambda x: SPHERE.values(x), [np.eye(3)]),
    ("gram of rotations", lambda a: SPHERE.rotation_gram(a), [np.ones((4, 1))]),
    ("axis", lambda a: fields.axis_of_symmetry(SPHERE, a), [np.arange(4.0)]),
    ("sparse basis", lambda a: _engine.sparse_basis(a), [np.eye(3)[:, :2]]),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("call", "good"), [entry[1:] for entry in CALLS], ids=[entry[0] for entry in CALLS])
def test_wrong_arrays_are_exceptions(call, good):
    call(*good)
    refused = 0
    for place in range(len(good)):
        for wrong in wrong_values(good[place]):
            arguments = [*good[:place], wrong, *good[place + 1 :]]
            try:
                call(*arguments)
            except (TypeError, ValueError, ArithmeticError) as error:  # ShapeError, InputError are ValueErrors
                assert str(error)
                refused += 1
    assert refused >= 10 * len(good)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: discover.cloud(X.astype(object), LINEAR), TypeError, r"points: .* dtype object of shape \(60, 2\)"),
        (lambda: discover.cloud(X.ravel(), LINEAR), lieder.ShapeError, r"points: .* got shape \(120,\)"),
        (lambda: discover.cloud(np.float64(1.0), LINEAR), lieder.ShapeError, r"points: .* got shape \(\)"),
        (lambda: discover.cloud(np.ones((60, 3)), LINEAR), lieder.ShapeError, "60 x 3"),
        (lambda: lieder.discover(np.where(X > 1, np.nan, X)), ValueError, "data: expected finite numbers, found nan at row"),
        (lambda: lieder.discover(np.empty((0, 2))), lieder.ShapeError, r"shape \(0, 2\)"),
        (lambda: lieder.discover(X, Y[:-1]), lieder.ShapeError, r"outputs: expected 60 rows.* \(59, 1\)"),
        (lambda: lieder.discover(X, Y, candidates="nonsense"), lieder.InputError, "nonsense"),
        (lambda: lieder.discover(X, Y, kind="nonsense"), lieder.InputError, "kind: expected one of"),
        (lambda: lieder.discover(X, Y, nonsense=1), TypeError, "unknown option 'nonsense'"),
        (lambda: lieder.enforce(X, Y, group="so:3"), lieder.InputError, "so:3 acts on 3 inputs, but there are 2"),
        (lambda: lieder.enforce(X, Y, group=3), TypeError, "group: expected a name"),
        (lambda: lieder.discover("/no/such/file.csv"), lieder.InputError, "/no/such/file.csv"),
        (lambda: dictionary.parse("nonsense:2", 2), lieder.InputError, "^model: expected polynomial:D"),
        (lambda: discover.cloud(X, LINEAR, intrinsic_dimension=7), ValueError, "^intrinsic_dimension: expected a number in"),
        (lambda: lieder.discover(X, Y, train=70), ValueError, "^train: expected fewer than the 60 samples, got 70"),
        (lambda: dynamics.derivative_samples(PARTS, "nonsense"), lieder.InputError, "^derivatives: expected auto"),
        (lambda: FUNCTIONS.derivative(X, 2), ValueError, "axis: expected 0 .. 1, got 2"),
        (lambda: HOM.element(9), ValueError, "k: expected 0 .. 0, got 9"),
    ],
)
def test_words_of_errors(call, error, words):
    with pytest.raises(error, match=words):
        call()
