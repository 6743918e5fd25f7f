#include "lieder/dictionary/orthogonal_family.hpp"

#include <fmt/format.h>

#include <cmath>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

// p_{k+1}' = of_value p_k + of_derivative p_{k-1}'.
//   Hermite: p_{k+1}' = sqrt(k+1) p_k.  Legendre: P_{k+1}' = (2k+1) P_k + P_{k-1}'.
struct DerivativeStep {
  double of_value;
  double of_derivative;
};

DerivativeStep derivative_step(OrthogonalFamily family, Index k) {
  const auto d = static_cast<double>(k);
  if (family == OrthogonalFamily::hermite) {
    return {std::sqrt(d + 1.0), 0.0};
  }
  return {std::sqrt((2.0 * d + 3.0) * (2.0 * d + 1.0)), k >= 1 ? std::sqrt((2.0 * d + 3.0) / (2.0 * d - 1.0)) : 0.0};
}

// The Gauss rule of the recurrence b_1, b_2, ... of a symmetric measure. Weights are 1 / sum_k p_k(t)^2, which keeps
// the relative accuracy of the small ones (the eigenvectors do not).
GaussRule symmetric_gauss_rule(const Vector& b) {
  const Index n = b.size() + 1;
  require(n <= 256, fmt::format("gauss_rule: expected at most 256 nodes, got {}", n));
  Matrix jacobi = Matrix::Zero(n, n);
  jacobi.diagonal(-1) = b;
  const Vector eigenvalues = symmetric_eigen(jacobi).values;
  GaussRule rule{0.5 * (eigenvalues - eigenvalues.reverse()), Vector(n)};
  Vector previous = Vector::Zero(n);
  Vector current = Vector::Ones(n);
  Vector squares = Vector::Ones(n);
  for (Index k = 1; k < n; ++k) {
    const double before = k >= 2 ? b(k - 2) : 0.0;
    const Vector next = (rule.nodes.cwiseProduct(current) - before * previous) / b(k - 1);
    previous = current;
    current = next;
    squares += current.cwiseAbs2();
  }
  rule.weights = squares.cwiseInverse();
  rule.weights /= rule.weights.sum();
  return rule;
}

void require_count(Index count) {
  require(count >= 1, fmt::format("gauss_rule: expected at least 1 node, got {}", count));
}

}  // namespace

double recurrence_coefficient(OrthogonalFamily family, Index k) {
  const auto d = static_cast<double>(k);
  return family == OrthogonalFamily::hermite ? std::sqrt(d) : d / std::sqrt(4.0 * d * d - 1.0);
}

void orthonormal_table(OrthogonalFamily family, const VectorRef& t, Eigen::Ref<Matrix> table) {
  table.col(0).setOnes();
  for (Index k = 1; k < table.cols(); ++k) {
    const double scale = 1.0 / recurrence_coefficient(family, k);
    if (k == 1) {
      table.col(1) = scale * t;
      continue;
    }
    const double before = scale * recurrence_coefficient(family, k - 1);
    table.col(k) = scale * t.cwiseProduct(table.col(k - 1)) - before * table.col(k - 2);
  }
}

void orthonormal_derivative_table(OrthogonalFamily family, const VectorRef& t, Eigen::Ref<Matrix> table) {
  Matrix values(table.rows(), table.cols());
  orthonormal_table(family, t, values);
  table.col(0).setZero();
  for (Index k = 0; k + 1 < table.cols(); ++k) {
    const DerivativeStep step = derivative_step(family, k);
    table.col(k + 1) = step.of_value * values.col(k);
    if (k >= 1) {
      table.col(k + 1) += step.of_derivative * table.col(k - 1);
    }
  }
}

Matrix derivative_coefficients(OrthogonalFamily family, Index max_degree) {
  Matrix m = Matrix::Zero(max_degree + 1, max_degree + 1);
  for (Index k = 0; k < max_degree; ++k) {
    const DerivativeStep step = derivative_step(family, k);
    if (k >= 1) {
      m.col(k + 1) = step.of_derivative * m.col(k - 1);
    }
    m(k, k + 1) += step.of_value;
  }
  return m;
}

Matrix multiplication_coefficients(OrthogonalFamily family, Index max_degree) {
  Matrix j = Matrix::Zero(max_degree + 1, max_degree + 1);
  for (Index k = 1; k <= max_degree; ++k) {
    j(k, k - 1) = j(k - 1, k) = recurrence_coefficient(family, k);
  }
  return j;
}

GaussRule gauss_rule(OrthogonalFamily family, Index count) {
  require_count(count);
  Vector b(count - 1);
  for (Index k = 1; k < count; ++k) {
    b(k - 1) = recurrence_coefficient(family, k);
  }
  return symmetric_gauss_rule(b);
}

GaussRule gegenbauer_rule(double lambda, Index count) {
  require_count(count);
  require(lambda > 0.0, fmt::format("gegenbauer_rule: expected lambda > 0, got {}", lambda));
  Vector b(count - 1);
  for (Index i = 1; i < count; ++i) {
    // At k = 1 the factor (k + 2 lambda - 1) / (k + lambda - 1) is 2 also in the limit of small lambda.
    const auto k = static_cast<double>(i);
    const double ratio = i == 1 ? 2.0 : (k + 2.0 * lambda - 1.0) / (k + lambda - 1.0);
    b(i - 1) = 0.5 * std::sqrt(k * ratio / (k + lambda));
  }
  return symmetric_gauss_rule(b);
}

}  // namespace lieder
