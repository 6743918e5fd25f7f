"""Each example runs as a script, and says what its first lines promise."""

import re
import subprocess
import sys

import pytest


@pytest.fixture
def run(root, tmp_path):
    def call(name, *arguments):
        done = subprocess.run(
            [sys.executable, root / "python/examples" / name, *arguments], capture_output=True, text=True, timeout=300,
            cwd=tmp_path,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return call


def numbers(text, pattern):
    return [float(x) for x in re.findall(pattern + r" ([-+0-9.e]+)", text)]


def test_kepler(run, root):
    assert "Invariant: a^3 P^-2 M^-1 = const" in run("kepler.py", root / "data/solar_system.csv")


def test_emlp_tasks(run):
    inertia, scattering = numbers(run("emlp_tasks.py"), "mean squared error")
    assert inertia < 1e-18 and scattering < 1e-18  # both targets are in the span: rounding


def test_heat_operator(run):
    text = run("heat_operator.py")
    plain, enforced, promoted = numbers(text, "relative error")
    assert "kept: d/dx, d/dy (R^2)" in text and promoted == enforced < plain


def test_trained_network(run):
    pytest.importorskip("sklearn")
    text = run("trained_network.py")
    plain, symmetric = numbers(text, "test error:")
    assert plain < 0.222 and symmetric < 0.1 * plain  # 0.222: LieGG's network
    assert numbers(text, "largest angle")[0] < 0.3


def test_equations(run):
    text = run("equations.py")
    assert numbers(text, "derivatives:")[0] > 0.9 and numbers(text, "simulation:")[0] < 0.02


def test_pictures(run, tmp_path):
    pytest.importorskip("matplotlib")
    assert "candidates kept" in run("pictures.py", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["path.png", "spectrum.png", "vector_fields.png"]
