#include "lieder/sparse/exchange.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <utility>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

constexpr double kSingular = 1e-10;  // of a scaled column, squared: what others must leave of it
constexpr Index kMaxMoves = 1000;

// The normal equations of the candidates in scaled columns, and one support of them.
class Supports {
 public:
  Supports(Matrix gram, Vector right, double squares)
      : gram_(std::move(gram)), right_(std::move(right)), squares_(squares) {}

  void set(std::vector<Index> inside) {
    inside_ = std::move(inside);
    outside_.clear();
    for (Index j = 0; j < gram_.cols(); ++j) {
      if (!std::binary_search(inside_.begin(), inside_.end(), j)) {
        outside_.push_back(j);
      }
    }
    const auto s = static_cast<Index>(inside_.size());
    const Eigen::LLT<Matrix> factor(Matrix(gram_(inside_, inside_)));
    inverse_ = factor.solve(Matrix::Identity(s, s));
    z_ = factor.solve(Vector(right_(inside_)));
    const Matrix cross = gram_(inside_, outside_);
    share_ = factor.solve(cross);
    left_ = Vector(gram_.diagonal()(outside_)) - cross.cwiseProduct(share_).colwise().sum().transpose();
    residual_ = Vector(right_(outside_)) - cross.transpose() * z_;
  }

  /// s^2.
  double variance(Index rows) const {
    const Index freedom = rows - gram_.cols();
    if (freedom <= 0) {
      return std::max(1.0, loss() / static_cast<double>(std::max<Index>(1, rows)));
    }
    Matrix raised = gram_;
    raised.diagonal().array() += kSingular;
    const Vector z = raised.llt().solve(right_);
    return std::max(1.0, (squares_ - 2.0 * z.dot(right_) + z.dot(gram_ * z)) / static_cast<double>(freedom));
  }
  double loss() const { return squares_ - z_.dot(Vector(right_(inside_))); }
  const std::vector<Index>& inside() const { return inside_; }
  const Vector& coefficients() const { return z_; }

  /// The best single move: its change of loss / variance + penalty |S|, with the support it leads to.
  std::pair<double, std::vector<Index>> best_move(double variance, double penalty) const {
    double best = 0.0;
    Index out = -1;
    Index in = -1;
    const auto offer = [&](double change, Index i, Index j) {
      if (change < best) {
        best = change;
        out = i;
        in = j;
      }
    };
    const auto outside = static_cast<Index>(outside_.size());
    for (Index j = 0; j < outside; ++j) {
      if (left_(j) > kSingular) {
        offer(penalty - residual_(j) * residual_(j) / (left_(j) * variance), -1, j);
      }
    }
    for (Index i = 0; i < z_.size(); ++i) {
      const double own = inverse_(i, i);
      const double rise = z_(i) * z_(i) / (own * variance);
      offer(rise - penalty, i, -1);
      for (Index j = 0; j < outside; ++j) {  // the residual and what is left of j once i is gone
        const double left = left_(j) + share_(i, j) * share_(i, j) / own;
        const double residual = residual_(j) + share_(i, j) * z_(i) / own;
        if (left > kSingular) {
          offer(rise - residual * residual / (left * variance), i, j);
        }
      }
    }
    return {best, moved(out, in)};
  }

 private:
  std::vector<Index> moved(Index out, Index in) const {
    std::vector<Index> result = inside_;
    if (out >= 0) {
      result.erase(result.begin() + out);
    }
    if (in >= 0) {
      const Index term = outside_[static_cast<std::size_t>(in)];
      result.insert(std::lower_bound(result.begin(), result.end(), term), term);
    }
    return result;
  }

  Matrix gram_;
  Vector right_;
  double squares_;
  std::vector<Index> inside_;
  std::vector<Index> outside_;
  Matrix inverse_;
  Matrix share_;  // of the terms inside in those outside: G_SS^-1 G_Sj
  Vector z_;
  Vector left_;
  Vector residual_;
};

// The terms, in their order, that those before leave something of (Cholesky's pivots).
std::vector<Index> independent(const Matrix& gram, const std::vector<Index>& terms) {
  std::vector<Index> result;
  Matrix lower(static_cast<Index>(terms.size()), static_cast<Index>(terms.size()));
  for (const Index j : terms) {
    const auto s = static_cast<Index>(result.size());
    Vector row = gram(result, j);
    if (s > 0) {
      lower.topLeftCorner(s, s).triangularView<Eigen::Lower>().solveInPlace(row);
    }
    const double pivot = gram(j, j) - row.squaredNorm();
    if (pivot > kSingular) {
      lower.row(s).head(s) = row.transpose();
      lower(s, s) = std::sqrt(pivot);
      result.push_back(j);
    }
  }
  return result;
}

std::vector<Index> places_of(const std::vector<Index>& start, const std::vector<Index>& candidates,
                             const Vector& scale) {
  std::vector<Index> result;
  for (const Index k : start) {
    const auto place = std::lower_bound(candidates.begin(), candidates.end(), k);
    require(place != candidates.end() && *place == k, "exchange_support: the start is not among the candidates");
    if (scale(place - candidates.begin()) > 0.0) {
      result.push_back(place - candidates.begin());
    }
  }
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace

double extended_bic_penalty(Index rows, Index terms) {
  return std::log(static_cast<double>(std::max<Index>(rows, 1))) +
         std::log(static_cast<double>(std::max<Index>(terms, 1)));
}

ExchangeResult exchange_support(const MatrixRef& theta, const VectorRef& target, const std::vector<Index>& candidates,
                                const std::vector<Index>& start, double penalty) {
  require_size("exchange_support: target", target.size(), theta.rows(), "one entry for each row");
  require(penalty >= 0.0 && std::isfinite(penalty), "exchange_support: penalty: expected a number >= 0");
  require(std::is_sorted(candidates.begin(), candidates.end()) &&
              (candidates.empty() || (candidates.front() >= 0 && candidates.back() < theta.cols())),
          "exchange_support: candidates: expected columns in ascending order");
  Matrix columns = theta(Eigen::all, candidates);
  const Vector scale = columns.colwise().norm();
  for (Index j = 0; j < columns.cols(); ++j) {
    columns.col(j) *= scale(j) > 0.0 ? 1.0 / scale(j) : 0.0;
  }
  const double squares = target.squaredNorm();
  const Matrix gram = multiply_transposed(columns, columns);
  Supports supports(gram, columns.transpose() * target, squares);
  supports.set(independent(gram, places_of(start, candidates, scale)));
  const double variance = supports.variance(columns.rows());
  ExchangeResult result;
  for (; result.moves < kMaxMoves; ++result.moves) {
    const auto [change, next] = supports.best_move(variance, penalty);
    if (change > -1e-9 * (1.0 + penalty)) {
      break;
    }
    supports.set(next);
  }
  result.squares = std::max(0.0, supports.loss());
  result.coefficients = supports.coefficients();
  for (std::size_t i = 0; i < supports.inside().size(); ++i) {
    const Index place = supports.inside()[i];
    result.support.push_back(candidates[static_cast<std::size_t>(place)]);
    result.coefficients(static_cast<Index>(i)) /= scale(place);
  }
  return result;
}

}  // namespace lieder
