#include "enforce/pair_basis.hpp"

#include <cmath>
#include <utility>

namespace lieder::detail {

IrreduciblePairBasis::IrreduciblePairBasis(std::shared_ptr<const PieceDecomposition> a,
                                           std::shared_ptr<const PieceDecomposition> b,
                                           const IrreducibleRegistry& registry)
    : a_(std::move(a)), b_(std::move(b)) {
  for (std::size_t i = 0; i < a_->components.size(); ++i) {
    for (std::size_t j = 0; j < b_->components.size(); ++j) {
      const PieceComponent& in = a_->components[i];
      const PieceComponent& out = b_->components[j];
      if (in.irreducible != out.irreducible) {
        continue;
      }
      const Irreducible& irreducible = registry[in.irreducible];
      shared_.push_back({irreducible.dimension(), in.multiplicity, out.multiplicity, i, j, dimension_});
      division_.push_back(irreducible.division);
      dimension_ += in.multiplicity * out.multiplicity * static_cast<Index>(irreducible.division.size());
    }
  }
}

Matrix IrreduciblePairBasis::combine(const VectorRef& c) const {
  Matrix result = Matrix::Zero(b_->dimension, a_->dimension);
  for (std::size_t s = 0; s < shared_.size(); ++s) {
    const SharedIrreducible& share = shared_[s];
    const Matrix& in = a_->components[share.a_component].basis;
    const Matrix& out = b_->components[share.b_component].basis;
    const Index d = share.dimension;
    const auto elements = static_cast<Index>(division_[s].size());
    const double scale = 1.0 / std::sqrt(static_cast<double>(d));
    // (n d) x (m d): block (l, k) is sum_e c_lke E_e.
    Matrix middle = Matrix::Zero(share.b_multiplicity * d, share.a_multiplicity * d);
    Index next = share.offset;
    bool any = false;
    for (Index l = 0; l < share.b_multiplicity; ++l) {
      for (Index k = 0; k < share.a_multiplicity; ++k) {
        for (Index e = 0; e < elements; ++e, ++next) {
          if (c(next) != 0.0) {
            any = true;
            middle.block(l * d, k * d, d, d) += scale * c(next) * division_[s][static_cast<std::size_t>(e)];
          }
        }
      }
    }
    if (any) {
      result.noalias() += out * (middle * in.transpose());
    }
  }
  return result;
}

Vector IrreduciblePairBasis::project(const MatrixRef& w) const {
  Vector result(dimension_);
  for (std::size_t s = 0; s < shared_.size(); ++s) {
    const SharedIrreducible& share = shared_[s];
    const Index d = share.dimension;
    const Matrix middle =
        b_->components[share.b_component].basis.transpose() * w * a_->components[share.a_component].basis;
    const double scale = 1.0 / std::sqrt(static_cast<double>(d));
    Index next = share.offset;
    for (Index l = 0; l < share.b_multiplicity; ++l) {
      for (Index k = 0; k < share.a_multiplicity; ++k) {
        for (const Matrix& element : division_[s]) {
          result(next++) = scale * middle.block(l * d, k * d, d, d).cwiseProduct(element).sum();
        }
      }
    }
  }
  return result;
}

Index IrreduciblePairBasis::memory() const {
  Index total = 0;
  for (const std::vector<Matrix>& division : division_) {
    total += static_cast<Index>(division.size()) * division.front().size();
  }
  return total;  // the pieces' bases are shared and counted once by the space
}

Matrix ColumnPairBasis::combine(const VectorRef& c) const {
  const Vector v = columns_ * c;
  return v.reshaped(b_, v.size() / b_);
}

Vector ColumnPairBasis::project(const MatrixRef& w) const {
  const Matrix dense = w;
  return columns_.transpose() * dense.reshaped();
}

BentPairBasis::BentPairBasis(PairBasisPtr balanced, Index balanced_rows, Index a, Index b, std::vector<Index> place)
    : balanced_(std::move(balanced)), balanced_rows_(balanced_rows), a_(a), b_(b), place_(std::move(place)) {}

Matrix BentPairBasis::combine(const VectorRef& c) const {
  const Matrix balanced = balanced_->combine(c);
  Matrix result(b_, a_);
  for (Index i = 0; i < result.size(); ++i) {
    result.data()[i] = balanced.data()[place_[static_cast<std::size_t>(i)]];
  }
  return result;
}

Vector BentPairBasis::project(const MatrixRef& w) const {
  Matrix balanced(balanced_rows_, a_ * b_ / balanced_rows_);
  for (Index j = 0; j < a_; ++j) {
    for (Index i = 0; i < b_; ++i) {
      balanced.data()[place_[static_cast<std::size_t>(i + b_ * j)]] = w(i, j);
    }
  }
  return balanced_->project(balanced);
}

}  // namespace lieder::detail
