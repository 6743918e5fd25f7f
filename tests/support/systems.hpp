// Dynamical systems x' = f(x) with exact Jacobians by the complex step: f is written once, for any scalar type.
#pragma once

#include <array>
#include <complex>
#include <functional>
#include <string>
#include <vector>

#include "lieder/core/differentiable_map.hpp"
#include "lieder/core/random.hpp"

namespace lieder::test {

using Complex = std::complex<double>;
using State = std::vector<Complex>;
using RightSide = std::function<State(const State&)>;

/// Value and Jacobian of f at each row of `points`: df_c/dx_j = Im f_c(x + i h e_j) / h, exact to rounding for h =
/// 1e-30.
inline Jet complex_step_jet(const RightSide& f, const Matrix& points, Index outputs) {
  constexpr double h = 1e-30;
  const Index n = points.cols();
  Jet jet{points, Matrix(points.rows(), outputs), {}};
  jet.jacobian.assign(static_cast<std::size_t>(n), Matrix(points.rows(), outputs));
  for (Index i = 0; i < points.rows(); ++i) {
    State x(static_cast<std::size_t>(n));
    for (Index j = 0; j < n; ++j) {
      x[static_cast<std::size_t>(j)] = points(i, j);
    }
    for (Index j = 0; j < n; ++j) {
      State moved = x;
      moved[static_cast<std::size_t>(j)] += Complex(0.0, h);
      const State y = f(moved);
      for (Index c = 0; c < outputs; ++c) {
        jet.jacobian[static_cast<std::size_t>(j)](i, c) = y[static_cast<std::size_t>(c)].imag() / h;
        jet.values(i, c) = y[static_cast<std::size_t>(c)].real();
      }
    }
  }
  return jet;
}

struct System {
  std::string name;
  Index dimension;
  RightSide f;
};

inline System lorenz() {
  return {"Lorenz-63", 3, [](const State& x) -> State {
            return {10.0 * (x[1] - x[0]), x[0] * (28.0 - x[2]) - x[1], x[0] * x[1] - 8.0 / 3.0 * x[2]};
          }};
}

inline System lotka_volterra() {
  return {"Lotka-Volterra", 2, [](const State& x) -> State {
            return {2.0 / 3.0 * x[0] - 4.0 / 3.0 * x[0] * x[1], x[0] * x[1] - x[1]};
          }};
}

/// x' = v, v' = -x in R^3 x R^3.
inline System oscillator() {
  return {"isotropic oscillator", 6, [](const State& x) -> State { return {x[3], x[4], x[5], -x[0], -x[1], -x[2]}; }};
}

inline System diagonal() {
  return {"diag(1,2,3,3)", 4, [](const State& x) -> State { return {x[0], 2.0 * x[1], 3.0 * x[2], 3.0 * x[3]}; }};
}

/// Euler's equations of a free top with moments of inertia I = (1, 1, 2).
inline System symmetric_top() {
  return {"Euler's top I=(1,1,2)", 3, [](const State& w) -> State {
            return {(1.0 - 2.0) / 1.0 * w[1] * w[2], (2.0 - 1.0) / 1.0 * w[2] * w[0], (1.0 - 1.0) / 2.0 * w[0] * w[1]};
          }};
}

/// Euler's equations of a free top with moments of inertia I = (1, 2, 3).
inline System free_top() {
  return {"Euler's top I=(1,2,3)", 3, [](const State& w) -> State {
            return {(2.0 - 3.0) / 1.0 * w[1] * w[2], (3.0 - 1.0) / 2.0 * w[2] * w[0], (1.0 - 2.0) / 3.0 * w[0] * w[1]};
          }};
}

/// H = (p^2 + q^2) / 2 + x^2 y - y^3 / 3 on (x, y, px, py).
inline System henon_heiles() {
  return {"Henon-Heiles", 4, [](const State& x) -> State {
            return {x[2], x[3], -x[0] - 2.0 * x[0] * x[1], -x[1] - x[0] * x[0] + x[1] * x[1]};
          }};
}

/// Relative Kepler motion in d dimensions: x' = v, v' = -x / |x|^3.
inline System kepler(std::size_t d) {
  return {"Kepler in R^" + std::to_string(d), static_cast<Index>(2 * d), [d](const State& x) {
            Complex r2 = 0.0;
            for (std::size_t i = 0; i < d; ++i) {
              r2 += x[i] * x[i];
            }
            const Complex r3 = r2 * std::sqrt(r2);
            State y(2 * d);
            for (std::size_t i = 0; i < d; ++i) {
              y[i] = x[d + i];
              y[d + i] = -x[i] / r3;
            }
            return y;
          }};
}

/// Two equal masses under their gravity: (x1, x2, v1, v2) in R^12.
inline System two_bodies() {
  return {"two equal bodies", 12, [](const State& x) {
            Complex r2 = 0.0;
            for (std::size_t i = 0; i < 3; ++i) {
              r2 += (x[i] - x[3 + i]) * (x[i] - x[3 + i]);
            }
            const Complex r3 = r2 * std::sqrt(r2);
            State y(12);
            for (std::size_t i = 0; i < 3; ++i) {
              y[i] = x[6 + i];
              y[3 + i] = x[9 + i];
              y[6 + i] = (x[3 + i] - x[i]) / r3;
              y[9 + i] = (x[i] - x[3 + i]) / r3;
            }
            return y;
          }};
}

}  // namespace lieder::test
