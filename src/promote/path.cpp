#include "lieder/promote/path.hpp"

#include <cmath>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/null_space.hpp"

namespace lieder {

namespace {

Matrix as_columns(const BilinearLieDerivative& lie, const Vector& w) {
  return Eigen::Map<const Matrix>(w.data(), lie.functions(), lie.outputs());
}

void check_tolerance(double tolerance) {
  require(tolerance > 0.0 && tolerance < 1.0, "regularisation path: the tolerance must be in (0, 1)");
}

// An orthonormal basis of the enforced models that the kept combinations leave alone.
Matrix invariant_models(const PromotionProblem& problem, const Matrix& kept, double tolerance) {
  const BilinearLieDerivative& lie = *problem.lie_derivative;
  const Index p = problem.design.cols();
  Matrix stacked(lie.rows() * kept.cols(), p);
  for (Index j = 0; j < kept.cols(); ++j) {
    SparseMatrix sum(lie.rows(), p);
    for (Index a = 0; a < lie.generators(); ++a) {
      if (kept(a, j) != 0.0) {
        sum += kept(a, j) * lie.matrix(a);
      }
    }
    stacked.middleRows(j * lie.rows(), lie.rows()) = sum;
  }
  if (problem.parameterisation.size() == 0) {
    return null_space(stacked, {.tolerance = tolerance}).basis;
  }
  const Svd enforced = svd(problem.parameterisation);
  const Matrix basis = enforced.u.leftCols((enforced.s.array() > 1e-11 * enforced.s(0)).count());
  return basis * null_space(stacked * basis, {.tolerance = tolerance}).basis;
}

}  // namespace

ModelSize root_mean_square_size(const BilinearLieDerivative& lie_derivative) {
  double square = 0.0;
  for (Index a = 0; a < lie_derivative.generators(); ++a) {
    square += lie_derivative.matrix(a).squaredNorm();
  }
  const auto count =
      static_cast<double>(lie_derivative.functions() * lie_derivative.outputs() * lie_derivative.generators());
  const double factor = std::sqrt(square / count);
  return [factor](const Vector& w) { return factor * w.norm(); };
}

GeneratorSplit split_generators(const BilinearLieDerivative& lie_derivative, const Vector& w, const ModelSize& size,
                                double tolerance) {
  check_tolerance(tolerance);
  require_size("split_generators: coefficients", w.size(), lie_derivative.functions() * lie_derivative.outputs());
  const Svd f = svd(lie_derivative.apply(as_columns(lie_derivative, w)), true);
  GeneratorSplit split;
  split.combinations = f.v;
  split.defects = Vector::Zero(lie_derivative.generators());
  const double reference = size(w);
  if (reference > 0.0) {
    split.defects.head(f.s.size()) = f.s / reference;
  }
  split.broken = (split.defects.array() > tolerance).count();
  return split;
}

PromotionResult refit(const PromotionProblem& problem, const Matrix& kept, double ridge, double tolerance) {
  check_tolerance(tolerance);
  require(problem.lie_derivative != nullptr, "refit: there is no Lie derivative");
  require_shape("refit: kept combinations", kept, problem.lie_derivative->generators(), -1,
                "one row for each candidate");
  PromotionProblem restricted = problem;
  if (kept.cols() > 0) {
    restricted.parameterisation = invariant_models(problem, kept, tolerance);
  }
  PromotionOptions plain;
  plain.ridge = ridge;
  if (kept.cols() == 0 || restricted.parameterisation.cols() > 0) {
    return promote(restricted, plain);
  }
  // No model is left: the zero model, as a one-dimensional family that is zero.
  restricted.parameterisation = Matrix::Zero(problem.design.cols(), 1);
  return promote(restricted, plain);
}

std::vector<PathPoint> regularisation_path(const PromotionProblem& problem, const PathOptions& options) {
  require(problem.lie_derivative != nullptr, "regularisation path: there is no Lie derivative");
  require(options.count >= 2, "regularisation path: at least two values of lambda");
  require(options.smallest > 0.0 && options.smallest < 1.0,
          "regularisation path: the smallest lambda must be in (0, 1) of the largest");
  check_tolerance(options.tolerance);
  const ModelSize size = options.size ? options.size : root_mean_square_size(*problem.lie_derivative);
  PromotionOptions solver = options.solver;
  solver.exact = false;
  const double largest = lambda_max(problem, solver.ridge, solver.gap);
  std::vector<PathPoint> path;
  for (Index i = 0; i < options.count; ++i) {
    PathPoint point;
    const double position = static_cast<double>(i) / static_cast<double>(options.count - 1);
    point.lambda = largest * std::pow(options.smallest, position);
    solver.lambda = point.lambda;
    point.fit = promote(problem, solver, path.empty() ? nullptr : &path.back().fit.coefficients);
    point.generators = split_generators(*problem.lie_derivative, point.fit.coefficients, size, options.tolerance);
    point.debiased = refit(problem, point.generators.kept(), solver.ridge, options.tolerance);
    path.push_back(std::move(point));
  }
  return path;
}

}  // namespace lieder
