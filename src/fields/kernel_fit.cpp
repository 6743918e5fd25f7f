#include "lieder/fields/kernel_fit.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <utility>

#include "fields/operator_equations.hpp"
#include "lieder/core/checkpoint.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/promote/path.hpp"

namespace lieder {

namespace detail {

OperatorEquations equations(const OperatorData& data, const Matrix& factor) {
  const Index features = data.dictionary()->size() * data.inputs();
  const Index outputs = data.outputs();
  // R = [[R11, R12], [0, R22]]: |features w - targets|^2 = |R11 w - R12|^2 + |R22|^2, one column for each output.
  const Matrix r11 = factor.topLeftCorner(features, features);
  OperatorEquations result;
  result.design = Matrix::Zero(features * outputs, features * outputs);
  result.target.resize(features * outputs);
  for (Index i = 0; i < outputs; ++i) {
    result.design.block(i * features, i * features, features, features) = r11;
    result.target.segment(i * features, features) = factor.col(features + i).head(features);
  }
  result.rest = factor.bottomRightCorner(outputs, outputs).squaredNorm();
  return result;
}

double relative_residual(const OperatorEquations& equations, const Vector& w) {
  const double size = equations.target.squaredNorm() + equations.rest;
  const double miss = (equations.design * w - equations.target).squaredNorm() + equations.rest;
  return size > 0.0 ? std::sqrt(miss / size) : 0.0;
}

Vector least_squares(const OperatorEquations& equations, const Matrix& models) {
  return models * solve_least_squares(multiply(equations.design, models), equations.target, 1e-10);
}

}  // namespace detail

namespace {

Matrix as_columns(const Vector& w, Index functions) {
  return w.reshaped(functions, w.size() / functions);
}

}  // namespace

KernelFit fit_kernel(const OperatorData& data) {
  const Index unknowns = data.dictionary()->size() * data.inputs() * data.outputs();
  return fit_kernel(data, Matrix::Identity(unknowns, unknowns));
}

KernelFit fit_kernel(const OperatorData& data, const Matrix& models) {
  const Index functions = data.dictionary()->size();
  const Index unknowns = functions * data.inputs() * data.outputs();
  require_shape("fit_kernel: models", models, unknowns, -1, "one row for each coefficient of the kernel");
  const detail::OperatorEquations equations = detail::equations(data, data.factor());
  KernelFit result;
  result.models = models;
  result.size = models.cols();
  Vector w = Vector::Zero(unknowns);
  if (models.cols() == 0) {
    result.status = Status::empty;
    result.message = "only the zero kernel has the symmetry";
  } else {
    w = detail::least_squares(equations, models);
    const Index found = rank(multiply(equations.design, models), 1e-10);
    if (found < models.cols()) {
      result.status = Status::rank_deficient;
      result.message =
          fmt::format("{} pairs of fields determine {} of {} coefficients: the kernel of least norm is taken",
                      data.pairs(), found, models.cols());
    }
  }
  result.model = {data.dictionary(), data.inputs(), data.outputs(), as_columns(w, functions)};
  result.residual = detail::relative_residual(equations, w);
  const double freedom = static_cast<double>(data.equations() * data.outputs() - result.size);
  const double miss = (equations.design * w - equations.target).squaredNorm() + equations.rest;
  result.noise = freedom > 0.0 ? std::sqrt(miss / freedom) : 0.0;
  return result;
}

Matrix symmetric_kernels(const KernelLieDerivative& lie, const Matrix& combinations, double tolerance) {
  require_shape("symmetric_kernels: combinations", combinations, lie.candidates().size(), -1,
                "one row for each candidate");
  require(tolerance > 0.0 && tolerance < 1.0, "symmetric_kernels: the tolerance must be in (0, 1)");
  const BilinearLieDerivative& bilinear = *lie.bilinear();
  if (combinations.cols() == 0) {
    return Matrix::Identity(lie.unknowns(), lie.unknowns());
  }
  // One triangular factor of all constraints, then its null space.
  TsqrAccumulator constraints(lie.unknowns());
  for (Index j = 0; j < combinations.cols(); ++j) {
    SparseMatrix sum(bilinear.rows(), lie.unknowns());
    const double size = (lie.generator_size() * combinations.col(j)).norm();
    for (Index a = 0; a < combinations.rows(); ++a) {
      if (combinations(a, j) != 0.0) {
        sum += (combinations(a, j) / size) * bilinear.matrix(a);
      }
    }
    constraints.add(Matrix(sum));
  }
  const Svd found = svd(constraints.factor(), true);
  const Index kept = (found.s.array() <= tolerance * std::max(found.s(0), 1e-300)).count();
  return found.v.rightCols(kept);
}

namespace {

// Everything that a discovery needs of C at fixed coefficients.
GeneralisedProblem kernel_problem(const KernelLieDerivative& lie, const Vector& w) {
  const double norm = lie.kernel_norm(w);
  require(norm > 0.0, "discover_kernel: the kernel is zero");
  const Matrix c = lie.bilinear()->apply(as_columns(w, lie.dictionary()->size()));
  return {qr_r(c) / norm, lie.generator_size()};
}

Discovery answer(const KernelLieDerivative& lie, const GeneralisedProblem& problem, const Vector& errors,
                 const DiscoveryOptions& options) {
  return discover(problem, lie.candidates(), Matrix::Zero(1, lie.candidates().space_dimension()), errors, options);
}

}  // namespace

Discovery discover_kernel(const KernelLieDerivative& lie, const Vector& coefficients, const DiscoveryOptions& options) {
  require_size("discover_kernel: coefficients", coefficients.size(), lie.unknowns());
  return answer(lie, kernel_problem(lie, coefficients), {}, options);
}

Discovery discover_kernel(const KernelLieDerivative& lie, const KernelFit& fit, const OperatorData& data, Index draws,
                          std::uint64_t seed, const DiscoveryOptions& options) {
  require(draws >= 2, "discover_kernel: expected at least two draws");
  const Vector w = fit.model.coefficients.reshaped();
  require_size("discover_kernel: coefficients", w.size(), lie.unknowns());
  const GeneralisedProblem problem = kernel_problem(lie, w);
  const Matrix directions = generalised_spectrum(problem, options.trivial_tolerance).generators;
  const double norm = lie.kernel_norm(w);
  const detail::OperatorEquations equations = detail::equations(data, data.factor());
  const Matrix design = multiply(equations.design, fit.models);
  Rng rng(seed);
  // w + models (X^T X)^-1/2 noise: least squares solutions of pure noise.
  const Matrix changes =
      fit.models * solve_least_squares(design, fit.noise * rng.normal_matrix(design.rows(), draws), 1e-10);
  Vector squares = Vector::Zero(directions.cols());
  for (Index d = 0; d < draws; ++d) {
    checkpoint("draws", d, draws);
    const Matrix c = lie.bilinear()->apply(as_columns(changes.col(d), lie.dictionary()->size()));
    squares += (c * directions).colwise().squaredNorm().transpose();
  }
  const Vector errors = (squares / static_cast<double>(draws)).cwiseSqrt() / norm;
  return answer(lie, problem, errors, options);
}

}  // namespace lieder
