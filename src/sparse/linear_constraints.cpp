#include "lieder/sparse/linear_constraints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

void require_number(const char* name, double value) {
  require(std::isfinite(value), fmt::format("constraints: {}: expected a finite number, got {}", name, value));
}

}  // namespace

LinearConstraints::LinearConstraints(Index features, Index targets) : features_(features), targets_(targets) {
  require(features >= 1 && targets >= 1,
          fmt::format("constraints: expected at least one function and one target, got {} and {}", features, targets));
}

void LinearConstraints::require_entry(Index feature, Index target) const {
  require(feature >= 0 && feature < features_ && target >= 0 && target < targets_,
          fmt::format("constraints: expected an entry of {} x {}, got ({}, {})", features_, targets_, feature, target));
}

void LinearConstraints::fix(Index feature, Index target, double value) {
  require_entry(feature, target);
  require_number("fixed coefficient", value);
  equalities_.push_back({{{target * features_ + feature, 1.0}}, value});
}

void LinearConstraints::fix_target(Index target, const VectorRef& coefficients) {
  require_size("constraints: fixed equation", coefficients.size(), features_, "one coefficient for each function");
  for (Index k = 0; k < features_; ++k) {
    fix(k, target, coefficients(k));
  }
}

void LinearConstraints::conserve(const VectorRef& weights) {
  require_size("constraints: conserved sum", weights.size(), targets_, "one weight for each state variable");
  require(weights.allFinite() && !weights.isZero(0.0),
          "constraints: conserved sum: expected finite weights, not all zero");
  for (Index k = 0; k < features_; ++k) {
    LinearEquality row;
    for (Index c = 0; c < targets_; ++c) {
      if (weights(c) != 0.0) {
        row.terms.emplace_back(c * features_ + k, weights(c));
      }
    }
    equalities_.push_back(std::move(row));
  }
}

void LinearConstraints::equality(const std::vector<std::tuple<Index, Index, double>>& terms, double value) {
  require_number("right side", value);
  std::map<Index, double> sums;
  for (const auto& [feature, target, factor] : terms) {
    require_entry(feature, target);
    require_number("factor", factor);
    sums[target * features_ + feature] += factor;
  }
  LinearEquality row;
  row.value = value;
  for (const auto& [index, factor] : sums) {
    if (factor != 0.0) {
      row.terms.emplace_back(index, factor);
    }
  }
  require(!row.terms.empty() || value == 0.0,
          fmt::format("constraints: an equality without coefficients has the right side {}", value));
  if (!row.terms.empty()) {
    equalities_.push_back(std::move(row));
  }
}

void LinearConstraints::equalities(const SparseMatrix& matrix, const VectorRef& values) {
  require_size("constraints: columns of the matrix", matrix.cols(), features_ * targets_,
               "one for each coefficient, target by target");
  require_size("constraints: right side", values.size(), matrix.rows(), "one for each row of the matrix");
  const Eigen::SparseMatrix<double, Eigen::RowMajor> rows(matrix);
  for (Index i = 0; i < rows.rows(); ++i) {
    std::vector<std::tuple<Index, Index, double>> terms;
    for (Eigen::SparseMatrix<double, Eigen::RowMajor>::InnerIterator entry(rows, i); entry; ++entry) {
      terms.emplace_back(entry.col() % features_, entry.col() / features_, entry.value());
    }
    equality(terms, values(i));
  }
}

void LinearConstraints::sign(Index feature, Index target, int sign) {
  require_entry(feature, target);
  require(sign >= -1 && sign <= 1, fmt::format("constraints: sign: expected -1, 0 or 1, got {}", sign));
  if (signs_.size() == 0) {
    signs_ = Eigen::ArrayXXi::Zero(features_, targets_);
  }
  signs_(feature, target) = sign;
}

SparseMatrix LinearConstraints::matrix() const {
  std::vector<Eigen::Triplet<double>> entries;
  for (std::size_t i = 0; i < equalities_.size(); ++i) {
    for (const auto& [index, factor] : equalities_[i].terms) {
      entries.emplace_back(static_cast<int>(i), static_cast<int>(index), factor);
    }
  }
  SparseMatrix result(static_cast<Index>(equalities_.size()), features_ * targets_);
  result.setFromTriplets(entries.begin(), entries.end());
  return result;
}

Vector LinearConstraints::values() const {
  Vector result(static_cast<Index>(equalities_.size()));
  for (Index i = 0; i < result.size(); ++i) {
    result(i) = equalities_[static_cast<std::size_t>(i)].value;
  }
  return result;
}

double LinearConstraints::violation(const MatrixRef& coefficients) const {
  if (empty()) {
    return 0.0;
  }
  require_shape("constraints: coefficients", coefficients, features_, targets_);
  const double size = coefficients.size() > 0 ? coefficients.cwiseAbs().maxCoeff() : 0.0;
  double worst = 0.0;
  for (const LinearEquality& row : equalities_) {
    double sum = -row.value;
    double scale = std::abs(row.value);
    for (const auto& [index, factor] : row.terms) {
      const double entry = coefficients(index % features_, index / features_);
      sum += factor * entry;
      scale = std::max(scale, std::abs(factor) * std::max(size, 1e-300));
    }
    worst = std::max(worst, std::abs(sum) / scale);
  }
  if (signs_.size() > 0 && size > 0.0) {
    worst = std::max(worst, -(signs_.cast<double>() * coefficients.array()).minCoeff() / size);
  }
  return worst;
}

}  // namespace lieder
