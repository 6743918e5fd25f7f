// The bilinear Lie derivative at samples: jets of the dictionary, pushed through LieDerivative::rows and its adjoint.
#include <cmath>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/lie_derivative/bilinear.hpp"

namespace lieder {

Matrix BilinearLieDerivative::dense() const {
  Matrix result(generators() * rows(), functions() * outputs());
  for (Index a = 0; a < generators(); ++a) {
    result.middleRows(a * rows(), rows()) = Matrix(matrix(a));
  }
  return result;
}

AnyLinearOperator BilinearLieDerivative::as_operator() const {
  const Index m_rows = rows();
  const Index q = generators();
  const Index k = functions();
  const Index m = outputs();
  return AnyLinearOperator(
      m_rows * q, k * m,
      [this, k, m](const Vector& w) -> Vector {
        const Matrix a = apply(Eigen::Map<const Matrix>(w.data(), k, m));
        return Eigen::Map<const Vector>(a.data(), a.size());
      },
      [this, m_rows, q](const Vector& y) -> Vector {
        const Matrix w = apply_adjoint(Eigen::Map<const Matrix>(y.data(), m_rows, q));
        return Eigen::Map<const Vector>(w.data(), w.size());
      });
}

namespace {

class SampledLieDerivative final : public BilinearLieDerivative {
 public:
  SampledLieDerivative(LieDerivative derivative, DictionaryPtr dictionary, Index outputs, const MatrixRef& points,
                       const Vector& weights)
      : derivative_(std::move(derivative)), dictionary_(std::move(dictionary)), outputs_(outputs), points_(points) {
    require(points.rows() >= 1, "sampled_lie_derivative: no samples");
    require_shape("sampled_lie_derivative: points", points, -1, dictionary_->inputs());
    require_size("sampled_lie_derivative: inputs of the dictionary", dictionary_->inputs(),
                 derivative_.candidates().inputs());
    roots_ = Vector::Constant(points.rows(), 1.0 / std::sqrt(static_cast<double>(points.rows())));
    if (weights.size() > 0) {
      require_size("sampled_lie_derivative: weights", weights.size(), points.rows());
      require((weights.array() >= 0.0).all(), "sampled_lie_derivative: weights must not be negative");
      roots_ = weights.cwiseSqrt();
    }
    values_ = dictionary_->values(points_);
    for (Index j = 0; j < dictionary_->inputs(); ++j) {
      derivatives_.push_back(dictionary_->derivative(points_, j));
    }
  }

  Index generators() const override { return derivative_.cols(); }
  Index functions() const override { return dictionary_->size(); }
  Index outputs() const override { return outputs_; }
  Index rows() const override { return points_.rows() * outputs_; }

  Matrix apply(const MatrixRef& w) const override {
    require_shape("BilinearLieDerivative::apply: w", w, functions(), outputs_);
    Jet jet{points_, values_ * w, {}};
    for (const Matrix& derivative : derivatives_) {
      jet.jacobian.push_back(derivative * w);
    }
    Matrix result = derivative_.rows(jet);
    for (Index c = 0; c < outputs_; ++c) {
      result.middleRows(c * points_.rows(), points_.rows()).array().colwise() *= roots_.array();
    }
    return result;
  }

  Matrix apply_adjoint(const MatrixRef& y) const override {
    require_shape("BilinearLieDerivative::apply_adjoint: Y", y, rows(), generators());
    Matrix weighted = y;
    for (Index c = 0; c < outputs_; ++c) {
      weighted.middleRows(c * points_.rows(), points_.rows()).array().colwise() *= roots_.array();
    }
    const Jet cotangent = derivative_.rows_adjoint(points_, weighted);
    Matrix result = values_.transpose() * cotangent.values;
    for (std::size_t j = 0; j < derivatives_.size(); ++j) {
      result += derivatives_[j].transpose() * cotangent.jacobian[j];
    }
    return result;
  }

  SparseMatrix matrix(Index a) const override {
    require(a >= 0 && a < generators(), "BilinearLieDerivative::matrix: generator index out of range");
    Matrix result(rows(), functions() * outputs_);
    Matrix w = Matrix::Zero(functions(), outputs_);
    for (Index i = 0; i < w.size(); ++i) {
      w.data()[i] = 1.0;
      result.col(i) = apply(w).col(a);
      w.data()[i] = 0.0;
    }
    return result.sparseView();
  }

 private:
  LieDerivative derivative_;
  DictionaryPtr dictionary_;
  Index outputs_;
  Matrix points_;
  Vector roots_;
  Matrix values_;
  std::vector<Matrix> derivatives_;
};

}  // namespace

BilinearPtr sampled_lie_derivative(ObjectKind kind, DictionaryPtr dictionary, Index outputs, Candidates candidates,
                                   const MatrixRef& points, const Vector& weights) {
  require(kind == ObjectKind::function || kind == ObjectKind::vector_field,
          "sampled_lie_derivative: linear in F for functions and vector fields only");
  require(dictionary != nullptr, "sampled_lie_derivative: no dictionary");
  return std::make_shared<SampledLieDerivative>(LieDerivative(kind, std::move(candidates)), std::move(dictionary),
                                                outputs, points, weights);
}

}  // namespace lieder
