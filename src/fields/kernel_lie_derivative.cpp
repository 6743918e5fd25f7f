#include "lieder/fields/kernel_lie_derivative.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>
#include <vector>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/orthogonal_family.hpp"
#include "lieder/dictionary/quadrature.hpp"

namespace lieder {

namespace {

// L_a w = vec(D_a w - Phi w psi_a^T) with D_a and Phi of size rows x K.
class DenseBilinear final : public BilinearLieDerivative {
 public:
  DenseBilinear(std::vector<Matrix> derivatives, Matrix values, std::vector<Matrix> psi)
      : derivatives_(std::move(derivatives)), values_(std::move(values)), psi_(std::move(psi)) {}

  Index generators() const override { return static_cast<Index>(derivatives_.size()); }
  Index functions() const override { return values_.cols(); }
  Index outputs() const override { return psi_.front().rows(); }
  Index rows() const override { return values_.rows() * outputs(); }

  Matrix apply(const MatrixRef& w) const override {
    require_shape("kernel Lie derivative: w", w, functions(), outputs());
    Matrix result(rows(), generators());
    const Matrix values = values_ * w;
    for (std::size_t a = 0; a < derivatives_.size(); ++a) {
      const Matrix moved = derivatives_[a] * w - values * psi_[a].transpose();
      result.col(static_cast<Index>(a)) = moved.reshaped();
    }
    return result;
  }

  Matrix apply_adjoint(const MatrixRef& y) const override {
    require_shape("kernel Lie derivative: Y", y, rows(), generators());
    Matrix result = Matrix::Zero(functions(), outputs());
    Matrix values = Matrix::Zero(values_.rows(), outputs());
    for (std::size_t a = 0; a < derivatives_.size(); ++a) {
      const Matrix column = y.col(static_cast<Index>(a)).reshaped(values_.rows(), outputs());
      result += derivatives_[a].transpose() * column;
      values += column * psi_[a];
    }
    return result - values_.transpose() * values;
  }

  SparseMatrix matrix(Index a) const override {
    require(a >= 0 && a < generators(), "kernel Lie derivative: generator out of range");
    const Index n = values_.rows();
    const Index k = functions();
    const Matrix& psi = psi_[static_cast<std::size_t>(a)];
    Matrix result(rows(), k * outputs());
    for (Index i = 0; i < outputs(); ++i) {
      for (Index j = 0; j < outputs(); ++j) {
        auto block = result.block(i * n, j * k, n, k);
        block = -psi(i, j) * values_;
        if (i == j) {
          block += derivatives_[static_cast<std::size_t>(a)];
        }
      }
    }
    return result.sparseView();
  }

