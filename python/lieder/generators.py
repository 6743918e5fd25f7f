"""Vector fields, candidate sets, flows, group actions.

>>> from lieder import generators
>>> generators.candidates("rotations", 2, names=["x", "y"]).texts
['x d/dy - y d/dx']
"""

import os

from . import _engine
from ._engine import (
    Candidates,
    GroupAction,
    Rng,
    VectorField,
    affine_field,
    all_fields,
    candidates_from_affine as from_affine,
    candidates_from_fields as from_fields,
    flow,
    group_action,
    lie_bracket,
    linear_field,
)

__all__ = [
    "Candidates",
    "GroupAction",
    "Rng",
    "VectorField",
    "affine_field",
    "all_fields",
    "candidates",
    "flow",
    "from_affine",
    "from_fields",
    "group_action",
    "lie_bracket",
    "linear_field",
]


def candidates(text, dimension, names=(), logarithmic=(), original_names=()):
    """The candidate generators of this name on R^dimension.

    text: translations, scalings, rotations, euclidean, linear, affine, polynomial:D, a group such as so:1,3, or the path of
        a TOML file of generators or an .npy of shape (q, n, n).
    logarithmic: for each coordinate, whether it is the logarithm of a column; then `scalings` stays x d/dx of the column,
        whose name is in original_names.
    """
    text = os.fspath(text) if not isinstance(text, str) else text
    if text.endswith((".toml", ".npy")):
        return _engine.candidates_from_file(text, dimension, list(names))
    return _engine.parse_candidates(text, dimension, list(names), list(logarithmic), list(original_names))
