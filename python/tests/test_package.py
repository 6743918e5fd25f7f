import importlib.metadata
import inspect
import pathlib
import tomllib

import pytest

import lieder


def test_version_is_that_of_the_library(root):
    text = (root / "CMakeLists.txt").read_text()
    version = importlib.metadata.version("lieder")
    assert f"project(lieder VERSION {version} " in text and lieder.__version__ == version


def test_both_project_files_agree(root):
    outer = tomllib.loads((root / "pyproject.toml").read_text())
    inner = tomllib.loads((root / "python/pyproject.toml").read_text())
    own, other = outer["tool"]["scikit-build"], inner["tool"]["scikit-build"]
    assert own["cmake"].pop("source-dir") == "python" and other["cmake"].pop("source-dir") == "."
    assert own["wheel"].pop("packages") == ["python/lieder"] and other["wheel"].pop("packages") == ["lieder"]
    assert own["metadata"]["version"].pop("input") == "CMakeLists.txt"
    assert other["metadata"]["version"].pop("input") == "../CMakeLists.txt"
    assert outer == inner


def test_the_wheel_is_typed():
    folder = pathlib.Path(lieder.__file__).parent
    assert (folder / "py.typed").exists()
    stub = (folder / "_engine.pyi").read_text()
    compile(stub, "_engine.pyi", "exec")
    assert "def discover_cloud(" in stub and "class LieAlgebra:" in stub


MODULES = [lieder.algebra, lieder.dictionary, lieder.discover, lieder.dynamics, lieder.enforce, lieder.fields,
           lieder.generators, lieder.models, lieder.promote]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_public_names_exist_and_are_documented(module):
    assert module.__doc__
    for name in module.__all__:
        item = getattr(module, name)
        if inspect.isclass(item) or callable(item):
            assert item.__doc__, f"{module.__name__}.{name} has no docstring"


def test_unknown_attribute():
    with pytest.raises(AttributeError, match="nonsense"):
        lieder.nonsense
    assert "SymmetricSINDy" in dir(lieder)
