"""Lie algebras and their names, matrix groups, representations.

>>> from lieder import algebra
>>> group = algebra.MatrixGroup("so:1,3")
>>> algebra.identify(group.algebra).name
'so(1,3)'
>>> algebra.Representation("V^2+4V", group).dimension
32
"""

from ._engine import (
    AlgebraIdentity,
    LieAlgebra,
    MatrixGroup,
    Representation,
    StructureConstants,
    bracket,
    describe_action,
    from_generators,
    generated_algebra,
    identify,
    matrix_exponential,
    principal_angles,
)

__all__ = [
    "AlgebraIdentity",
    "LieAlgebra",
    "MatrixGroup",
    "Representation",
    "StructureConstants",
    "bracket",
    "describe_action",
    "from_generators",
    "generated_algebra",
    "identify",
    "matrix_exponential",
    "principal_angles",
]
