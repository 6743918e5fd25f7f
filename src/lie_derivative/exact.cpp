// The bilinear Lie derivative in an orthonormal polynomial basis: sparse products of d/dx_j and multiplications by x_i.
#include <algorithm>
#include <map>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/polynomial_operators.hpp"
#include "lieder/lie_derivative/bilinear.hpp"

namespace lieder {

namespace {

using Triplet = Eigen::Triplet<double>;

class ExactLieDerivative final : public BilinearLieDerivative {
 public:
  ExactLieDerivative(std::vector<SparseMatrix> matrices, Index functions, Index outputs)
      : matrices_(std::move(matrices)), functions_(functions), outputs_(outputs) {}

  Index generators() const override { return static_cast<Index>(matrices_.size()); }
  Index functions() const override { return functions_; }
  Index outputs() const override { return outputs_; }
  Index rows() const override { return matrices_.front().rows(); }

  Matrix apply(const MatrixRef& w) const override {
    require_shape("BilinearLieDerivative::apply: w", w, functions_, outputs_);
    const Vector flat = w.reshaped();
    Matrix result(rows(), generators());
    for (Index a = 0; a < generators(); ++a) {
      result.col(a) = matrices_[static_cast<std::size_t>(a)] * flat;
    }
    return result;
  }

  Matrix apply_adjoint(const MatrixRef& y) const override {
    require_shape("BilinearLieDerivative::apply_adjoint: Y", y, rows(), generators());
    Vector flat = Vector::Zero(functions_ * outputs_);
    for (Index a = 0; a < generators(); ++a) {
      flat += matrices_[static_cast<std::size_t>(a)].transpose() * y.col(a);
    }
    return flat.reshaped(functions_, outputs_);
  }

  SparseMatrix matrix(Index a) const override {
    require(a >= 0 && a < generators(), "BilinearLieDerivative::matrix: generator index out of range");
    return matrices_[static_cast<std::size_t>(a)];
  }

 private:
  std::vector<SparseMatrix> matrices_;
  Index functions_;
  Index outputs_;
};

// x^alpha d/dx_j from degree <= D into degree <= D', for every alpha and j that the candidates use.
class FieldOperators {
 public:
  FieldOperators(const OrthogonalPolynomials& target, Index source_size, const Exponents& exponents)
      : exponents_(exponents) {
    for (Index j = 0; j < target.inputs(); ++j) {
      derivatives_.push_back(derivative_matrix(target, j).leftCols(source_size));
      multiplications_.push_back(multiplication_matrix(target, j));
    }
  }

  const SparseMatrix& at(Index function, Index component) {
    const auto key = std::pair(function, component);
    if (const auto found = cache_.find(key); found != cache_.end()) {
      return found->second;
    }
    SparseMatrix result = derivatives_[static_cast<std::size_t>(component)];
    for (Index i = 0; i < exponents_.cols(); ++i) {
      for (int power = 0; power < exponents_(function, i); ++power) {
        result = (multiplications_[static_cast<std::size_t>(i)] * result).pruned(1.0, 1e-15);
      }
    }
    return cache_.emplace(key, std::move(result)).first->second;
  }

 private:
  const Exponents& exponents_;
  std::vector<SparseMatrix> derivatives_;
  std::vector<SparseMatrix> multiplications_;
  std::map<std::pair<Index, Index>, SparseMatrix> cache_;
};

// Diagonal blocks `scalar`, minus output(c, l) times the embedding of degree <= D into degree <= D'.
SparseMatrix block_matrix(const SparseMatrix& scalar, const Matrix& output, Index outputs) {
  const Index rows = scalar.rows();
  const Index cols = scalar.cols();
  std::vector<Triplet> entries;
  for (Index c = 0; c < outputs; ++c) {
    for (Index k = 0; k < cols; ++k) {
      for (SparseMatrix::InnerIterator it(scalar, k); it; ++it) {
        entries.emplace_back(c * rows + it.row(), c * cols + k, it.value());
      }
    }
  }
  for (Index c = 0; c < output.rows(); ++c) {
    for (Index l = 0; l < output.cols(); ++l) {
      for (Index k = 0; output(c, l) != 0.0 && k < cols; ++k) {
        entries.emplace_back(c * rows + k, l * cols + k, -output(c, l));
      }
    }
  }
  SparseMatrix result(rows * outputs, cols * outputs);
  result.setFromTriplets(entries.begin(), entries.end());
  return result;
}

Matrix output_part(ObjectKind kind, const Candidates& candidates, Index a) {
  const Vector unit = Vector::Unit(candidates.size(), a);
  Matrix output = candidates.output_matrix(unit);
  if (kind == ObjectKind::vector_field) {
    const Matrix dv = affine_matrix(candidates.field(unit)).rightCols(candidates.space_dimension());
    output = output.size() == 0 ? dv : Matrix(output + dv);
  }
  return output;
}

}  // namespace

BilinearPtr exact_lie_derivative(ObjectKind kind, const OrthogonalPolynomials& dictionary, Index outputs,
                                 const Candidates& candidates) {
  require(kind == ObjectKind::function || (kind == ObjectKind::vector_field && candidates.affine()),
          "exact_lie_derivative: functions, or vector fields with affine candidates");
  const auto* functions = dynamic_cast<const Monomials*>(&candidates.functions());
  require(functions != nullptr, "exact_lie_derivative: the candidates are not polynomial");
  require(candidates.copies() == 1, "exact_lie_derivative: one copy of the space only");
  require_size("exact_lie_derivative: inputs", dictionary.inputs(), candidates.space_dimension());
  require(candidates.outputs() == 0 || candidates.outputs() == outputs,
          "exact_lie_derivative: the output action has another dimension");
  require(kind == ObjectKind::function || outputs == dictionary.inputs(),
          "exact_lie_derivative: a vector field has as many outputs as inputs");
  const int degree = functions->exponents().rowwise().sum().maxCoeff();
  const OrthogonalPolynomials target(dictionary.family(), dictionary.max_degree() + std::max(degree - 1, 0),
                                     dictionary.shift(), dictionary.scale());
  FieldOperators operators(target, dictionary.size(), functions->exponents());
  std::vector<SparseMatrix> matrices;
  for (Index a = 0; a < candidates.size(); ++a) {
    SparseMatrix scalar(target.size(), dictionary.size());
    for (SparseMatrix::InnerIterator it(candidates.input(), a); it; ++it) {
      scalar += it.value() * operators.at(it.row() % functions->size(), it.row() / functions->size());
    }
    matrices.push_back(block_matrix(scalar, output_part(kind, candidates, a), outputs));
  }
  return std::make_shared<ExactLieDerivative>(std::move(matrices), dictionary.size(), outputs);
}

}  // namespace lieder
