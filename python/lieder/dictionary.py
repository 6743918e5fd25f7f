"""Sets of functions with exact derivatives, models in them, and measures.

>>> from lieder import dictionary
>>> dictionary.parse("polynomial:2", 2).texts(["x", "y"])
['1', 'x', 'y', 'x^2', 'x y', 'y^2']
"""

from ._engine import (
    Dictionary,
    DictionaryModel,
    Measure,
    box_measure,
    fit_dictionary as fit,
    gaussian_measure,
    gram,
    monomials,
    parse_dictionary as parse,
    scaled_dictionary as scaled,
    user_functions,
)

__all__ = [
    "Dictionary",
    "DictionaryModel",
    "Measure",
    "box_measure",
    "fit",
    "gaussian_measure",
    "gram",
    "monomials",
    "parse",
    "scaled",
    "user_functions",
]
