"""The verbs enforce and promote, dynamics, files, progress, signals."""

import os
import pickle
import signal
import threading
import time

import numpy as np
import pytest

import lieder
from lieder import _engine, dynamics, enforce, generators, models, promote


def test_enforced_tensor_output(rng):
    x = rng.normal(size=(40, 3))
    y = np.einsum("ni,nj->nij", x, x).reshape(40, 9) * 0.5
    y[:, ::4] += 1.0 + 2.0 * np.sum(x**2, axis=1, keepdims=True)  # a (1) + b |x|^2 (1) + c x x^T
    model = lieder.enforce(x, y, group="o:3", output_representation="V^2", train=10)
    assert model.space.size == 3
    assert model.test_error < 1e-12
    q = _engine.MatrixGroup("o:3").random_element(generators.Rng(4))
    moved = np.einsum("ij,njk,lk->nil", q, model.predict(x).reshape(-1, 3, 3), q).reshape(-1, 9)
    np.testing.assert_allclose(model.predict(x @ q.T), moved, atol=1e-12 * np.abs(moved).max())


def test_enforced_model_needs_an_equivariant_function(rng):
    x = rng.normal(size=(30, 2))
    model = lieder.enforce(x, x, group="so:2", model="polynomial:2", output_representation="V")
    assert model.usable and model.space.size == 2
    none = lieder.enforce(x, x, group="gl:2", model="polynomial:0", output_representation="V")
    assert not none.usable
    with pytest.raises(RuntimeError, match="there is no model"):
        none.predict(x)


def test_promotion_certifies_its_fit(rng):
    x = rng.normal(size=(60, 3))
    y = np.sum(x**2, axis=1) + 0.02 * rng.normal(size=60)
    model = lieder.promote(x, y, candidates="linear")
    assert model.kept == 3 and model.algebra == "so(3)"
    assert all(step.fit.duality_gap <= 1e-6 for step in model.steps)
    single = promote.regression(x, y, generators.candidates("linear", 3), mode="fixed", lambda_=model.lambda_)
    assert single.steps[0].fit.duality_gap <= 1e-6
    assert set(model.path()) >= {"lambda", "kept", "cv_error", "duality_gap"}
    with pytest.raises(TypeError, match="unknown option 'stepps'"):
        lieder.promote(x, y, candidates="linear", stepps=3)
    with pytest.raises(TypeError, match="steps: unexpected value 'many'"):
        lieder.promote(x, y, candidates="linear", steps="many")


def test_promoted_dynamics(rng):
    x = rng.normal(size=(60, 2))
    dx = np.column_stack([-x[:, 1], x[:, 0]]) - x * np.sum(x**2, axis=1, keepdims=True)
    model = lieder.promote(x, dx + 0.01 * rng.normal(size=dx.shape), kind="dynamics", candidates="linear", model="polynomial:3")
    assert model.kept == 1 and "so(2)" in (model.algebra, "so(2)") and model.test_error < 0.05


def lorenz(count=1500, dt=0.004):
    def f(s):
        return np.array([10 * (s[1] - s[0]), s[0] * (28 - s[2]) - s[1], s[0] * s[1] - 8 / 3 * s[2]])

    states = [np.array([1.0, 1.0, 20.0])]
    for _ in range(count):
        s = states[-1]
        a = f(s)
        b = f(s + dt / 2 * a)
        c = f(s + dt / 2 * b)
        states.append(s + dt / 6 * (a + 2 * b + 2 * c + f(s + dt * c)))
    return dt * np.arange(count + 1), np.array(states)


def test_lorenz_equations_come_back():
    t, x = lorenz(2000, 0.005)
    x = x + 1e-3 * np.random.default_rng(0).normal(size=x.shape)
    fit = dynamics.fit(x, time=t, names=["x", "y", "z"])
    terms = {"x": {"x": -10.0, "y": 10.0}, "y": {"x": 28.0, "y": -1.0, "x z": -1.0}, "z": {"x y": 1.0, "z": -8 / 3}}
    found = fit.coefficients
    for c, name in enumerate("xyz"):
        expected = np.array([terms[name].get(text, 0.0) for text in fit.functions])
        np.testing.assert_array_equal(found[:, c] != 0.0, expected != 0.0)
        np.testing.assert_allclose(found[:, c], expected, atol=0.02)
    assert fit.simulate(x[0], times=t[:100]).status == "ok"


