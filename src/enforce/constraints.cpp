#include "enforce/constraints.hpp"

#include <algorithm>
#include <cmath>
#include <unsupported/Eigen/KroneckerProduct>

#include "lieder/core/error.hpp"

namespace lieder::detail {

namespace {

// An upper bound of the spectral norm: sqrt(|A|_1 |A|_inf).
double spectral_bound(const SparseMatrix& m) {
  Vector rows = Vector::Zero(m.rows());
  double largest_column = 0.0;
  for (Index j = 0; j < m.outerSize(); ++j) {
    double column = 0.0;
    for (SparseMatrix::InnerIterator entry(m, j); entry; ++entry) {
      column += std::abs(entry.value());
      rows(entry.row()) += std::abs(entry.value());
    }
    largest_column = std::max(largest_column, column);
  }
  return std::sqrt(largest_column * (rows.size() > 0 ? rows.maxCoeff() : 0.0));
}

}  // namespace

IntertwinerConstraints::IntertwinerConstraints(const GeneratorImages& a, const GeneratorImages& b) : a_(a), b_(b) {
  const auto add = [this](const std::vector<SparseMatrix>& left, const std::vector<SparseMatrix>& right) {
    require(left.size() == right.size(), "intertwiners: the representations belong to different groups");
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (left[i].nonZeros() > 0 || right[i].nonZeros() > 0) {
        pairs_.push_back({&left[i], &right[i], spectral_bound(left[i]) + spectral_bound(right[i])});
        a_transposed_.emplace_back(left[i].transpose());
        b_transposed_.emplace_back(right[i].transpose());
      }
    }
  };
  add(a.algebra, b.algebra);
  add(a.components, b.components);
}

Matrix IntertwinerConstraints::normal(const Matrix& w) const {
  Matrix result = Matrix::Zero(w.rows(), w.cols());
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    Matrix y = *pairs_[i].b * w;
    y.noalias() -= w * *pairs_[i].a;
    result.noalias() += b_transposed_[i] * y;
    result.noalias() -= y * a_transposed_[i];
  }
  return result;
}

double IntertwinerConstraints::residual(const Matrix& w) const {
  const double norm = w.norm();
  double largest = 0.0;
  for (const Pair& pair : pairs_) {
    const Matrix y = *pair.b * w - w * *pair.a;
    largest = std::max(largest, y.norm() / (norm * pair.size));
  }
  return norm > 0.0 ? largest : 0.0;
}

std::optional<Matrix> IntertwinerConstraints::project(Matrix w) const {
  constexpr int most_restarts = 6;
  constexpr int most_steps = 3000;
  const double start = w.norm();
  double bound = 0.0;  // of |K|
  for (const Pair& pair : pairs_) {
    bound += pair.size * pair.size;
  }
  if (bound == 0.0 || start == 0.0) {
    return w;
  }
  const double target = 4e-16 * bound * start;
  double last = 0.0;
  for (int restart = 0; restart < most_restarts; ++restart) {
    Matrix r = -normal(w);
    double square = r.squaredNorm();
    if (std::sqrt(square) <= target || (restart > 1 && std::sqrt(square) > 0.5 * last)) {
      break;
    }
    last = std::sqrt(square);
    // Each restart works on what the one before left; it need only gain a few digits.
    const double stop = std::max(0.1 * target, 1e-15 * last);
    Matrix p = r;
    for (int step = 0; step < most_steps && std::sqrt(square) > stop; ++step) {
      const Matrix kp = normal(p);
      const double curvature = p.cwiseProduct(kp).sum();
      if (!(curvature > 1e-17 * bound * p.squaredNorm())) {
        break;
      }
      const double alpha = square / curvature;
      w += alpha * p;
      r -= alpha * kp;
      const double next = r.squaredNorm();
      p = r + (next / square) * p;
      square = next;
    }
  }
  // Squares of the constraints' residuals reach rounding; what is left may not exceed a few digits above it.
  if (w.norm() > 1e-9 * start && residual(w) > 1e-12) {
    return std::nullopt;
  }
  return w;
}

std::optional<Matrix> IntertwinerConstraints::random(Rng& rng, bool& converged) const {
  Matrix w = rng.normal_matrix(rows(), cols());
  const double start = w.norm();
  std::optional<Matrix> result = project(std::move(w));
  converged = result.has_value();
  if (!result || result->norm() <= 1e-9 * start) {
    return std::nullopt;
  }
  *result /= result->norm();
  return result;
}

std::vector<RowSparse> IntertwinerConstraints::matrices() const {
  SparseMatrix identity_a(cols(), cols());
  SparseMatrix identity_b(rows(), rows());
  identity_a.setIdentity();
  identity_b.setIdentity();
  std::vector<RowSparse> result;
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    // vec(B W - W A) = (1 (x) B - A^T (x) 1) vec(W)
    const SparseMatrix left = Eigen::kroneckerProduct(identity_a, *pairs_[i].b);
    const SparseMatrix right = Eigen::kroneckerProduct(a_transposed_[i], identity_b);
    result.emplace_back((left - right) / pairs_[i].size);
  }
  return result;
}

}  // namespace lieder::detail
