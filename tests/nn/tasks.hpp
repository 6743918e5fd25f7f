// The three regression tasks of Finzi, Welling and Wilson (ICML 2021, section 7.1): inputs, targets, representations.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lieder/algebra/representation.hpp"
#include "lieder/core/random.hpp"
#include "lieder/nn/training.hpp"

namespace lieder::nn {

struct Task {
  std::string name;
  std::string group;
  std::string in;
  std::string out;
  std::function<Matrix(Rng&, Index)> inputs;
  std::function<Matrix(const Matrix&)> targets;

  Representation input() const { return parse_representation(in, parse_group(group)); }
  Representation output() const { return parse_representation(out, parse_group(group)); }
};

/// y = sin |x1| - |x2|^3 / 2 + x1.x2 / (|x1| |x2|), x1 and x2 normal in R^5.
inline Task invariant_task() {
  return {"O(5) invariant",
          "o:5",
          "2V",
          "1",
          [](Rng& rng, Index n) { return rng.normal_matrix(n, 10); },
          [](const Matrix& x) {
            Matrix y(x.rows(), 1);
            for (Index i = 0; i < x.rows(); ++i) {
              const double a = x.row(i).head(5).norm();
              const double b = x.row(i).tail(5).norm();
              y(i, 0) = std::sin(a) - b * b * b / 2.0 + x.row(i).head(5).dot(x.row(i).tail(5)) / (a * b);
            }
            return y;
          }};
}

/// Five masses softplus(normal) and positions: sum of m (|r|^2 1 - r r^T), row by row.
inline Task inertia_task() {
  return {"O(3) inertia",
          "o:3",
          "5(1)+5V",
          "V^2",
          [](Rng& rng, Index n) {
            Matrix x = rng.normal_matrix(n, 20);
            x.leftCols(5) = (x.leftCols(5).array().exp() + 1.0).log();
            return x;
          },
          [](const Matrix& x) {
            Matrix y = Matrix::Zero(x.rows(), 9);
            for (Index i = 0; i < x.rows(); ++i) {
              for (Index b = 0; b < 5; ++b) {
                const Vector r = x.row(i).segment(5 + 3 * b, 3).transpose();
                const Matrix tensor = r.squaredNorm() * Matrix::Identity(3, 3) - r * r.transpose();
                y.row(i) += x(i, b) * tensor.reshaped().transpose();
              }
            }
            return y;
          }};
}

/// Four momenta, normal / 4, in the metric diag(1, -1, -1, -1): an electron-muon scattering amplitude.
inline Task scattering_task() {
  return {"O(1,3) scattering",
          "o:1,3",
          "4V",
          "1",
          [](Rng& rng, Index n) { return Matrix(0.25 * rng.normal_matrix(n, 16)); },
          [](const Matrix& x) {
            Matrix y(x.rows(), 1);
            for (Index i = 0; i < x.rows(); ++i) {
              const auto dot = [&](Index a, Index b) {
                const auto p = x.row(i).segment(4 * (a - 1), 4);
                const auto q = x.row(i).segment(4 * (b - 1), 4);
                return 2.0 * p(0) * q(0) - p.dot(q);
              };
              y(i, 0) =
                  4.0 * (dot(1, 2) * dot(3, 4) - (dot(2, 4) - dot(2, 2)) * dot(1, 3) -
                         (dot(1, 3) - dot(1, 1)) * dot(2, 4) + 4.0 * (dot(1, 3) - dot(1, 1)) * (dot(2, 4) - dot(2, 2)));
            }
            return y;
          }};
}

inline std::vector<Task> tasks() {
  return {invariant_task(), inertia_task(), scattering_task()};
}

}  // namespace lieder::nn
