// From the singular values of a trained network to exact subalgebras of the candidates that a network can be made for.
//
// Candidates are the algebra of a matrix group (gl:n, say) acting by representations. The d least broken directions are
// proposed for each d where the singular values leap; a proposal is known up to an error, and is made an exact Lie
// subalgebra in one of two ways:
//
//   rounded   in the echelon form of its basis the coefficients are all near whole numbers or halves, and these close
//   nearest   the nearest subalgebra (algebra/nearest_subalgebra.hpp)
//
// A subalgebra that is the algebra of a group of the list (so:5, so:1,3, sl:2 ...) in its own basis becomes that group.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lieder/algebra/identify.hpp"
#include "lieder/algebra/matrix_group.hpp"
#include "lieder/core/types.hpp"
#include "lieder/discover/spectrum.hpp"

namespace lieder::nn {

struct KeptSymmetry {
  MatrixGroup group;         ///< connected; its algebra is a subalgebra of the candidates
  AlgebraIdentity identity;  ///< of that algebra, exact
  Matrix coordinates;        ///< q x d: a basis of it in that of the candidates
  Matrix found;              ///< q x d: the directions it was made from
  bool rounded = false;
  double moved = 0.0;   ///< largest principal angle between the two (orthonormal candidates, Frobenius)
  double defect = 0.0;  ///< largest relative defect of the directions found
  double gap = 0.0;     ///< ratio of the singular values across the cut

  Index dimension() const { return coordinates.cols(); }
};

struct ProposalOptions {
  double largest_defect = 0.3;  ///< in (0, 1]
  double smallest_gap = 1.2;    ///< > 1
  double largest_move = 0.5;    ///< radians: a subalgebra farther than this is none of the data's
  Index most = 3;               ///< proposals with the largest gaps, >= 1
};

/// The connected group of a closed set of generators. If all are antisymmetric it is known to preserve the dot product, so
/// that V and its dual are the same.
MatrixGroup connected_group(const std::string& name, const std::vector<Matrix>& generators);

/// The exact subalgebra near the span of `coordinates` (q x d, d >= 1). Nothing if none is within `largest_move`.
std::optional<KeptSymmetry> close_symmetry(const MatrixGroup& candidates, const MatrixRef& coordinates,
                                           double largest_move = 0.5);

/// Proposals, the largest gap first. All candidates at once are no proposal unless their defects are below a tenth of
/// `largest_defect`. Throws ShapeError unless the spectrum is of the candidates' algebra.
std::vector<KeptSymmetry> proposed_symmetries(const Spectrum& spectrum, const MatrixGroup& candidates,
                                              const ProposalOptions& options = {});

}  // namespace lieder::nn
