// Radial functions phi_k(x) = f(r_k), r_k = |x - c_k| / scale, of the distance to K centres c_k.
//
//   gaussian      f(r) = exp(-r^2 / 2)
//   multiquadric  f(r) = sqrt(1 + r^2)
//   thin_plate    f(r) = r^2 log r   (0 at r = 0)
#pragma once

#include <string_view>

#include "lieder/dictionary/dictionary.hpp"

namespace lieder {

enum class RadialKernel { gaussian, multiquadric, thin_plate };

/// "gaussian", "multiquadric", "thin plate".
std::string_view to_string(RadialKernel kernel);

class Radial final : public Dictionary {
 public:
  /// `centres` K x n, one a row. Throws ValueError unless K >= 1 and scale > 0.
  Radial(RadialKernel kernel, Matrix centres, double scale);

  Index inputs() const override { return centres_.cols(); }
  Index size() const override { return centres_.rows(); }
  Matrix values(const MatrixRef& points) const override;
  Matrix derivative(const MatrixRef& points, Index axis) const override;
  /// "gaussian(|(x, y) - (0.5, 1)| / 0.2)".
  std::string text(Index k, const std::vector<std::string>& names) const override;
  /// "radial:K (gaussian, scale 0.2)".
  std::string description() const override;

  RadialKernel kernel() const { return kernel_; }
  const Matrix& centres() const { return centres_; }
  double scale() const { return scale_; }

 private:
  Vector squared_distances(const MatrixRef& points, Index k) const;

  RadialKernel kernel_;
  Matrix centres_;
  double scale_;
};

std::shared_ptr<const Radial> radial(RadialKernel kernel, const Matrix& centres, double scale);

}  // namespace lieder
