// Ten surfaces with samples and exact normals; their tangent algebras are derived in docs/surfaces.md.
#pragma once

#include <cmath>
#include <functional>
#include <numbers>
#include <ostream>
#include <string>
#include <vector>

#include "lieder/core/differentiable_map.hpp"
#include "lieder/core/random.hpp"

namespace lieder::test {

struct Surface {
  std::string name;
  Index affine;
  Index linear;
  Index euclidean;
  Index dimension;
  /// A random point and the gradients of the defining functions there (rows: normals, not normalised).
  std::function<void(Rng&, RowVector& point, Matrix& gradients)> sample;
};

inline void PrintTo(const Surface& surface, std::ostream* out) {
  *out << surface.name;
}  // GoogleTest's name for it

inline void set(RowVector& x, std::initializer_list<double> values) {
  x = Eigen::Map<const RowVector>(values.begin(), static_cast<Index>(values.size()));
}

/// Uniform in area on an ellipsoid with the given half axes: rejection from the sphere.
inline void sample_ellipsoid(Rng& rng, const RowVector& axes, RowVector& x, Matrix& g) {
  const double most = 1.0 / axes.minCoeff();
  RowVector u;
  double density = 0.0;
  do {  // the area element of u -> axes * u is proportional to |u / axes|
    u = rng.normal_matrix(1, 3);
    u.normalize();
    density = u.cwiseQuotient(axes).norm();
  } while (rng.uniform() * most > density);
  x = u.cwiseProduct(axes);
  g = x.cwiseQuotient(axes.cwiseProduct(axes));
}

inline Surface ellipsoid(const std::string& name, double a, double b, double c, Index euclidean) {
  RowVector axes;
  set(axes, {a, b, c});
  return {name, 3, 3, euclidean, 2, [axes](Rng& rng, RowVector& x, Matrix& g) { sample_ellipsoid(rng, axes, x, g); }};
}

inline Surface torus() {
  return {"torus", 1, 1, 1, 2, [](Rng& rng, RowVector& x, Matrix& g) {
            const double u = rng.uniform(0.0, 2.0 * std::numbers::pi);
            double v = 0.0;
            do {
              v = rng.uniform(0.0, 2.0 * std::numbers::pi);
            } while (rng.uniform() * 3.0 > 2.0 + std::cos(v));
            const double rho = 2.0 + std::cos(v);
            set(x, {rho * std::cos(u), rho * std::sin(u), std::sin(v)});
            g.resize(1, 3);
            g << std::cos(v) * std::cos(u), std::cos(v) * std::sin(u), std::sin(v);
          }};
}

inline Surface clifford_torus() {
  return {"Clifford torus", 2, 2, 2, 2, [](Rng& rng, RowVector& x, Matrix& g) {
            const double u = rng.uniform(0.0, 2.0 * std::numbers::pi);
            const double v = rng.uniform(0.0, 2.0 * std::numbers::pi);
            set(x, {std::cos(u), std::sin(u), std::cos(v), std::sin(v)});
            g = Matrix::Zero(2, 4);
            g.row(0).head(2) = x.head(2);
            g.row(1).tail(2) = x.tail(2);
          }};
}

inline Surface cylinder() {
  return {"cylinder", 5, 4, 2, 2, [](Rng& rng, RowVector& x, Matrix& g) {
            const double u = rng.uniform(0.0, 2.0 * std::numbers::pi);
            set(x, {std::cos(u), std::sin(u), rng.uniform(-1.0, 1.0)});
            g.resize(1, 3);
            g << x(0), x(1), 0.0;
          }};
}

inline Surface cone() {
  return {"cone", 4, 4, 1, 2, [](Rng& rng, RowVector& x, Matrix& g) {
            const double u = rng.uniform(0.0, 2.0 * std::numbers::pi);
            const double z = std::sqrt(rng.uniform(0.25, 2.25));  // area density proportional to z on [1/2, 3/2]
            set(x, {z * std::cos(u), z * std::sin(u), z});
            g.resize(1, 3);
            g << x(0), x(1), -z;
          }};
}

inline Surface paraboloid() {
  return {"paraboloid", 4, 2, 1, 2, [](Rng& rng, RowVector& x, Matrix& g) {
            double r = 0.0;
            do {  // area element r sqrt(1 + 4 r^2)
              r = rng.uniform();
            } while (rng.uniform() * std::sqrt(5.0) > r * std::sqrt(1.0 + 4.0 * r * r));
            const double u = rng.uniform(0.0, 2.0 * std::numbers::pi);
            set(x, {r * std::cos(u), r * std::sin(u), r * r});
            g.resize(1, 3);
            g << 2.0 * x(0), 2.0 * x(1), -1.0;
          }};
}

inline Surface helicoid() {
  return {"helicoid", 2, 1, 1, 2, [](Rng& rng, RowVector& x, Matrix& g) {
            double u = 0.0;
            do {  // area element sqrt(1 + u^2)
              u = rng.uniform(-1.0, 1.0);
            } while (rng.uniform() * std::sqrt(2.0) > std::sqrt(1.0 + u * u));
            const double t = rng.uniform(-std::numbers::pi, std::numbers::pi);
            set(x, {u * std::cos(t), u * std::sin(t), t});
            g.resize(1, 3);
            g << std::sin(t), -std::cos(t), u;
          }};
}

inline Surface mass_shell() {
  return {"mass shell", 6, 6, 3, 3, [](Rng& rng, RowVector& x, Matrix& g) {
            const RowVector p = rng.normal_matrix(1, 3);
            set(x, {std::sqrt(1.0 + p.squaredNorm()), p(0), p(1), p(2)});
            g.resize(1, 4);
            g << x(0), -p(0), -p(1), -p(2);
          }};
}

inline std::vector<Surface> ten_surfaces() {
  return {ellipsoid("sphere", 1.0, 1.0, 1.0, 3),
          ellipsoid("ellipsoid(1,2,3)", 1.0, 2.0, 3.0, 0),
          ellipsoid("spheroid(1,1,2)", 1.0, 1.0, 2.0, 1),
          torus(),
          clifford_torus(),
          cylinder(),
          cone(),
          paraboloid(),
          helicoid(),
          mass_shell()};
}

/// N samples with orthonormal normals (the gradients of each surface here are orthogonal to one another).
inline Jet exact_normals(const Surface& surface, Index samples, Rng& rng) {
  Jet jet;
  RowVector x;
  Matrix g;
  for (Index i = 0; i < samples; ++i) {
    surface.sample(rng, x, g);
    if (i == 0) {
      jet.points.resize(samples, x.size());
      jet.values = Matrix::Zero(samples, g.rows());
      jet.jacobian.assign(static_cast<std::size_t>(x.size()), Matrix(samples, g.rows()));
    }
    jet.points.row(i) = x;
    for (Index j = 0; j < x.size(); ++j) {
      for (Index c = 0; c < g.rows(); ++c) {
        jet.jacobian[static_cast<std::size_t>(j)](i, c) = g(c, j) / g.row(c).norm();
      }
    }
  }
  return jet;
}

}  // namespace lieder::test
