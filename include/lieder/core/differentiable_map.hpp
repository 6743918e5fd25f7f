// Differentiable maps F : R^n -> R^m and their first-order jets at samples: all that a Lie derivative needs of a model.
//
// Batches: points are rows (N x n), values N x m. The Jacobian of a batch is stored per input axis:
// jacobian[j] is N x m with entry (i, c) = dF_c/dx_j at point i. A sum over axes is then a sum of
// elementwise products of contiguous columns.
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

/// First-order jet of a map at N samples.
struct Jet {
  Matrix points;                 ///< N x n
  Matrix values;                 ///< N x m
  std::vector<Matrix> jacobian;  ///< n matrices N x m

  Index samples() const { return points.rows(); }
  Index inputs() const { return points.cols(); }
  Index outputs() const { return values.cols(); }
};

/// The jet of the samples first .. first + count - 1, copied.
Jet middle_samples(const Jet& jet, Index first, Index count);

/// Root of the mean over samples of the squared Frobenius norm of DF: the size that relative defects are measured by.
/// `weights` (N, non-negative, any scale) may be empty for equal weights.
double jacobian_rms(const Jet& jet, const Vector& weights = {});

/// What a model provides: value and Jacobian-vector product, batched over rows.
template <class F>
concept DifferentiableMap = requires(const F& f, const Matrix& x, const Matrix& v) {
  { f.inputs() } -> std::convertible_to<Index>;
  { f.outputs() } -> std::convertible_to<Index>;
  { f.value(x) } -> std::convertible_to<Matrix>;   // N x n -> N x m
  { f.jvp(x, v) } -> std::convertible_to<Matrix>;  // row i: DF(x_i) v_i, N x m
};

/// A differentiable map held by value.
class AnyDifferentiableMap {
 public:
  using Value = std::function<Matrix(const Matrix& points)>;
  using Jvp = std::function<Matrix(const Matrix& points, const Matrix& directions)>;

  AnyDifferentiableMap(Index inputs, Index outputs, Value value, Jvp jvp);

  template <DifferentiableMap F>
  requires(!std::same_as<std::remove_cvref_t<F>, AnyDifferentiableMap>) explicit AnyDifferentiableMap(F f)
      : AnyDifferentiableMap(
            f.inputs(), f.outputs(), [f](const Matrix& x) { return Matrix(f.value(x)); },
            [f](const Matrix& x, const Matrix& v) { return Matrix(f.jvp(x, v)); }) {}

  Index inputs() const { return inputs_; }
  Index outputs() const { return outputs_; }
  Matrix value(const Matrix& points) const;
  Matrix jvp(const Matrix& points, const Matrix& directions) const;
  /// Values and the full Jacobian by n Jacobian-vector products along the axes.
  Jet jet(const Matrix& points) const;

 private:
  Index inputs_;
  Index outputs_;
  Value value_;
  Jvp jvp_;
};

/// A map without derivatives: central differences with step h = cbrt(eps) * (scale of the column), error O(h^2).
AnyDifferentiableMap with_finite_differences(Index inputs, Index outputs, const AnyDifferentiableMap::Value& value);

}  // namespace lieder
