// How many samples a vector field with a symmetry needs: the error against the number of samples for several methods.
//
//   x' = a x + b |x|^2 x + e z^,     x in R^3
//
// The first two terms span the cubic fields that rotations leave alone; the force e along the third axis leaves only the
// rotations about it. States are uniform on [-1, 1]^3, derivatives have independent normal errors with the standard
// deviation `noise` times the root mean square of the components of x'. All polynomials up to degree 3 are fitted: 60
// coefficients. The samples of one draw are nested: n samples are its first n.
//
//   plain             least squares
//   sparse            thresholded least squares, supports by cross-validation (sparse/sparse_regression.hpp)
//   enforced          least squares in the so(3)-equivariant fields
//   promoted          candidates gl(3) (models/promoted_dynamics.hpp): nothing about rotations is told
//   promoted sparse   the same, the last refit sparse
//
// The error is ||f - f_true|| / ||f_true|| in the uniform measure on [-1, 1]^3, exact in Legendre products.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/models/promoted_dynamics.hpp"

namespace lieder {

struct EfficiencySystem {
  double linear = 1.0;  ///< a
  double cubic = -1.0;  ///< b
  double force = 0.0;   ///< e
  double noise = 0.1;   ///< >= 0
};

enum class EfficiencyMethod { plain, sparse, enforced, promoted, promoted_sparse };

std::string_view to_string(EfficiencyMethod method);
const std::vector<EfficiencyMethod>& efficiency_methods();

/// One fit.
struct EfficiencyResult {
  double error = 0.0;
  Index unknowns = 0;        ///< coefficients that were fitted; where sparse, those that are not zero
  Index kept = 0;            ///< dimension of the symmetry: of promoted what was kept, of enforced 3, else 0
  std::string algebra;       ///< its name
  double duality_gap = 0.0;  ///< the largest of the path, promoted only
  double seconds = 0.0;
};

/// The samples of a draw.
struct EfficiencyDraw {
  Matrix states;   ///< N x 3
  Matrix targets;  ///< N x 3
};

class SampleEfficiency {
 public:
  /// Throws ValueError for numbers that are not finite, noise < 0, and a system that is zero.
  explicit SampleEfficiency(const EfficiencySystem& system, const SparseOptions& sparse = {},
                            const PromotedDynamicsOptions& promoted = {});

  const EfficiencySystem& system() const { return system_; }
  /// The first `samples` of the draw of a seed. Deterministic.
  EfficiencyDraw draw(std::uint64_t seed, Index samples) const;
  /// Throws ValueError for fewer than two samples.
  EfficiencyResult fit(EfficiencyMethod method, const EfficiencyDraw& draw, std::uint64_t seed) const;
  /// ||f - f_true|| / ||f_true|| of monomial coefficients (20 x 3, graded order).
  double error(const MatrixRef& coefficients) const;

 private:
  EfficiencyResult promoted(const EfficiencyDraw& draw, std::uint64_t seed, bool is_sparse) const;

  EfficiencySystem system_;
  SparseOptions sparse_;
  PromotedDynamicsOptions promoted_;
  Matrix truth_;      // 20 x 3, monomial coefficients
  Matrix from_;       // 20 x 20: monomials to Legendre products on [-1, 1]^3
  double rms_ = 0.0;  // of the components of x'
};

}  // namespace lieder
