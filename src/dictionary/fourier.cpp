#include "lieder/dictionary/fourier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "dictionary/checks.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

// All sign patterns of a row of non-negative entries whose first nonzero entry stays positive.
void append_signs(std::vector<Eigen::RowVectorXi>& rows, Eigen::RowVectorXi row, Index variable, bool leading) {
  while (variable < row.size() && row(variable) == 0) {
    ++variable;
  }
  if (variable == row.size()) {
    rows.push_back(row);
    return;
  }
  append_signs(rows, row, variable + 1, false);
  if (!leading) {
    row(variable) = -row(variable);
    append_signs(rows, row, variable + 1, false);
  }
}

Exponents half_space_frequencies(Index variables, int max_frequency) {
  require(variables >= 1, "Fourier: needs at least one variable");
  require(max_frequency >= 0, fmt::format("Fourier: expected max_frequency >= 0, got {}", max_frequency));
  const Exponents magnitudes = graded_exponents(variables, 0, max_frequency);
  std::vector<Eigen::RowVectorXi> rows;
  for (Index k = 1; k < magnitudes.rows(); ++k) {
    append_signs(rows, magnitudes.row(k), 0, true);
  }
  Exponents result(static_cast<Index>(rows.size()), variables);
  for (std::size_t k = 0; k < rows.size(); ++k) {
    result.row(static_cast<Index>(k)) = rows[k];
  }
  return result;
}

}  // namespace

Fourier::Fourier(int max_frequency, Vector periods)
    : max_frequency_(max_frequency),
      periods_(std::move(periods)),
      frequencies_(half_space_frequencies(periods_.size(), max_frequency)) {
  for (Index j = 0; j < inputs(); ++j) {
    require(std::isfinite(periods_(j)) && periods_(j) > 0.0,
            fmt::format("Fourier: period of variable {}: expected a positive number, got {}", j, periods_(j)));
  }
  const ExponentIndex index(frequencies_);
  for (Index k = 0; k < frequencies_.rows(); ++k) {
    Eigen::RowVectorXi parent = frequencies_.row(k);
    Index variable = inputs() - 1;
    while (parent(variable) == 0) {
      --variable;
    }
    const int sign = parent(variable) > 0 ? 1 : -1;
    parent(variable) -= sign;
    steps_.push_back({index.find(parent), variable, static_cast<double>(sign)});
  }
}

void Fourier::multiply_steps(const Matrix& waves, Eigen::Ref<Matrix> result) const {
  const Index rows = result.rows();
  result.col(0).setOnes();
  for (std::size_t k = 0; k < steps_.size(); ++k) {
    const Step& step = steps_[k];
    auto cosine = result.col(1 + 2 * static_cast<Index>(k)).array();
    auto sine = result.col(2 + 2 * static_cast<Index>(k)).array();
    const auto c = waves.col(2 * step.variable).head(rows).array();
    const auto s = waves.col(2 * step.variable + 1).head(rows).array();
    if (step.parent < 0) {
      cosine = c;
      sine = s;
      continue;
    }
    const auto parent_cosine = result.col(1 + 2 * step.parent).array();
    const auto parent_sine = result.col(2 + 2 * step.parent).array();
    cosine = parent_cosine * c - step.sign * (parent_sine * s);
    sine = parent_sine * c + step.sign * (parent_cosine * s);
  }
}

Matrix Fourier::evaluate(const MatrixRef& points, Index axis) const {
  Matrix result(points.rows(), size());
  Matrix waves(detail::kBlockRows, 2 * inputs());
  const Vector unit = 2.0 * std::numbers::pi * periods_.cwiseInverse();
  for (Index first = 0; first < points.rows(); first += detail::kBlockRows) {
    const Index rows = std::min(detail::kBlockRows, points.rows() - first);
    for (Index j = 0; j < inputs(); ++j) {
      const Eigen::ArrayXd angle = unit(j) * points.col(j).segment(first, rows);
      waves.col(2 * j).head(rows) = angle.cos();
      waves.col(2 * j + 1).head(rows) = angle.sin();
    }
    auto block = result.middleRows(first, rows);
    multiply_steps(waves, block);
    if (axis < 0) {
      continue;
    }
    block.col(0).setZero();
    for (Index k = 0; k < frequencies_.rows(); ++k) {
      const double frequency = unit(axis) * frequencies_(k, axis);
      const Vector cosine = block.col(1 + 2 * k);
      block.col(1 + 2 * k) = -frequency * block.col(2 + 2 * k);
      block.col(2 + 2 * k) = frequency * cosine;
    }
  }
  return result;
}

Matrix Fourier::values(const MatrixRef& points) const {
  detail::require_points("Fourier::values", *this, points);
  return evaluate(points, -1);
}

Matrix Fourier::derivative(const MatrixRef& points, Index axis) const {
  detail::require_derivative("Fourier::derivative", *this, points, axis);
  return evaluate(points, axis);
}

std::string Fourier::text(Index k, const std::vector<std::string>& names) const {
  detail::require_text("Fourier::text", *this, k, names);
  if (k == 0) {
    return "1";
  }
  std::string angle;
  for (Index j = 0; j < inputs(); ++j) {
    const double frequency = 2.0 * std::numbers::pi / periods_(j) * frequencies_((k - 1) / 2, j);
    if (frequency != 0.0) {
      const std::string size = detail::number_text(std::abs(frequency));
      const std::string separator = angle.empty() ? "" : frequency > 0.0 ? " + " : " - ";
      angle += separator + (size == "1" ? "" : size + " ") + detail::as_factor(names[static_cast<std::size_t>(j)]);
    }
  }
  return fmt::format("{}({})", k % 2 == 1 ? "cos" : "sin", angle);
}

std::string Fourier::description() const {
  return fmt::format("fourier:{}", max_frequency_);
}

std::shared_ptr<const Fourier> fourier(int max_frequency, const Vector& periods) {
  return std::make_shared<const Fourier>(max_frequency, periods);
}

}  // namespace lieder
