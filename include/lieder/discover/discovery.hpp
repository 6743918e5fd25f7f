// The answer of "discover": the symmetries of an object among the candidates, with every number that supports it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lieder/algebra/identify.hpp"
#include "lieder/algebra/matrix_group.hpp"
#include "lieder/core/status.hpp"
#include "lieder/discover/cut.hpp"
#include "lieder/discover/spectrum.hpp"
#include "lieder/generators/candidates.hpp"

namespace lieder {

/// One generator of the answer. defect = |L_xi F| / (|DF| |v_xi|), root mean squares over the measure.
struct Generator {
  Vector coordinates;  ///< q, in the order of the candidates
  std::string text;
  double defect = 0.0;
};

struct DiscoveryOptions {
  CutOptions cut;
  double trivial_tolerance = 1e-10;  ///< relative, in (0, 1): see generalised_spectrum
  double near_symmetry = 0.1;        ///< directions outside the answer with a defect below this are reported
  Index max_denominator = 6;         ///< of the snapped coefficients
};

struct Discovery {
  Status status = Status::ok;
  std::string message;                ///< one line: what a reader should know about the status
  std::vector<std::string> notes;     ///< how the answer was found, where that is not the usual way
  std::vector<std::string> warnings;  ///< what a reader should doubt

  Spectrum spectrum;       ///< relative singular values, all generators, trivial directions
  Vector standard_errors;  ///< of the singular values, from the bootstrap; empty if not computed
  Cut cut;
  std::optional<Index> generic_dimension;  ///< symmetries that random coefficients of the same dictionary have

  std::vector<Generator> symmetries;                      ///< readable basis of the null space
  std::vector<Generator> near_symmetries;                 ///< the directions just outside, smallest defect first
  std::optional<AlgebraIdentity> algebra;                 ///< of the symmetries; none when there are none
  std::optional<StructureConstants> structure_constants;  ///< of the readable basis
  std::string action;  ///< "rotations", "scalings" ...: what the algebra does; may be empty

  /// q x d: the null space itself, orthonormal in the coordinates of the candidates.
  Matrix null_space() const;
};

/// From the accumulated problem to the answer. `standard_errors` (of the r singular values) may be empty.
/// `points`: samples at which brackets of nonlinear candidates are evaluated (N x n; unused for affine ones).
Discovery discover(const GeneralisedProblem& problem, const Candidates& candidates, const MatrixRef& points,
                   const Vector& standard_errors = {}, const DiscoveryOptions& options = {});

/// Principal angles (radians, ascending) between the symmetries found and the algebra of a group that acts on the same
/// space, in the Frobenius inner product of [b | A]. Throws ValueError unless the candidates are affine.
Vector principal_angles_to(const Discovery& discovery, const Candidates& candidates, const MatrixGroup& reference);

}  // namespace lieder
