#include "lieder/promote/path.hpp"

#include <algorithm>
#include <cmath>

#include "lieder/core/checkpoint.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

// Singular values of exact invariants are rounding: relative, far below this.
constexpr double kSmallestFloor = 1e-9;
// A cut between broken and kept directions: at least this ratio, and only among values below this.
constexpr double kSmallestRatio = 3.0;
constexpr double kLargestKept = 0.3;

Matrix as_columns(const BilinearLieDerivative& lie, const Vector& w) {
  return Eigen::Map<const Matrix>(w.data(), lie.functions(), lie.outputs());
}

void check_tolerance(double tolerance) {
  require(tolerance > 0.0 && tolerance < 1.0, "regularisation path: the tolerance must be in (0, 1)");
}

Matrix enforced_models(const PromotionProblem& problem) {
  if (problem.parameterisation.size() == 0) {
    return Matrix::Identity(problem.design.cols(), problem.design.cols());
  }
  const Svd enforced = svd(problem.parameterisation);
  return enforced.u.leftCols((enforced.s.array() > 1e-11 * enforced.s(0)).count());
}

// The right singular vectors of `a` below the largest gap of its singular values; `size`: of `a` where nothing cancels.
Matrix small_directions(const Matrix& a, double size, double defect) {
  const Svd f = svd(qr_r(a), true);
  Vector values = Vector::Zero(a.cols());
  values.head(f.s.size()) = f.s;
  if (values(0) <= kSmallestFloor * size) {
    return f.v;
  }
  values = (values / values(0)).cwiseMax(std::max(defect, kSmallestFloor));
  Index first = a.cols();
  double best = kSmallestRatio;
  for (Index i = 1; i < a.cols(); ++i) {
    const double ratio = values(i - 1) / values(i);
    if (values(i) <= kLargestKept && ratio > best) {
      best = ratio;
      first = i;
    }
  }
  return f.v.rightCols(a.cols() - first);
}

// The models of the basis on which [L_v F_w for the kept combinations v of unit length] is small.
Matrix left_alone(const BilinearLieDerivative& lie, const Matrix& kept, double defect, const Matrix& basis) {
  Matrix stacked(lie.rows() * kept.cols(), basis.cols());
  double size = 0.0;
  for (Index j = 0; j < kept.cols(); ++j) {
    const Vector v = kept.col(j).normalized();
    SparseMatrix sum(lie.rows(), basis.rows());
    for (Index a = 0; a < lie.generators(); ++a) {
      if (v(a) != 0.0) {
        sum += v(a) * lie.matrix(a);
      }
    }
    stacked.middleRows(j * lie.rows(), lie.rows()) = sum * basis;
    size = std::max(size, sum.norm());
  }
  return basis * small_directions(stacked, size, defect);
}

}  // namespace

double GeneratorSplit::kept_defect() const {
  return !exact && broken < defects.size() ? defects(broken) : 0.0;
}

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

Matrix symmetric_models(const PromotionProblem& problem, const GeneratorSplit& split) {
  Matrix basis = enforced_models(problem);
  const Matrix kept = split.kept();
  if (kept.cols() > 0 && basis.cols() > 0) {
    require(problem.lie_derivative != nullptr, "symmetric_models: there is no Lie derivative");
    require_shape("symmetric_models: kept combinations", kept, problem.lie_derivative->generators(), -1,
                  "one row for each candidate");
    basis = left_alone(*problem.lie_derivative, kept, split.kept_defect(), basis);
  }
  // Discrete candidates are known exactly; what they leave of estimated invariants is not.
  for (const Index g : split.kept_discrete) {
    require(g >= 0 && g < static_cast<Index>(problem.discrete.size()),
            "symmetric_models: there is no such discrete candidate");
    if (basis.cols() > 0) {
      const SparseMatrix& change = problem.discrete[static_cast<std::size_t>(g)];
      basis = basis * small_directions(change * basis, change.norm(), split.kept_defect());
    }
  }
  return basis;
}

PromotionResult refit(const PromotionProblem& problem, const Matrix& models, double ridge, double l1) {
  require_shape("refit: models", models, problem.design.cols(), -1, "one row for each column of the design");
  PromotionProblem restricted = problem;
  // Without columns the zero model, as a one-dimensional family that is zero.
  restricted.parameterisation = models.cols() > 0 ? models : Matrix(Matrix::Zero(problem.design.cols(), 1));
  PromotionOptions plain;
  plain.ridge = ridge;
  plain.l1 = l1;
  return promote(restricted, plain);
}

PathPoint path_point(const PromotionProblem& problem, const PathOptions& options, const Vector* warm_start) {
  check_tolerance(options.tolerance);
  require(options.rule || problem.lie_derivative != nullptr, "regularisation path: there is no Lie derivative");
  PathPoint point;
  point.lambda = options.solver.lambda;
  point.fit = promote(problem, options.solver, warm_start);
  point.generators = options.rule ? options.rule(point.fit.coefficients)
                                  : split_generators(*problem.lie_derivative, point.fit.coefficients,
                                                     root_mean_square_size(*problem.lie_derivative), options.tolerance);
  point.models = symmetric_models(problem, point.generators);
  point.debiased = refit(problem, point.models, options.solver.ridge, options.solver.l1);
  return point;
}

std::vector<PathPoint> regularisation_path(const PromotionProblem& problem, const PathOptions& options) {
  require(options.count >= 2, "regularisation path: at least two values of lambda");
  require(options.smallest > 0.0 && options.smallest < 1.0,
          "regularisation path: the smallest lambda must be in (0, 1) of the largest");
  PathOptions one = options;
  one.solver.exact = false;
  const double largest = lambda_max(problem, options.solver.ridge, options.solver.gap);
  std::vector<PathPoint> path;
  for (Index i = 0; i < options.count; ++i) {
    checkpoint("path", i, options.count);
    const double position = static_cast<double>(i) / static_cast<double>(options.count - 1);
    one.solver.lambda = largest * std::pow(options.smallest, position);
    path.push_back(path_point(problem, one, path.empty() ? nullptr : &path.back().fit.coefficients));
  }
  return path;
}

}  // namespace lieder
