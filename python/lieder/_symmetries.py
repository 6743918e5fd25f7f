"""What lieder.discover returns."""

import dataclasses

import numpy as np

from ._engine import Candidates, Discovery
from .models import Data

_USABLE = ("ok", "ambiguous")


@dataclasses.dataclass
class Symmetries:
    """The symmetries found, with every number behind them; print(found) is a table.

    discovery: the engine's Discovery. Its status, message, singular_values (descending, relative), standard_errors,
    tolerance, gap, dimension, symmetries (text, coordinates, defect), near_symmetries, algebra and structure_constants are
    attributes here too.
    """

    kind: str
    candidates: Candidates
    data: Data
    notes: list
    discovery: Discovery = None
    model_name: str = ""
    fit: object = None  #: ModelFit: of regression, dynamics, map
    equations: list = dataclasses.field(default_factory=list)
    derivatives: object = None  #: DerivativeSamples where they were estimated
    tangents: object = None  #: TangentSpaces of a cloud
    principal_angles: np.ndarray | None = None  #: radians, with a reference
    invariants: list = dataclasses.field(default_factory=list)  #: of scalings of logarithms
    validation: list = dataclasses.field(default_factory=list)
    along_flow: int | None = None  #: of dynamics: symmetries v = g f
    jacobian_error: float | None = None  #: of a callable with finite differences, relative
    action: str | None = None
    seconds: float = 0.0

    def __getattr__(self, name):
        if name.startswith("_") or name == "discovery" or self.__dict__.get("discovery") is None:
            raise AttributeError(name)
        return getattr(self.discovery, name)

    @property
    def usable(self):
        """Whether there is an answer."""
        return self.discovery.status in _USABLE

    def __str__(self):
        found = self.discovery
        lines = [f"{self.data.source}: {self.data.samples} samples, kind {self.kind}"]
        lines += ["  " + note for note in self.notes]
        lines += [f"  {name} = {text}" for name, text in zip(self._equation_names(), self.equations)]
        if not self.usable:
            return "\n".join([*lines, "", f"{found.status}: {found.message}"])
        lines += ["", f"{found.dimension} symmetries among {self.candidates.size} candidates ({self.candidates.name})", ""]
        lines += self._spectrum_lines()
        for title, generators in (("Symmetries", found.symmetries), ("Near-symmetries", found.near_symmetries)):
            if generators:
                lines += ["", title, *(f"  {g.defect:10.3g}  {g.text}" for g in generators)]
        if found.algebra is not None:
            action = self.action or found.action
            lines += ["", f"Algebra: {found.algebra.name}" + (f", acting by {action}" if action else "")]
        lines += [f"Invariant: {monomial.text} = const" for monomial in self.invariants]
        if self.principal_angles is not None:
            lines += [f"Largest principal angle to the reference: {np.max(self.principal_angles):.3g} rad"]
        lines += ["Warning: " + warning for warning in found.warnings]
        return "\n".join(lines)

    def _equation_names(self):
        names = self.data.output_names or self.data.input_names
        mark = {"dynamics": "{}'", "map": "next {}"}.get(self.kind, "{}")
        if self.kind in mark and self.kind != "regression":
            names = self.data.input_names
        return [mark.format(name) if self.kind in ("dynamics", "map") else name for name in names]

    def _spectrum_lines(self):
        values = self.discovery.singular_values
        kept = self.discovery.dimension
        shown = [f"  {i + 1:3d}  {s + 0.0:10.3g}  {'symmetry' if i >= len(values) - kept else 'broken'}"
                 for i, s in enumerate(values)]
        return ["       relative singular value", *(shown if len(shown) <= 24 else [*shown[:6], "  ...", *shown[-17:]])]

    def to_dict(self):
        """The object that `lieder discover --json` prints, as far as both have the same parts."""
        found = self.discovery
        result = {
            "status": found.status,
            "message": found.message,
            "kind": self.kind,
            "samples": self.data.samples,
            "candidates": {
                "name": self.candidates.name,
                "dimension": self.candidates.size,
                "basis": list(self.candidates.texts),
            },
        }
        if self.fit is not None:
            result["model"] = {
                "name": self.model_name,
                "dictionary_size": self.fit.dictionary.size,
                "equations": list(self.equations),
                "train_samples": self.fit.train_samples,
                "test_samples": self.fit.test_samples,
                "train_r2": self.fit.train_r2,
                "test_r2": self.fit.test_r2,
                "dropped_directions": self.fit.dropped_directions,
                "condition": self.fit.condition,
            }
        result |= {
            "singular_values": found.singular_values.tolist(),
            "standard_errors": found.standard_errors.tolist(),
            "tolerance": found.tolerance,
            "gap": found.gap,
            "symmetries": {
                "dimension": found.dimension,
                "generic": found.generic_dimension,
                "trivial": found.trivial.shape[1],
                "generators": [_generator(g) for g in found.symmetries],
            },
            "near_symmetries": [_generator(g) for g in found.near_symmetries],
            "algebra": self._algebra(),
        }
        if self.principal_angles is not None:
            result["principal_angles"] = self.principal_angles.tolist()
        if self.invariants:
            result["invariants"] = [
                {"text": i.text, "exponents": i.exponents.tolist(), "rounding": i.rounding} for i in self.invariants
            ]
        return result | {"notes": list(self.notes), "warnings": list(found.warnings), "seconds": self.seconds}

    def _algebra(self):
        algebra = self.discovery.algebra
        if algebra is None:
            return None
        return {
            "name": algebra.name,
            "aliases": list(algebra.aliases),
            "action": self.action or self.discovery.action,
            "dimension": algebra.dimension,
            "abelian": algebra.abelian,
            "solvable": algebra.solvable,
            "semisimple": algebra.semisimple,
            "rank": algebra.rank,
            "killing_signature": list(algebra.killing_signature),
            "closure_defect": algebra.closure_defect,
            "structure_constants": self.discovery.structure_constants.array.tolist(),
        }


def _generator(generator):
    return {"text": generator.text, "coefficients": generator.coordinates.tolist(), "defect": generator.defect}
