// The regularisation path: which symmetries are kept as lambda falls from lambda_max, where all of them are.
//
// At each lambda the right singular vectors of A(w), as combinations of the candidates, are ordered from the most broken
// to the best kept. A combination v of unit length has the relative defect |L_v F_w| / size(w); it is kept if that is at
// most a tolerance. The penalty shrinks what it keeps as well as what it breaks: the debiased refit fits again without
// it, among the models that the kept combinations leave alone (Otto et al., JMLR 26(248), 2025; cf. the relaxed lasso,
// Meinshausen, Comput. Stat. Data Anal. 52, 2007).
#pragma once

#include <functional>
#include <vector>

#include "lieder/promote/promote.hpp"

namespace lieder {

/// The combinations of the candidates by how much w breaks them.
struct GeneratorSplit {
  Matrix combinations;  ///< q x q orthogonal, most broken first
  Vector defects;       ///< relative, descending
  Index broken = 0;     ///< how many are above the tolerance: the rank of A(w) at that tolerance

  Matrix kept() const { return combinations.rightCols(combinations.cols() - broken); }
};

/// size(w) > 0 for a model that is not zero.
using ModelSize = std::function<double(const Vector& w)>;

/// |w| |A|_F / sqrt(K m q): the root mean square of |L_xi_a F_w'| over the candidates and over random w' with |w'| = |w|.
/// A constant in w counts; a caller who knows the gradient of F_w may prefer (int |DF|^2)^(1/2).
ModelSize root_mean_square_size(const BilinearLieDerivative& lie_derivative);

/// All defects are zero for w = 0. Throws ValueError unless the tolerance is in (0, 1).
GeneratorSplit split_generators(const BilinearLieDerivative& lie_derivative, const Vector& w, const ModelSize& size,
                                double tolerance);

/// Least squares (and ridge) among the models w with |L_v F_w| <= tolerance * s |w| for the kept combinations, s the
/// largest singular value of w -> L_v F_w: exact invariants when the combinations are exact symmetries of some models.
/// Without kept combinations the plain fit. The gap of the answer is zero, lambda too.
PromotionResult refit(const PromotionProblem& problem, const Matrix& kept, double ridge, double tolerance);

struct PathOptions {
  Index count = 20;         ///< values of lambda, a geometric sequence
  double smallest = 1e-3;   ///< the last one, relative to lambda_max; in (0, 1)
  double tolerance = 0.05;  ///< relative defect up to which a combination counts as kept
  ModelSize size;           ///< empty: root_mean_square_size
  PromotionOptions solver;  ///< ridge, l1, gap, max_iterations; lambda and exact are not used
};

struct PathPoint {
  double lambda = 0.0;
  PromotionResult fit;
  GeneratorSplit generators;
  PromotionResult debiased;
};

/// From lambda_max down, each fit warm-started by the one before. With an l1 term lambda_max is that of the problem
/// without it. Needs a Lie derivative; `count` solves. Throws as `promote` does.
std::vector<PathPoint> regularisation_path(const PromotionProblem& problem, const PathOptions& options);

}  // namespace lieder