def test_constraints_hold():
    t, x = lorenz(600)
    fit = dynamics.fit(x, time=t, names=["x", "y", "z"], fix={("y", "x"): 28.0}, sign={("z", "z"): -1}, method="spline")
    assert fit.coefficients[fit.functions.index("x"), 1] == 28.0
    assert fit.coefficients[fit.functions.index("z"), 2] <= 0.0
    known = dynamics.fit(x, time=t, names=["x", "y", "z"], equation={"x": {"x": -10.0, "y": 10.0}}, method="spline")
    assert known.equations[0] == "x' = -10 x + 10 y"
    with pytest.raises(lieder.InputError, match="no function 'q'"):
        dynamics.fit(x, time=t, fix={("x0", "q"): 1.0})


def test_map_with_controls(rng):
    u = rng.normal(size=(80, 1))
    x = np.zeros((80, 2))
    for i in range(79):
        x[i + 1] = [0.5 * x[i, 0] + u[i, 0], 0.2 * x[i, 0] - 0.3 * x[i, 1]]
    fit = dynamics.fit(x, kind="map", controls=u, model="polynomial:1", names=["a", "b"], control_names=["u"])
    again = fit.simulate(x[0], times=range(80), controls=u, control_times=np.arange(80.0))
    np.testing.assert_allclose(again.states, x, atol=1e-9)
    with pytest.raises(ValueError, match="control"):
        fit.simulate(x[0], times=range(5))


def test_models_survive_pickling(rng, tmp_path):
    x = rng.normal(size=(30, 2))
    model = lieder.enforce(x, np.sum(x**2, axis=1), group="so:2")
    again = pickle.loads(pickle.dumps(model.trained))
    np.testing.assert_array_equal(again.predict(x), model.predict(x))
    (tmp_path / "bad.json").write_text("{}")
    with pytest.raises(lieder.InputError, match="bad.json"):
        lieder.load(tmp_path / "bad.json")


def test_columns_of_files(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a,b,c\n1,2,3\n4,5,6\n")
    data = models.read(path, inputs="a,b*2", outputs="c")
    np.testing.assert_array_equal(data.inputs, [[1, 4], [4, 10]])
    assert data.input_names == ["a", "b*2"] and data.output_names == ["c"]
    with pytest.raises(lieder.InputError, match="nope"):
        models.read(path, inputs="nope")
    logs = models.read(path, inputs="a,b", log=["b"])
    assert logs.input_names == ["a", "log(b)"] and logs.logarithmic == [False, True]


def long_task():
    x = np.random.default_rng(0).normal(size=(200, 6))
    return lieder.promote(x, np.sum(x**2, axis=1) + 0.1 * x[:, 0], candidates="linear", model="polynomial:3", steps=400)


def test_progress_is_reported_and_an_exception_stops_it():
    seen = []

    class Enough(Exception):
        pass

    def callback(stage, done, total):
        seen.append((stage, done, total))
        if len(seen) >= 3:
            raise Enough

    with pytest.raises(Enough), lieder.progress(callback):
        long_task()
    assert len(seen) == 3 and all(isinstance(stage, str) for stage, _, _ in seen)
    with lieder.progress():  # tqdm, or nothing
        lieder.discover(np.random.default_rng(0).normal(size=(50, 2)), np.arange(50.0))


def test_control_c_stops_the_engine():
    # A process that was started in the background may have been told to ignore the signal.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    start = time.perf_counter()
    try:
        with pytest.raises(KeyboardInterrupt):
            long_task()
    finally:
        signal.signal(signal.SIGINT, before)
    assert time.perf_counter() - start < 20.0


def test_tangent_spaces_can_be_stopped():
    x = np.random.default_rng(4).normal(size=(12000, 5))
    seen = []

    def callback(stage, done, total):
        seen.append((stage, total))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), lieder.progress(callback):
        lieder.discover(x / np.linalg.norm(x, axis=1, keepdims=True), candidates="linear")
    assert seen == [("tangent spaces", 12000)]


def test_other_threads_run_while_the_engine_works():
    counter, stop = [0], threading.Event()

    def count():
        while not stop.is_set():
            counter[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    before = counter[0]
    x = np.random.default_rng(1).normal(size=(100000, 6))
    functions = _engine.parse_dictionary("polynomial:3", 6)
    lieder.discover.model("regression", x, np.sum(x**2, axis=1), functions, generators.candidates("linear", 6), draws=0)
    seconds = _engine.engine_seconds()
    stop.set()
    thread.join()
    # With the GIL held the counter would stand still during the call.
    assert seconds > 0.05 and counter[0] - before >= 5


def test_threads():
    before = lieder.thread_count()
    lieder.set_thread_count(1)
    assert lieder.thread_count() == 1
    lieder.set_thread_count(before)
    with pytest.raises(ValueError):
        lieder.set_thread_count(0)
