#include "lieder/fields/field.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <utility>

#include "fields/axis_derivative.hpp"
#include "lieder/core/error.hpp"
#include "lieder/generators/vector_field.hpp"

namespace lieder {

namespace {

// Derivatives along the axes, and those of the other estimate.
struct AxisDerivatives {
  std::vector<Matrix> values;
  std::vector<Matrix> others;
};

constexpr Index kMostGlobalNodes = 40;

std::string method_name(bool spectral, bool stencils, int order) {
  const std::string differences = fmt::format("finite differences of order {}", order);
  return spectral && stencils ? "spectral along periodic axes, " + differences : spectral ? "spectral" : differences;
}

// The order of the stencils of an axis: the radius of a disk is differentiated through all its Gauss nodes.
int stencil_order(const Grid& grid, std::size_t axis, int order) {
  const Index count = grid.axes()[axis].nodes.size();
  const bool global = grid.kind() == GridKind::disk && axis == 0 && count <= kMostGlobalNodes;
  return static_cast<int>(std::min<Index>(global ? count - 1 : order, count - 1));
}

AxisDerivatives differentiate(const Field& field, bool spectral, int order, bool& by_stencils) {
  const Grid& grid = *field.grid;
  const std::vector<Index> shape = grid.shape();
  AxisDerivatives result;
  for (std::size_t a = 0; a < shape.size(); ++a) {
    const GridAxis& axis = grid.axes()[a];
    if (spectral && axis.periodic) {
      for (const auto& [target, highest] : {std::pair{&result.values, shape[a]}, {&result.others, shape[a] / 3}}) {
        target->push_back(detail::spectral_axis_derivative(field.values, shape, a, axis.period, highest));
      }
      continue;
    }
    by_stencils = true;
    const int used = stencil_order(grid, a, order);
    const int other = used > 2 ? used - 2 : std::min<int>(4, static_cast<int>(shape[a]) - 1);
    for (const auto& [target, degree] : {std::pair{&result.values, used}, {&result.others, other}}) {
      target->push_back(detail::derivative_by_stencils(field.values, shape, a, detail::stencils(axis, degree)));
    }
  }
  return result;
}

// From derivatives along the axes to the Cartesian gradient.
std::vector<Matrix> cartesian(const Grid& grid, const std::vector<Matrix>& along) {
  if (grid.kind() == GridKind::box) {
    return along;
  }
  const Matrix& x = grid.points();
  std::vector<Matrix> result(static_cast<std::size_t>(grid.dimension()), Matrix(along[0].rows(), along[0].cols()));
  for (Index i = 0; i < grid.size(); ++i) {
    const double rho = std::hypot(x(i, 0), x(i, 1));
    const double c = x(i, 0) / rho;
    const double s = x(i, 1) / rho;
    if (grid.kind() == GridKind::disk) {
      result[0].row(i) = c * along[0].row(i) - s / rho * along[1].row(i);
      result[1].row(i) = s * along[0].row(i) + c / rho * along[1].row(i);
    } else if (rho < 1e-8) {  // at a pole: longitude is no coordinate
      for (Matrix& part : result) {
        part.row(i).setConstant(std::numeric_limits<double>::quiet_NaN());
      }
    } else {
      const double z = x(i, 2);
      result[0].row(i) = -s / rho * along[1].row(i) - z * c * along[0].row(i);
      result[1].row(i) = c / rho * along[1].row(i) - z * s * along[0].row(i);
      result[2].row(i) = rho * along[0].row(i);
    }
  }
  return result;
}

std::vector<Index> complete_nodes(const Field& field, const std::vector<Matrix>& gradient) {
  std::vector<Index> nodes;
  for (Index i = 0; i < field.values.rows(); ++i) {
    bool complete = field.values.row(i).allFinite();
    for (const Matrix& part : gradient) {
      complete = complete && part.row(i).allFinite();
    }
    if (complete) {
      nodes.push_back(i);
    }
  }
  return nodes;
}

}  // namespace

void check_field(const Field& field) {
  require(field.grid != nullptr, "field: no grid");
  require_shape("field: values", field.values, field.grid->size(), -1, "one row for each node of the grid");
  require(field.values.cols() >= 1, "field: no components");
  require(!field.values.array().isInf().any(), "field: a value is infinite");
  require((field.values.array() == field.values.array()).any(), "field: every value is missing");
}

Field sample_field(GridPtr grid, const AnyDifferentiableMap::Value& value) {
  require(grid != nullptr, "sample_field: no grid");
  Field result{grid, value(grid->points())};
  check_field(result);
  return result;
}

double FieldJet::relative_error() const {
  double error = 0.0;
  double size = 0.0;
  for (std::size_t j = 0; j < errors.size(); ++j) {
    for (Index i = 0; i < errors[j].rows(); ++i) {
      if (errors[j].row(i).allFinite()) {
        error += weights(i) * errors[j].row(i).squaredNorm();
        size += weights(i) * jet.jacobian[j].row(i).squaredNorm();
      }
    }
  }
  return size > 0.0 ? std::sqrt(error / size) : 0.0;
}

FieldJet field_jet(const Field& field, const FieldDerivativeOptions& options) {
  check_field(field);
  require(options.order == 0 || (options.order >= 2 && options.order <= 12 && options.order % 2 == 0),
          fmt::format("field: order: expected 0 or an even number from 2 to 12, got {}", options.order));
  const bool missing = !field.values.allFinite();
  const bool spectral = options.order == 0 && !missing;
  const int order = options.order > 0 ? options.order : missing ? 2 : 8;
  bool by_stencils = false;
  const AxisDerivatives along = differentiate(field, spectral, order, by_stencils);
  bool any_periodic = false;
  for (const GridAxis& axis : field.grid->axes()) {
    any_periodic = any_periodic || axis.periodic;
  }
  const std::vector<Matrix> gradient = cartesian(*field.grid, along.values);
  const std::vector<Matrix> others = cartesian(*field.grid, along.others);
  FieldJet result;
  result.method = method_name(spectral && any_periodic, by_stencils, order);
  result.nodes = complete_nodes(field, gradient);
  require(!result.nodes.empty(), "field: no node has all the values that its derivatives need");
  result.jet.points = field.grid->points()(result.nodes, Eigen::all);
  result.jet.values = field.values(result.nodes, Eigen::all);
  result.weights = field.grid->weights()(result.nodes);
  for (std::size_t j = 0; j < gradient.size(); ++j) {
    result.jet.jacobian.emplace_back(gradient[j](result.nodes, Eigen::all));
    result.errors.emplace_back(gradient[j](result.nodes, Eigen::all) - others[j](result.nodes, Eigen::all));
  }
  return result;
}

Candidates with_values(const Candidates& candidates, const ValueAction& values, Index count) {
  require(count >= 1, "with_values: expected at least one tensor");
  require_size("with_values: matrices", static_cast<Index>(values.algebra.size()), candidates.size(),
               "one for each candidate");
  bool trivial = true;
  std::vector<Matrix> blocks;
  for (const Matrix& rho : values.algebra) {
    Matrix block = Matrix::Zero(count * rho.rows(), count * rho.rows());
    for (Index k = 0; k < count; ++k) {
      block.block(k * rho.rows(), k * rho.rows(), rho.rows(), rho.rows()) = rho;
    }
    trivial = trivial && rho.isZero(0.0);
    blocks.push_back(std::move(block));
  }
  return trivial ? candidates : candidates.with_output_action(blocks);
}

Candidates galilean_boosts(Index space_dimension, bool velocities, std::vector<std::string> names) {
  require(space_dimension >= 1, "galilean_boosts: the dimension of space must be at least 1");
  const Index n = space_dimension + 1;
  if (names.empty()) {
    names = default_names(space_dimension);
    names.insert(names.begin(), "t");
  }
  std::vector<Matrix> fields;
  std::vector<Matrix> shifts;
  for (Index i = 1; i < n; ++i) {
    Matrix field = Matrix::Zero(n, n + 1);
    field(i, 1) = 1.0;
    fields.push_back(std::move(field));
    Matrix shift = Matrix::Zero(n, n);
    shift(i - 1, n - 1) = 1.0;
    shifts.push_back(std::move(shift));
  }
  const Candidates boosts = candidates_from_affine("galilean boosts", fields, std::move(names));
  return velocities ? boosts.with_output_action(shifts) : boosts;
}

Field homogeneous_values(const Field& field) {
  check_field(field);
  Field result{field.grid, Matrix(field.values.rows(), field.values.cols() + 1)};
  result.values << field.values, Vector::Ones(field.values.rows());
  return result;
}

}  // namespace lieder
