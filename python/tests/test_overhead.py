"""What a call from Python costs beside the C++ call: the time in the engine is measured inside, around the call itself."""

import time

import numpy as np

from lieder import _engine, algebra, discover, generators


def overhead(call, repeats):
    """The smallest (seconds outside the engine, seconds inside) of several calls: other processes only add to them."""
    best = None
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        total = time.perf_counter() - start
        inside = _engine.engine_seconds()
        if best is None or total - inside < best[0]:
            best = (total - inside, inside)
    return best


def test_small_calls_cost_less_than_50_microseconds():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 3, 3))
    x = np.asfortranarray(rng.normal(size=(50, 3)))
    field = generators.linear_field(a)
    calls = {
        "bracket": lambda: algebra.bracket(a, b),
        "values": lambda: field.values(x),
        "exponential": lambda: algebra.matrix_exponential(a),
    }
    for name, call in calls.items():
        outside, _ = overhead(call, 300)
        print(f"{name}: {1e6 * outside:.1f} microseconds")
        assert outside < 50e-6, name


def test_large_calls_cost_less_than_one_percent():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(20000, 6))
    functions = _engine.parse_dictionary("polynomial:3", 6)
    candidates = generators.candidates("linear", 6)
    y = np.sum(x**2, axis=1)
    outside, inside = overhead(lambda: discover.model("regression", x, y, functions, candidates, draws=0), 3)
    print(f"{1e3 * outside:.2f} ms outside, {inside:.2f} s inside")
    assert outside < 0.01 * inside
