#include "sparse/cross_validation.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "sparse/support_factor.hpp"

namespace lieder::detail {

namespace {

constexpr double kMaxExcess = 0.5;

// The solution of G x = g by Cholesky; nothing when G is singular to working precision.
std::optional<Vector> solve_normal(const Matrix& gram, const Vector& right) {
  const Eigen::LLT<Matrix> factor(gram);
  if (factor.info() != Eigen::Success) {
    return std::nullopt;
  }
  const Vector diagonal = factor.matrixLLT().diagonal();
  if (diagonal.size() > 0 && diagonal.minCoeff() < 1e-6 * diagonal.maxCoeff()) {
    return std::nullopt;
  }
  return Vector(factor.solve(right));
}

}  // namespace

Folds::Folds(const RegressionRows& rows, Index count) : rows_(rows) {
  require(count >= 2, "sparse regression: folds: expected at least 2");
  require(rows.blocks() >= 2, "sparse regression: auto needs at least two blocks of rows: give a threshold");
  const Index folds = std::min(count, rows.blocks());
  const Index cols = rows.features() + rows.targets();
  gram_ = Matrix::Zero(cols, cols);
  for (Index f = 0; f < folds; ++f) {
    std::vector<Index> blocks;
    Index height = 0;
    double weight = 0.0;
    for (Index b = f * rows.blocks() / folds; b < (f + 1) * rows.blocks() / folds; ++b) {
      blocks.push_back(b);
      height += rows.block(b).rows();
      weight += rows.block_weight(b);
    }
    Matrix stack(height, cols);
    Index row = 0;
    for (const Index b : blocks) {
      stack.middleRows(row, rows.block(b).rows()) = rows.block(b);
      row += rows.block(b).rows();
    }
    if (height > cols) {
      stack = qr_r(std::move(stack));
    }
    grams_.push_back(multiply_transposed(stack, stack));
    gram_ += grams_.back();
    test_.push_back(std::move(stack));
    blocks_.push_back(std::move(blocks));
    weights_.push_back(weight);
  }
  train_.resize(test_.size());
}

const Matrix& Folds::train(Index fold) const {
  std::optional<Matrix>& known = train_[static_cast<std::size_t>(fold)];
  if (!known) {
    std::vector<Index> others;
    for (std::size_t f = 0; f < blocks_.size(); ++f) {
      if (static_cast<Index>(f) != fold) {
        others.insert(others.end(), blocks_[f].begin(), blocks_[f].end());
      }
    }
    known = rows_.factor(others);
  }
  return *known;
}

Folds::Target Folds::target(Index number, const Vector& fixed) const {
  const Index features = rows_.features();
  Target result{{}, {}, number, fixed};
  for (std::size_t f = 0; f < test_.size(); ++f) {
    result.known.push_back(test_[f].col(features + number));
    result.right.push_back((gram_.col(features + number) - grams_[f].col(features + number)).head(features));
    if (!fixed.isZero(0.0)) {
      result.known.back() -= test_[f].leftCols(features) * fixed;
      result.right.back() -= (gram_ - grams_[f]).topLeftCorner(features, features) * fixed;
    }
  }
  return result;
}

Vector Folds::errors_of_target(const Target& target, const std::vector<Index>& columns) const {
  const Index features = rows_.features();
  Vector errors(count());
  for (Index f = 0; f < count(); ++f) {
    const auto fold = static_cast<std::size_t>(f);
    Vector residual = target.known[fold];
    if (!columns.empty()) {
      const Matrix gram = gram_(columns, columns) - grams_[fold](columns, columns);
      std::optional<Vector> x = solve_normal(gram, target.right[fold](columns));
      if (!x) {
        const Matrix& factor = train(f);
        const auto r = factor.topLeftCorner(features, features);
        const SupportFactor own = support_factor(r, columns, kRcond);
        x = own.map * own.coordinates(factor.col(features + target.number).head(features) - r * target.fixed);
      }
      for (std::size_t j = 0; j < columns.size(); ++j) {
        residual -= (*x)(static_cast<Index>(j)) * test_[fold].col(columns[j]);
      }
    }
    errors(f) = residual.squaredNorm() / weights_[fold];
  }
  return errors;
}

Vector Folds::errors_of_group(const ConstrainedLeastSquares& solver, Index group, const Support& support) const {
  const Index count = rows_.features();
  Vector errors(this->count());
  for (Index f = 0; f < this->count(); ++f) {
    const Matrix& test = test_[static_cast<std::size_t>(f)];
    const ConstrainedSolution solution = solver.solve(train(f), support, group);
    double sum = 0.0;
    for (const Index c : solver.groups()[static_cast<std::size_t>(group)]) {
      const Vector x = solver.scale().cwiseProduct(solution.coefficients.col(c));
      const double size = std::max(rows_.target_scale()(c), std::numeric_limits<double>::min());
      sum += ((test.leftCols(count) * x - test.col(count + c)) / size).squaredNorm();
    }
    errors(f) = sum / weights_[static_cast<std::size_t>(f)];
  }
  return errors;
}

Index choose_support(const Matrix& errors, double standard_errors, double floor) {
  const Index folds = errors.rows();
  const RowVector mean = errors.colwise().mean();
  Index best = 0;
  mean.minCoeff(&best);
  for (Index i = mean.size() - 1; i > best; --i) {
    const Vector difference = errors.col(i) - errors.col(best);
    const double excess = difference.mean();
    const double spread = std::sqrt((difference.array() - excess).square().sum() /
                                    static_cast<double>(std::max<Index>(1, folds - 1) * folds));
    // An excess that is all in one fold is no more than its standard error, whatever its size: it must be small as well.
    const bool near = excess <= standard_errors * spread && excess <= kMaxExcess * mean(best);
    if (near || excess <= floor || mean(i) <= floor) {
      return i;
    }
  }
  return best;
}

}  // namespace lieder::detail
