// Trigonometric polynomials of bounded total frequency, with a period L_j for each variable:
//
//   1,  cos(2 pi sum_j k_j x_j / L_j),  sin(2 pi sum_j k_j x_j / L_j),   1 <= |k_1| + ... + |k_n| <= D,
//
// k over the integer vectors whose first nonzero entry is positive (k and -k give the same pair). They span the
// products of sines and cosines of total frequency <= D; translations act on each pair by a rotation.
#pragma once

#include "lieder/dictionary/dictionary.hpp"
#include "lieder/dictionary/exponents.hpp"

namespace lieder {

class Fourier final : public Dictionary {
 public:
  /// Throws ValueError unless max_frequency >= 0 and every period is positive.
  Fourier(int max_frequency, Vector periods);

  Index inputs() const override { return periods_.size(); }
  Index size() const override { return 1 + 2 * frequencies_.rows(); }
  Matrix values(const MatrixRef& points) const override;
  Matrix derivative(const MatrixRef& points, Index axis) const override;
  /// "cos(x - 2 y)": the angular frequencies are written out, "sin(6.28319 x)" for a period of 1.
  std::string text(Index k, const std::vector<std::string>& names) const override;
  /// "fourier:D".
  std::string description() const override;

  const Vector& periods() const { return periods_; }
  int max_frequency() const { return max_frequency_; }
  /// The vectors k, a row each, by total frequency: functions 1 + 2p and 2 + 2p are cosine and sine of row p.
  const Exponents& frequencies() const { return frequencies_; }

 private:
  // z_k = z_parent * z_variable (or its conjugate), z = cos + i sin; parent -1 stands for 1.
  struct Step {
    Index parent;
    Index variable;
    double sign;
  };

  Matrix evaluate(const MatrixRef& points, Index axis) const;
  void multiply_steps(const Matrix& waves, Eigen::Ref<Matrix> result) const;

  int max_frequency_;
  Vector periods_;
  Exponents frequencies_;
  std::vector<Step> steps_;
};

/// Products of sines and cosines of total frequency at most max_frequency.
std::shared_ptr<const Fourier> fourier(int max_frequency, const Vector& periods);

}  // namespace lieder
