"""lieder: enforce, discover and promote continuous symmetry in machine learning.

The three verbs are modules that can be called::

    import lieder
    found = lieder.discover("solar_system.csv", inputs="a,P,M", log="a,P,M", candidates="scalings")
    model = lieder.enforce(X, y, group="so:1,3")
    model = lieder.promote(X, y, candidates="linear")

The other modules mirror the layers of the C++ library: algebra, generators, dictionary, dynamics, fields, models. Estimators
for scikit-learn are in lieder.estimators, modules for PyTorch in lieder.torch, pictures in lieder.plots.

Samples are rows: N points of dimension n are an array of shape (N, n). Arrays in Fortran order are read where they are;
others are copied once.
"""

from importlib.metadata import PackageNotFoundError, version as _version

from . import algebra, dictionary, discover, dynamics, enforce, fields, generators, models, promote
from ._engine import InputError, ShapeError, set_thread_count, thread_count
from ._progress import progress
from .models import load, read

try:
    __version__ = _version("lieder")
except PackageNotFoundError:  # imported from a build tree
    __version__ = "0.0.0"

_ESTIMATORS = (
    "SymmetryDiscovery",
    "EquivariantRegressor",
    "SymmetryPromotingRegressor",
    "SymmetryPromotingRegressorCV",
    "SymmetricSINDy",
)

__all__ = [
    "InputError",
    "ShapeError",
    "algebra",
    "dictionary",
    "discover",
    "dynamics",
    "enforce",
    "fields",
    "generators",
    "load",
    "models",
    "progress",
    "promote",
    "read",
    "set_thread_count",
    "thread_count",
    *_ESTIMATORS,
]


def __getattr__(name):
    """Estimators (scikit-learn), torch and plots are imported when they are first used."""
    from importlib import import_module

    if name in _ESTIMATORS:
        return getattr(import_module(".estimators", __name__), name)
    if name in ("estimators", "torch", "plots"):
        return import_module("." + name, __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted([*__all__, "estimators", "plots", "torch", "__version__"])
