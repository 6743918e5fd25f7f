// The one rule by which singular values are split into nonzero and zero, for data of a known or estimated noise.
//
// Values s_1 >= ... >= s_n, divided by a reference size so that a value of order 1 is certainly not zero, are floored
// at the noise e and capped at 1, and framed by s_0 = 1 and s_{n+1} = e. The rank is the r in 0..n with the largest
// ratio s_r / s_{r+1}, among those whose s_{r+1} is at most 1000 e (an error that was amplified by the computation may
// pass for zero; a value far above the noise may not). With e near rounding this is the usual cut at a tolerance, with
// a large e it is the largest gap, and both ends (rank 0, full rank) take part on equal terms.
#pragma once

#include <functional>
#include <limits>

#include "lieder/algebra/structure_constants.hpp"
#include "lieder/core/types.hpp"

namespace lieder {

struct RankDecision {
  Index rank = 0;
  double gap = std::numeric_limits<double>::infinity();  ///< the ratio across the cut; infinite if nothing was decided
};

/// `values`: descending, already divided by the reference size. `noise` in (0, 1]. `allowed` (optional) tells which
/// ranks are possible at all; if it allows none of 0..n it is ignored. Throws ValueError for a noise outside (0, 1].
RankDecision decide_rank(const VectorRef& values, double noise, const std::function<bool(Index)>& allowed = {});

/// Largest |c_ij^k|; 0 for an abelian algebra.
double largest_constant(const StructureConstants& c);

/// Estimate of the error of the constants relative to the largest of them, in (0, 1]: the larger of closure defect and
/// Jacobi defect (both vanish without noise), not below rounding (1e-14 q). A generic perturbation of relative size e
/// violates the Jacobi identity by O(e), except for q <= 2, where the identity holds for any constants.
double noise_level(const StructureConstants& c);

}  // namespace lieder
