#include "lieder/lie_derivative/tensor_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

Index power(Index base, Index exponent) {
  Index result = 1;
  for (Index i = 0; i < exponent; ++i) {
    result *= base;
  }
  return result;
}

// The components of a tensor with `slots` indices that have value `j` at one slot, and steps in that slot.
struct Slot {
  Index stride;  // of the slot's index
  Index block;   // stride times n

  // Visits visit(component with c in the slot = 0): add c * stride for the others.
  template <class Visit>
  void each(Index components, const Visit& visit) const {
    for (Index outer = 0; outer < components; outer += block) {
      for (Index inner = 0; inner < stride; ++inner) {
        visit(outer + inner);
      }
    }
  }
};

std::vector<Slot> slots_of(TensorType type, Index n) {
  const Index count = type.upper + type.lower;
  std::vector<Slot> slots;
  for (Index p = 0; p < count; ++p) {
    const Index stride = power(n, count - 1 - p);
    slots.push_back({stride, stride * n});
  }
  return slots;
}

// One coefficient of a candidate: v^j contains value * phi; `derivatives` d_c phi for each axis c.
struct FieldTerm {
  Index j;
  double value;
  Vector phi;
  std::vector<Vector> derivatives;
};

void add_term(const Jet& tensor, TensorType type, const std::vector<Slot>& slots, const FieldTerm& term,
              Eigen::Ref<Vector> column) {
  const Index samples = tensor.samples();
  const Index n = tensor.inputs();
  const Index components = tensor.outputs();
  const auto part = [&](Index component) { return column.segment(component * samples, samples); };
  const Matrix& along = tensor.jacobian[static_cast<std::size_t>(term.j)];
  for (Index component = 0; component < components; ++component) {
    part(component) += term.value * term.phi.cwiseProduct(along.col(component));
  }
  for (std::size_t p = 0; p < slots.size(); ++p) {
    const bool upper = static_cast<Index>(p) < type.upper;
    const Index stride = slots[p].stride;
    slots[p].each(components, [&](Index base) {
      for (Index c = 0; c < n; ++c) {
        const auto derivative = term.value * term.derivatives[static_cast<std::size_t>(c)];
        if (upper) {
          part(base + term.j * stride) -= derivative.cwiseProduct(tensor.values.col(base + c * stride));
        } else {
          part(base + c * stride) += derivative.cwiseProduct(tensor.values.col(base + term.j * stride));
        }
      }
    });
  }
}

}  // namespace

Index TensorType::components(Index n) const {
  return power(n, upper + lower);
}

TensorLieDerivative::TensorLieDerivative(TensorType type, Candidates candidates)
    : type_(type), candidates_(std::move(candidates)) {
  require(type.upper >= 0 && type.lower >= 0 && type.upper + type.lower <= 6,
          fmt::format("TensorLieDerivative: expected r, s >= 0 and r + s <= 6, got ({}, {})", type.upper, type.lower));
  require(candidates_.copies() == 1 && candidates_.outputs() == 0,
          "TensorLieDerivative: the candidates must act on one copy of the space and have no output action");
}

void TensorLieDerivative::check(const Jet& tensor) const {
  const Index n = candidates_.space_dimension();
  require_shape("TensorLieDerivative: points", tensor.points, -1, n);
  require_shape("TensorLieDerivative: values", tensor.values, tensor.samples(), type_.components(n),
                "n^(r+s) components");
  require_size("TensorLieDerivative: derivatives", static_cast<Index>(tensor.jacobian.size()), n,
               "one matrix for each coordinate");
  for (const Matrix& derivative : tensor.jacobian) {
    require_shape("TensorLieDerivative: derivative", derivative, tensor.samples(), tensor.outputs());
  }
}

Matrix TensorLieDerivative::rows(const Jet& tensor) const {
  check(tensor);
  const Index n = tensor.inputs();
  const Dictionary& functions = candidates_.functions();
  const Matrix phi = functions.values(tensor.points);
  std::vector<Matrix> derivatives;
  for (Index c = 0; c < n; ++c) {
    derivatives.push_back(functions.derivative(tensor.points, c));
  }
  const std::vector<Slot> slots = slots_of(type_, n);
  Matrix result = Matrix::Zero(tensor.samples() * tensor.outputs(), cols());
  FieldTerm term{0, 0.0, {}, std::vector<Vector>(static_cast<std::size_t>(n))};
  for (Index a = 0; a < cols(); ++a) {
    for (SparseMatrix::InnerIterator it(candidates_.input(), a); it; ++it) {
      const Index k = it.row() % functions.size();
      term.j = it.row() / functions.size();
      term.value = it.value();
      term.phi = phi.col(k);
      for (std::size_t c = 0; c < derivatives.size(); ++c) {
        term.derivatives[c] = derivatives[c].col(k);
      }
      add_term(tensor, type_, slots, term, result.col(a));
    }
  }
  return result;
}

