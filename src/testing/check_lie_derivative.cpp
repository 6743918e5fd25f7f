#include "lieder/testing/check_lie_derivative.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "differences.hpp"
#include "library_flow.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/user_functions.hpp"
#include "worst_case.hpp"

namespace lieder {

namespace {

// The tangent lift (x, y)' = (v(x), Dv(x) y) on R^2n, whose flow is (theta_t x, D theta_t(x) y).
VectorField tangent_lift(const VectorField& v) {
  const Index n = v.inputs();
  const auto values = [v, n](const Matrix& states) -> Matrix {
    Matrix result(states.rows(), 2 * n);
    result << v.values(states.leftCols(n)), v.jvp(states.leftCols(n), states.rightCols(n));
    return result;
  };
  std::vector<std::string> texts(static_cast<std::size_t>(2 * n), "lift");
  return VectorField(user_functions(2 * n, std::move(texts), values), Matrix::Identity(2 * n, 2 * n));
}

// One generator: its finite transformations of inputs, values and models.
class FiniteAction {
 public:
  FiniteAction(ObjectKind kind, const Candidates& candidates, const Vector& coordinates)
      : kind_(kind),
        copies_(candidates.copies()),
        field_(candidates.field(coordinates)),
        lift_(tangent_lift(field_)),
        output_(candidates.output_matrix(coordinates)) {}

  // K_{exp(t xi)} F at points.
  Matrix transformed(const AnyDifferentiableMap& map, const Matrix& points, double t) const {
    const Matrix inputs = moved(points, t);
    Matrix values = map.value(inputs);
    if (kind_ == ObjectKind::vector_field) {
      Matrix states(points.rows(), 2 * points.cols());
      states << inputs, values;
      values = library_flow(lift_, states, -t).rightCols(points.cols());
    } else if (kind_ == ObjectKind::map) {
      values = library_flow(field_, values, -t);
    }
    if (output_.size() > 0) {
      values = (values * matrix_exponential(-t * output_).transpose()).eval();
    }
    return values;
  }

  double noise(double least) const {
    return kind_ == ObjectKind::vector_field ? flow_noise(lift_, least) : flow_noise(field_, least);
  }

 private:
  Matrix moved(const Matrix& points, double t) const {
    const Index n = field_.inputs();
    Matrix result = points;
    for (Index copy = 0; copy < copies_; ++copy) {
      result.middleCols(copy * n, n) = library_flow(field_, points.middleCols(copy * n, n), t);
    }
    return result;
  }

  ObjectKind kind_;
  Index copies_;
  VectorField field_;
  VectorField lift_;
  Matrix output_;
};

// Column i: the claimed L_xi F at sample i. For a submanifold, DF N (N^T v) = DF v.
Matrix claimed(ObjectKind kind, const Vector& rows, const Jet& jet, const Jet& used) {
  const Index samples = jet.samples();
  Matrix by_sample = rows.reshaped(samples, rows.size() / samples).transpose();
  if (kind != ObjectKind::submanifold) {
    return by_sample;
  }
  Matrix result = Matrix::Zero(jet.outputs(), samples);
  for (std::size_t j = 0; j < jet.jacobian.size(); ++j) {
    const Matrix along = used.jacobian[j].transpose().cwiseProduct(by_sample);  // N_j. (N^T v), to be summed
    result += jet.jacobian[j].transpose() * along.colwise().sum().asDiagonal();
  }
  return result;
}

}  // namespace

CheckReport check_lie_derivative(ObjectKind kind, const Candidates& candidates, const LieDerivativeRows& rows,
                                 const AnyDifferentiableMap& map, const MatrixRef& points,
                                 const CheckOptions& options) {
  require_valid(options);
  require(points.rows() >= 1, "check_lie_derivative: expected at least one point, got none");
  require_finite("check_lie_derivative: points", points);
  const Jet jet = map.jet(points);
  const Jet used = kind == ObjectKind::submanifold ? level_set_jet(jet) : jet;
  const Matrix all = rows(used);
  const Index components = used.jacobian.front().cols();
  require_shape("check_lie_derivative: rows", all, components * points.rows(), candidates.size(),
                "component by component, one column for each candidate");
  WorstCase worst("L_xi F = d/dt K_exp(t xi) F", options.seed);
  Rng rng(options.seed);
  const Index generators = std::max<Index>(3, (options.trials + points.rows() - 1) / points.rows());
  for (Index g = 0; g < generators; ++g) {
    const Vector coordinates = options.scale * rng.normal_vector(candidates.size());
    const FiniteAction action(kind, candidates, coordinates);
    const auto curve = [&](double t) -> Matrix { return action.transformed(map, points, t).transpose(); };
    add_derivatives(worst, claimed(kind, all * coordinates, jet, used),
                    differentiate(curve, options.step, action.noise(options.noise)), options.allowed_error,
                    [&](Index i) {
                      return fmt::format("generator {}: {}; point {}: x = {}", g, candidates.text(coordinates), i,
                                         point_text(points.row(i).transpose()));
                    });
  }
  return {
      fmt::format("Lie derivative of a map R^{} -> R^{} along '{}'", map.inputs(), map.outputs(), candidates.name()),
      {worst.result()}};
}

CheckReport check_lie_derivative(const LieDerivative& derivative, const AnyDifferentiableMap& map,
                                 const MatrixRef& points, const CheckOptions& options) {
  return check_lie_derivative(
      derivative.kind(), derivative.candidates(), [&](const Jet& jet) { return derivative.rows(jet); }, map, points,
      options);
}

}  // namespace lieder