 private:
  std::vector<Matrix> derivatives_;
  Matrix values_;
  std::vector<Matrix> psi_;
};

Matrix vertical(const Matrix& top, const Matrix& bottom) {
  Matrix result(top.rows() + bottom.rows(), top.cols());
  result << top, bottom;
  return result;
}

// Rows whose squares add up to |xi|^2.
Matrix size_factor(const Candidates& kernels, const KernelMeasure& measure, const std::vector<Matrix>& psi) {
  const Index n = kernels.space_dimension();
  const Index q = kernels.size();
  const Index m = psi.front().rows();
  const Index positions = measure.positions.rows();
  Matrix rows(n * n + positions * n + m * m, q);
  for (Index a = 0; a < q; ++a) {
    const VectorField field = kernels.field(Vector::Unit(q, a));
    const Matrix linear = affine_matrix(field).rightCols(n);
    const Matrix moved =
        measure.position_weights.cwiseSqrt().asDiagonal() * field.values(measure.positions) / measure.length;
    rows.col(a) << (std::sqrt(0.5) * linear).reshaped(), moved.reshaped(),
        psi[static_cast<std::size_t>(a)].reshaped() / std::sqrt(static_cast<double>(m));
  }
  return rows.rows() >= q ? qr_r(rows) : qr_r(vertical(rows, Matrix::Zero(q - rows.rows(), q)));
}

}  // namespace

KernelMeasure difference_measure(const Grid& box, double width, int degree, Index position_nodes) {
  require(box.kind() == GridKind::box, "difference_measure: the grid is not a box");
  require(width > 0.0 && degree >= 0 && position_nodes >= 1 && position_nodes <= 64,
          "difference_measure: expected a width > 0, a degree >= 0 and 1 to 64 position nodes");
  const Index n = box.dimension();
  // |L_xi k|^2 has the degree 2 (degree + 2): r . grad raises it by two, through the Gaussian.
  std::vector<GaussRule> hermite(static_cast<std::size_t>(n), gauss_rule(OrthogonalFamily::hermite, degree + 3));
  std::vector<GaussRule> legendre;
  KernelMeasure result;
  result.width = width;
  for (const GridAxis& axis : box.axes()) {
    const double lower = axis.nodes(0);
    const double upper = axis.periodic ? lower + axis.period : axis.nodes(axis.nodes.size() - 1);
    GaussRule rule = gauss_rule(OrthogonalFamily::legendre, position_nodes);
    rule.nodes = (0.5 * (lower + upper) + 0.5 * (upper - lower) * rule.nodes.array()).matrix();
    legendre.push_back(std::move(rule));
    result.length = std::max(legendre.size() == 1 ? 0.0 : result.length, upper - lower);
  }
  const QuadratureRule r = tensor_rule(hermite);
  const QuadratureRule m = tensor_rule(legendre);
  result.positions = m.points;
  result.position_weights = m.weights;
  const Index pairs = r.points.rows() * m.points.rows();
  result.points.resize(pairs, 2 * n);
  result.weights.resize(pairs);
  const double scale = width * std::sqrt(0.5);
  const double volume =
      std::pow(2.0 * 3.141592653589793, 0.5 * static_cast<double>(n)) * std::pow(scale, static_cast<double>(n));
  for (Index i = 0; i < r.points.rows(); ++i) {
    const RowVector difference = scale * r.points.row(i);
    // dr = volume exp(|t|^2 / 2) times the normal measure of t = r / scale.
    const double weight = r.weights(i) * volume * std::exp(0.5 * r.points.row(i).squaredNorm());
    for (Index j = 0; j < m.points.rows(); ++j) {
      const Index place = i * m.points.rows() + j;
      result.points.row(place) << m.points.row(j) - 0.5 * difference, m.points.row(j) + 0.5 * difference;
      result.weights(place) = weight * m.weights(j);
    }
  }
  return result;
}

KernelLieDerivative::KernelLieDerivative(KernelDictionaryPtr dictionary, const KernelMeasure& measure,
                                         Candidates candidates, const ValueAction& input, const ValueAction& output)
    : dictionary_(std::move(dictionary)),
      candidates_(std::move(candidates)),
      inputs_(input.components),
      outputs_(output.components) {
  require(dictionary_ != nullptr, "KernelLieDerivative: no dictionary");
  const Candidates kernels = kernel_candidates(candidates_, input, output);
  const Dictionary& functions = *dictionary_->functions();
  require_size("KernelLieDerivative: dimension of the candidates", candidates_.space_dimension(),
               dictionary_->dimension());
  require_shape("KernelLieDerivative: points of the measure", measure.points, -1, functions.inputs());
  const Index q = candidates_.size();
  const Index k = functions.size();
  // v . grad of all functions at once: the rows of a jet with K outputs under candidates that move no outputs.
  const Vector roots = measure.weights.cwiseSqrt();
  Jet jet{measure.points, roots.asDiagonal() * functions.values(measure.points), {}};
  for (Index axis = 0; axis < functions.inputs(); ++axis) {
    jet.jacobian.emplace_back(roots.asDiagonal() * functions.derivative(measure.points, axis));
  }
  std::vector<Matrix> affine;
  for (Index a = 0; a < q; ++a) {
    affine.push_back(affine_matrix(kernels.field(Vector::Unit(q, a))));
    psi_.push_back(kernels.output_matrix(Vector::Unit(q, a)));
  }
  const LieDerivative plain(ObjectKind::function, candidates_from_affine(candidates_.name(), affine).with_copies(2));
  const Matrix rows = plain.rows(jet);
  Matrix stacked(measure.points.rows(), (q + 1) * k);
  for (Index a = 0; a < q; ++a) {
    stacked.middleCols(a * k, k) = rows.col(a).reshaped(measure.points.rows(), k);
  }
  stacked.rightCols(k) = jet.values;
  const Matrix r = qr_r(std::move(stacked));
  for (Index a = 0; a < q; ++a) {
    derivatives_.emplace_back(r.middleCols(a * k, k));
  }
  values_ = r.rightCols(k);
  generator_size_ = size_factor(kernels, measure, psi_);
  bilinear_ = std::make_shared<const DenseBilinear>(derivatives_, values_, psi_);
}

BilinearPtr KernelLieDerivative::orthonormal() const {
  const Vector diagonal = generator_size_.diagonal().cwiseAbs();
  require(diagonal.minCoeff() > 1e-10 * diagonal.maxCoeff(),
          fmt::format("kernels: the candidates '{}' are linearly dependent", candidates_.name()));
  const Matrix t = inverse(generator_size_);
  std::vector<Matrix> derivatives;
  std::vector<Matrix> psi;
  for (Index b = 0; b < t.cols(); ++b) {
    Matrix d = Matrix::Zero(values_.rows(), values_.cols());
    Matrix p = Matrix::Zero(psi_.front().rows(), psi_.front().cols());
    for (Index a = 0; a < t.rows(); ++a) {
      d += t(a, b) * derivatives_[static_cast<std::size_t>(a)];
      p += t(a, b) * psi_[static_cast<std::size_t>(a)];
    }
    derivatives.push_back(std::move(d));
    psi.push_back(std::move(p));
  }
  return std::make_shared<const DenseBilinear>(std::move(derivatives), values_, std::move(psi));
}

double KernelLieDerivative::kernel_norm(const Vector& w) const {
  require_size("kernel_norm: coefficients", w.size(), unknowns());
  return (values_ * w.reshaped(dictionary_->size(), inputs_ * outputs_)).norm();
}

}  // namespace lieder