Matrix TensorLieDerivative::size_features(const Jet& tensor, double length) const {
  check(tensor);
  require(length > 0.0, "TensorLieDerivative::size_features: the length must be positive");
  const Index samples = tensor.samples();
  const Dictionary& functions = candidates_.functions();
  const Vector size = tensor.values.rowwise().norm();
  Vector slope = (size / length).cwiseAbs2();
  for (const Matrix& derivative : tensor.jacobian) {
    slope += derivative.rowwise().squaredNorm();
  }
  slope = slope.cwiseSqrt();
  Matrix result((tensor.inputs() + 1) * samples, functions.size());
  result.topRows(samples) = slope.asDiagonal() * functions.values(tensor.points);
  for (Index c = 0; c < tensor.inputs(); ++c) {
    result.middleRows((c + 1) * samples, samples) = size.asDiagonal() * functions.derivative(tensor.points, c);
  }
  return result;
}

Matrix TensorLieDerivative::size_factor(const Matrix& features_factor) const {
  const Index k = candidates_.functions().size();
  require_shape("TensorLieDerivative::size_factor: factor", features_factor, -1, k);
  const Index height = features_factor.rows();
  Matrix result = Matrix::Zero(candidates_.space_dimension() * height, cols());
  for (Index a = 0; a < cols(); ++a) {
    for (SparseMatrix::InnerIterator it(candidates_.input(), a); it; ++it) {
      result.col(a).segment((it.row() / k) * height, height) += it.value() * features_factor.col(it.row() % k);
    }
  }
  return result;
}

double length_of(const MatrixRef& points, const Vector& weights) {
  require(points.rows() >= 1, "length_of: no points");
  Vector share = Vector::Constant(points.rows(), 1.0 / static_cast<double>(points.rows()));
  if (weights.size() > 0) {
    require_size("length_of: weights", weights.size(), points.rows());
    share = weights / weights.sum();
  }
  const RowVector mean = share.transpose() * points;
  const double squares = share.dot((points.rowwise() - mean).rowwise().squaredNorm());
  return squares > 0.0 ? std::sqrt(squares) : 1.0;
}

namespace {

// Sends values and derivatives through the linear map of components `spread` (old x new).
Jet with_components(const Jet& jet, const Matrix& spread) {
  Jet result{jet.points, jet.values * spread, {}};
  for (const Matrix& derivative : jet.jacobian) {
    result.jacobian.emplace_back(derivative * spread);
  }
  return result;
}

// All increasing k-tuples of 0..n-1 in lexicographic order.
std::vector<std::vector<Index>> increasing_tuples(Index n, Index k) {
  std::vector<std::vector<Index>> result;
  std::vector<Index> tuple(static_cast<std::size_t>(k));
  std::iota(tuple.begin(), tuple.end(), Index{0});
  for (bool more = k <= n; more;) {
    result.push_back(tuple);
    more = false;
    for (std::size_t i = tuple.size(); i-- > 0;) {
      if (tuple[i] < n - k + static_cast<Index>(i)) {
        ++tuple[i];
        std::iota(tuple.begin() + static_cast<std::ptrdiff_t>(i), tuple.end(), tuple[i]);
        more = true;
        break;
      }
    }
  }
  return result;
}

// Number of pairs out of order.
Index inversions(const std::vector<std::size_t>& order) {
  Index count = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      count += order[i] > order[j] ? 1 : 0;
    }
  }
  return count;
}

}  // namespace

Jet form_jet(const Jet& components, Index k) {
  const Index n = components.inputs();
  require(k >= 0 && k <= 6, fmt::format("form_jet: expected a degree k in 0..6, got {}", k));
  const std::vector<std::vector<Index>> tuples = increasing_tuples(n, k);
  const auto count = static_cast<Index>(tuples.size());
  require_shape("form_jet: components", components.values, components.samples(), count, "C(n, k) components");
  Matrix spread = Matrix::Zero(count, power(n, k));
  for (Index t = 0; t < count; ++t) {
    const std::vector<Index>& tuple = tuples[static_cast<std::size_t>(t)];
    std::vector<std::size_t> order(tuple.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    do {
      Index flat = 0;
      for (const std::size_t p : order) {
        flat = flat * n + tuple[p];
      }
      spread(t, flat) = inversions(order) % 2 == 0 ? 1.0 : -1.0;
    } while (std::next_permutation(order.begin(), order.end()));
  }
  return with_components(components, spread);
}

Jet metric_jet(const Jet& components) {
  const Index n = components.inputs();
  require_shape("metric_jet: components", components.values, components.samples(), n * (n + 1) / 2,
                "g_00, g_01, .., g_11, ...: n (n + 1) / 2 components");
  Matrix spread = Matrix::Zero(n * (n + 1) / 2, n * n);
  Index t = 0;
  for (Index i = 0; i < n; ++i) {
    for (Index j = i; j < n; ++j, ++t) {
      spread(t, i * n + j) = 1.0;
      spread(t, j * n + i) = 1.0;
    }
  }
  return with_components(components, spread);
}

Jet constant_tensor(const MatrixRef& points, const VectorRef& components) {
  const Index samples = points.rows();
  return {points, components.transpose().replicate(samples, 1),
          std::vector<Matrix>(static_cast<std::size_t>(points.cols()), Matrix::Zero(samples, components.size()))};
}

Matrix symplectic_matrix(Index dimension) {
  require(dimension > 0 && dimension % 2 == 0,
          fmt::format("symplectic_matrix: expected an even dimension, got {}", dimension));
  const Index n = dimension / 2;
  Matrix j = Matrix::Zero(dimension, dimension);
  j.topRightCorner(n, n).setIdentity();
  j.bottomLeftCorner(n, n) = -Matrix::Identity(n, n);
  return j;
}

}  // namespace lieder
