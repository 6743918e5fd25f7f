// The regularisation path: which symmetries are kept as lambda falls from lambda_max, where all of them are.
//
// At each lambda a rule says which combinations of the candidates the fit keeps: by default the right singular vectors
// v of A(w), of unit length, with a relative defect |L_v F_w| / size(w) of at most a tolerance. The penalty shrinks what
// it keeps as well as what it breaks: the debiased refit fits again without it, among the models that the kept
// candidates leave alone (Otto et al., JMLR 26(248), 2025; cf. the relaxed lasso, Meinshausen, Comput. Stat. Data Anal.
// 52, 2007).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lieder/promote/promote.hpp"

namespace lieder {

/// The combinations of the candidates by how much w breaks them.
struct GeneratorSplit {
  Matrix combinations;      ///< q x r, most broken first; the default rule's are orthonormal, r = q
  Vector defects;           ///< r, relative, descending
  Index broken = 0;         ///< the first ones, which are not kept
  bool exact = false;       ///< the kept ones are exact symmetries of some models, whatever their defects
  Vector discrete_defects;  ///< of the discrete candidates, relative
  std::vector<Index> kept_discrete;
  std::string algebra;  ///< name of what is kept, where the rule knows it

  Matrix kept() const { return combinations.rightCols(combinations.cols() - broken); }
  /// The largest defect of a kept combination; 0 if they are exact, or without any.
  double kept_defect() const;
};

/// size(w) > 0 for a model that is not zero.
using ModelSize = std::function<double(const Vector& w)>;

/// |w| |A|_F / sqrt(K m q): the root mean square of |L_xi_a F_w'| over the candidates and over random w' with |w'| = |w|.
/// A constant in w counts; a caller who knows the gradient of F_w may prefer (int |DF|^2)^(1/2).
ModelSize root_mean_square_size(const BilinearLieDerivative& lie_derivative);

/// The default rule. All defects are zero for w = 0. Throws ValueError unless the tolerance is in (0, 1).
GeneratorSplit split_generators(const BilinearLieDerivative& lie_derivative, const Vector& w, const ModelSize& size,
                                double tolerance);

/// The models of the problem (of its parameterisation) that the kept candidates leave alone, orthonormal columns,
/// (K m) x r: all of them if nothing is kept. Combinations that were estimated carry errors, so exact invariants need
/// not exist: the singular values of w -> [L_v F_w for the kept v], relative to the largest and floored at the kept
/// defect (at least 1e-9), are cut at their largest ratio (of 3 or more) below 0.3. No column if there is no such cut.
Matrix symmetric_models(const PromotionProblem& problem, const GeneratorSplit& split);

/// The fit without the promoting penalty among `models` (columns span them); ridge and l1 stay. The gap of the answer
/// counts for them alone. Without columns the zero model.
PromotionResult refit(const PromotionProblem& problem, const Matrix& models, double ridge = 0.0, double l1 = 0.0);

struct PathOptions {
  Index count = 20;                                     ///< values of lambda, a geometric sequence; >= 2
  double smallest = 1e-3;                               ///< the last one, relative to lambda_max; in (0, 1)
  double tolerance = 0.05;                              ///< of the default rule; in (0, 1)
  std::function<GeneratorSplit(const Vector& w)> rule;  ///< empty: split_generators with root_mean_square_size
  PromotionOptions solver;  ///< ridge, l1, gap, max_iterations; lambda and exact are of path_point alone
};

struct PathPoint {
  double lambda = 0.0;
  PromotionResult fit;
  GeneratorSplit generators;
  Matrix models;             ///< symmetric_models of what is kept
  PromotionResult debiased;  ///< the refit among them
};

/// One fit, what it keeps and the refit: options.solver as given. Throws as `promote` does; the default rule needs a Lie
/// derivative.
PathPoint path_point(const PromotionProblem& problem, const PathOptions& options, const Vector* warm_start = nullptr);

/// From lambda_max down, each fit warm-started by the one before; `count` solves. With an l1 term lambda_max is that of
/// the problem without it.
std::vector<PathPoint> regularisation_path(const PromotionProblem& problem, const PathOptions& options);

}  // namespace lieder
