"""What lieder.fields.discover and discover_operator return."""

import dataclasses
import math

from ._engine import AxisOfSymmetry, KernelFit
from ._symmetries import Symmetries


@dataclasses.dataclass
class FieldSymmetries(Symmetries):
    """The symmetries of a field or an operator, and how they were found; print(found) is a table."""

    description: str = ""
    method: str = ""  #: of the derivatives
    derivative_error: float = 0.0  #: relative
    nodes: int = 0  #: with derivatives; of an operator: equations
    missing: int = 0  #: nodes without derivatives
    axis: AxisOfSymmetry | None = None  #: of a scalar field on a sphere
    pairs: int = 0  #: of an operator
    kernel_fit: KernelFit | None = None  #: of an operator

    @property
    def texts(self):
        """The symmetries as texts."""
        return [generator.text for generator in self.discovery.symmetries]

    def to_dict(self):
        """The object that `lieder discover --kind field|operator --json` prints."""
        result = super().to_dict()
        result["samples"] = self.nodes
        if self.kernel_fit is not None:
            return result | {
                "operator": {
                    "description": self.description,
                    "model": self.model_name,
                    "pairs": self.pairs,
                    "residual": self.kernel_fit.residual,
                    "noise": self.kernel_fit.noise,
                }
            }
        result["field"] = {
            "description": self.description,
            "derivatives": self.method,
            "derivative_error": self.derivative_error,
            "nodes_without_derivatives": self.missing,
        }
        result["axis"] = None
        if self.axis is not None:
            degrees = 180.0 / math.pi
            result["axis"] = {
                "tilt_degrees": degrees * self.axis.tilt,
                "azimuth_degrees": degrees * self.axis.azimuth,
                "axis": self.axis.axis.tolist(),
                "defects": self.axis.defects.tolist(),
            }
        return result

    def __str__(self):
        lines = [super().__str__(), "", self.description]
        if self.kernel_fit is not None:
            lines += [f"  {self.model_name}", f"  relative residual {self.kernel_fit.residual:.3g} of {self.pairs} pairs"]
        else:
            lines += [f"  derivatives: {self.method}, relative error {self.derivative_error:.2g}; {self.missing} nodes without"]
        if self.axis is not None:
            degrees = 180.0 / math.pi
            lines.append(
                f"  axis of symmetry: {degrees * self.axis.tilt:.3g} degrees from the pole, towards longitude "
                f"{degrees * self.axis.azimuth:.3g}; relative defects {', '.join(f'{s:.3g}' for s in self.axis.defects)}"
            )
        return "\n".join(lines)
