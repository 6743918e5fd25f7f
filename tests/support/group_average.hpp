// Averages over groups by their matrices: enumeration of finite groups, quadrature on circles and class angles, and the
// literal average of rho_out(g) X rho_in(g)^-1. Nothing here knows weights or null spaces.
#pragma once

#include <cmath>
#include <numbers>
#include <set>
#include <utility>
#include <vector>

#include "lieder/algebra/representation.hpp"
#include "lieder/core/dense.hpp"
#include "support/rep_expression.hpp"

namespace lieder::test {

struct WeightedElement {
  double weight = 0.0;
  Matrix g;
};

/// All products of the generators (entries rounded to 1e-6 to recognise a matrix).
inline std::vector<WeightedElement> finite_group(const MatrixGroup& group) {
  const Index n = group.matrix_size();
  const auto key = [](const Matrix& g) {
    std::vector<long> k;
    for (Index i = 0; i < g.size(); ++i) {
      k.push_back(std::lround(1e6 * g(i)));
    }
    return k;
  };
  std::vector<WeightedElement> elements{{1.0, Matrix::Identity(n, n)}};
  std::set<std::vector<long>> seen{key(elements[0].g)};
  for (std::size_t i = 0; i < elements.size(); ++i) {
    for (const Matrix& h : group.components()) {
      Matrix g = h * elements[i].g;
      if (seen.insert(key(g)).second) {
        elements.push_back({1.0, std::move(g)});
      }
    }
  }
  for (WeightedElement& element : elements) {
    element.weight = 1.0 / static_cast<double>(elements.size());
  }
  return elements;
}

inline Matrix plane_rotation(Index n, Index i, Index j, double angle) {
  Matrix g = Matrix::Identity(n, n);
  g(i, i) = g(j, j) = std::cos(angle);
  g(j, i) = std::sin(angle);
  g(i, j) = -std::sin(angle);
  return g;
}

/// SO(2), O(2): the trapezoidal rule is exact for trigonometric polynomials of degree below `nodes`.
inline std::vector<WeightedElement> plane_rotations(int nodes, bool reflections) {
  std::vector<WeightedElement> elements;
  for (int k = 0; k < nodes; ++k) {
    const Matrix g = plane_rotation(2, 0, 1, 2.0 * std::numbers::pi * k / nodes);
    elements.push_back({(reflections ? 0.5 : 1.0) / nodes, g});
    if (reflections) {
      elements.push_back({0.5 / nodes, g * Vector{{1.0, -1.0}}.asDiagonal()});
    }
  }
  return elements;
}

/// SO(3), O(3), for class functions only: one rotation for each class angle t, of Haar density (1 - cos t) / (2 pi) on
/// the circle; times -1 for the other component.
inline std::vector<WeightedElement> space_rotation_classes(int nodes, bool reflections) {
  std::vector<WeightedElement> elements;
  for (int k = 0; k < nodes; ++k) {
    const double t = 2.0 * std::numbers::pi * k / nodes;
    const Matrix g = plane_rotation(3, 0, 1, t);
    const double weight = (1.0 - std::cos(t)) / nodes;
    elements.push_back({reflections ? 0.5 * weight : weight, g});
    if (reflections) {
      elements.push_back({0.5 * weight, -g});
    }
  }
  return elements;
}

/// tr rho(g) from traces of powers of g alone.
inline double trace(const RepExpression& e, const MatrixGroup& group, const Matrix& g) {
  using Kind = RepExpression::Kind;
  if (e.kind == Kind::leaf) {
    if (e.leaf == "1") {
      return 1.0;
    }
    if (e.leaf == "ad") {
      return group.adjoint(g).trace();
    }
    return e.leaf == "V" ? g.trace() : determinant(g);
  }
  const double a = trace(e.arguments[0], group, g);
  switch (e.kind) {
    case Kind::sum:
      return a + trace(e.arguments[1], group, g);
    case Kind::product:
      return a * trace(e.arguments[1], group, g);
    case Kind::multiple:
      return e.count * a;
    case Kind::dual:
      return trace(e.arguments[0], group, inverse(g));
    default: {
      const double b = trace(e.arguments[0], group, g * g);
      return 0.5 * (a * a + (e.kind == Kind::symmetric ? b : -b));
    }
  }
}

/// trace of the averaging operator on Hom(R^d_in, R^d_out): the dimension of its image.
inline double average_trace(const std::vector<WeightedElement>& elements, const MatrixGroup& group,
                            const RepExpression& a, const RepExpression& b) {
  double total = 0.0;
  for (const auto& [weight, g] : elements) {
    total += weight * trace(a, group, inverse(g)) * trace(b, group, g);
  }
  return total;
}

/// Average of rho_out(g) X rho_in(g)^-1; the orthogonal projection on Hom_G for orthogonal representations.
inline Matrix average(const std::vector<WeightedElement>& elements, const Representation& in, const Representation& out,
                      const Matrix& x) {
  Matrix total = Matrix::Zero(x.rows(), x.cols());
  for (const auto& [weight, g] : elements) {
    total += weight * out.group_matrix(g) * x * in.group_matrix(inverse(g));
  }
  return total;
}

}  // namespace lieder::test
