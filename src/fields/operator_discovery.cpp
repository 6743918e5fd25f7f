#include "lieder/fields/operator_discovery.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "fields/resolution.hpp"
#include "lieder/core/accumulator.hpp"
#include "lieder/core/checkpoint.hpp"
#include "lieder/core/error.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"

namespace lieder {

namespace {

// L_xi u for every candidate as N x c fields, from the derivatives or from their errors alone.
std::vector<Matrix> lie_derivatives(const FieldJet& jet, const Candidates& candidates, bool errors) {
  Jet used = jet.jet;
  if (errors) {
    used.values.setZero();
    used.jacobian = jet.errors;
  }
  const Matrix rows = LieDerivative(ObjectKind::function, candidates).rows(used);
  std::vector<Matrix> result;
  for (Index a = 0; a < rows.cols(); ++a) {
    result.emplace_back(rows.col(a).reshaped(used.samples(), used.outputs()));
  }
  return result;
}

Matrix derivative_of(const FieldOperator& op, const Field& u, const Matrix& direction) {
  const Field du{u.grid, direction};
  if (op.derivative) {
    return op.derivative(u, du).values;
  }
  if (op.linear) {
    return op.value(du).values;
  }
  const double size = direction.norm();
  if (size == 0.0) {
    return Matrix::Zero(op.value(u).values.rows(), op.value(u).values.cols());
  }
  const double h = std::cbrt(std::numeric_limits<double>::epsilon()) * std::max(u.values.norm(), 1e-300) / size;
  const Matrix up = op.value({u.grid, u.values + h * direction}).values;
  const Matrix down = op.value({u.grid, u.values - h * direction}).values;
  return (up - down) / (2.0 * h);
}

FieldJet complete_jet(const Field& field, const FieldDerivativeOptions& options, const char* name) {
  FieldJet jet = field_jet(field, options);
  require(static_cast<Index>(jet.nodes.size()) == field.grid->size(),
          std::string("discover_operator: ") + name + " has missing values");
  return jet;
}

struct Accumulators {
  TsqrAccumulator derivative;
  TsqrAccumulator size;
  TsqrAccumulator error;
  double total = 0.0;
  double derivative_error = 0.0;  // the largest

  explicit Accumulators(Index q) : derivative(q), size(q), error(q) {}
};

// Columns: fields of all candidates, weighted.
Matrix weighted_columns(const std::vector<Matrix>& fields, const Vector& roots) {
  Matrix result(fields.front().size(), static_cast<Index>(fields.size()));
  for (std::size_t a = 0; a < fields.size(); ++a) {
    const Matrix weighted = roots.asDiagonal() * fields[a];
    result.col(static_cast<Index>(a)) = weighted.reshaped();
  }
  return result;
}

void add_field(const FieldOperator& op, const Field& u, const Candidates& input, const Candidates& output,
               const FieldDerivativeOptions& derivatives, Accumulators& sums) {
  const FieldJet before = complete_jet(u, derivatives, "a field");
  const Field image = op.value(u);
  const FieldJet after = complete_jet(image, derivatives, "the image of a field");
  const Vector roots = image.grid->weights().cwiseSqrt();
  for (const bool errors : {false, true}) {
    std::vector<Matrix> moved;
    const std::vector<Matrix> directions = lie_derivatives(before, input, errors);
    for (const Matrix& direction : directions) {
      checkpoint("calls of the operator", static_cast<Index>(moved.size()), input.size());
      moved.push_back(derivative_of(op, u, direction));
    }
    const Matrix first = weighted_columns(lie_derivatives(after, output, errors), roots);
    const Matrix second = weighted_columns(moved, roots);
    if (errors) {
      sums.error.add(first - second);
    } else {
      sums.derivative.add(first - second);
      sums.size.add(first);
      sums.size.add(second);
    }
  }
  sums.derivative_error = std::max({sums.derivative_error, before.relative_error(), after.relative_error()});
  sums.total += image.grid->weights().sum();
}

}  // namespace

Discovery discover_operator(const FieldOperator& op, const std::vector<Field>& fields, const Candidates& input,
                            const Candidates& output, const FieldDerivativeOptions& derivatives,
                            const DiscoveryOptions& options) {
  require(static_cast<bool>(op.value), "discover_operator: the operator has no value");
  require(!fields.empty(), "discover_operator: there are no fields");
  require_size("discover_operator: output candidates", output.size(), input.size(),
               "the same generators on both sides");
  Accumulators sums(input.size());
  for (const Field& field : fields) {
    add_field(op, field, input, output, derivatives, sums);
  }
  const double normalisation = 1.0 / std::sqrt(sums.total);
  const GeneralisedProblem problem{normalisation * sums.derivative.factor(), normalisation * sums.size.factor()};
  const Spectrum spectrum = generalised_spectrum(problem, options.trivial_tolerance);
  const Matrix error = normalisation * sums.error.factor();
  const Vector errors = (error * spectrum.generators).colwise().norm().transpose();
  DiscoveryOptions floored = options;
  floored.cut.floor = detail::resolution(options.cut.floor, sums.derivative_error);
  return discover(problem, input, fields.front().grid->points(), errors, floored);
}

}  // namespace lieder
