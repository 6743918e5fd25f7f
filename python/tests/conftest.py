"""The wheel is tested, not the source tree: nothing here adds a folder to the path of imports."""

import os
import pathlib
import shutil

import numpy as np
import pytest

ROOT = pathlib.Path(os.environ.get("LIEDER_ROOT", pathlib.Path(__file__).resolve().parents[2]))


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def command_line():
    """The installed command line of the same build; LIEDER_CLI names it."""
    program = os.environ.get("LIEDER_CLI") or shutil.which("lieder")
    if program is None:
        pytest.skip("LIEDER_CLI names no command line, and there is none on the path")
    return program


@pytest.fixture(scope="session")
def dimuon():
    folder = os.environ.get("LIEDER_DATA")
    if not folder:
        pytest.skip("LIEDER_DATA is not set")
    return str(pathlib.Path(folder) / "cms_dimuon" / "dimuon_mass.csv")


@pytest.fixture
def rng():
    return np.random.default_rng(20260725)


@pytest.fixture(scope="session")
def sphere():
    x = np.random.default_rng(1).normal(size=(400, 3))
    return x / np.linalg.norm(x, axis=1, keepdims=True)
