#include "lieder/trajectories/trajectory.hpp"

#include <fmt/format.h>

#include <cmath>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

struct Piece {
  Index first;
  Index count;
};

std::vector<Piece> pieces(Index samples, const Vector& labels) {
  if (labels.size() > 0) {
    require_size("trajectory labels", labels.size(), samples);
    require_finite("trajectory labels", labels);
  }
  std::vector<Piece> result;
  for (Index i = 0; i < samples; ++i) {
    if (i == 0 || (labels.size() > 0 && labels(i) != labels(i - 1))) {
      result.push_back({i, 0});
    }
    ++result.back().count;
  }
  return result;
}

std::string column(const std::vector<std::string>& names, char letter, Index j) {
  const auto place = static_cast<std::size_t>(j);
  return place < names.size() ? names[place] : fmt::format("{}{}", letter, j);
}

void check_numbers(const Matrix& values, const std::vector<std::string>& columns, char letter, Index first,
                   const TableNames& names) {
  for (Index i = 0; i < values.rows(); ++i) {
    for (Index j = 0; j < values.cols(); ++j) {
      if (!std::isfinite(values(i, j))) {
        throw ValueError(fmt::format("{}: column '{}': expected a finite number, found {}", names.row(first + i),
                                     column(columns, letter, j), values(i, j)));
      }
    }
  }
}

// Pieces of one label that are cut by another label: probably rows that are sorted by time, not by trajectory.
bool label_returns(const std::vector<Piece>& parts, const Vector& labels) {
  for (std::size_t a = 0; a < parts.size(); ++a) {
    for (std::size_t b = a + 1; b < std::min(parts.size(), a + 64); ++b) {
      if (labels(parts[a].first) == labels(parts[b].first)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

std::string TableNames::row(Index i) const {
  const auto place = static_cast<std::size_t>(i);
  return fmt::format("{}{} {}", source, row_word, place < rows.size() ? rows[place] : i);
}

void check_trajectory(const Trajectory& trajectory, Index minimum_rows, const TableNames& names) {
  const Index samples = trajectory.samples();
  const Index first = trajectory.first_row;
  require_size("times", trajectory.times.size(), samples, "one for each row");
  require_shape("states", trajectory.states, -1, -1);
  if (trajectory.inputs.size() > 0) {
    require_shape("inputs", trajectory.inputs, samples, -1, "one row for each state");
  }
  if (samples < minimum_rows) {
    throw ValueError(fmt::format("{}: the trajectory that starts here has {} {}, expected at least {}",
                                 names.row(first), samples, samples == 1 ? "row" : "rows", minimum_rows));
  }
  check_numbers(trajectory.times, {names.time}, 't', first, names);
  check_numbers(trajectory.states, names.states, 'x', first, names);
  check_numbers(trajectory.inputs, names.inputs, 'u', first, names);
  for (Index i = 1; i < samples; ++i) {
    const double before = trajectory.times(i - 1);
    const double now = trajectory.times(i);
    if (!(now > before)) {
      throw ValueError(fmt::format("{}: column '{}': times must increase within a trajectory, found {} after {}{}",
                                   names.row(first + i), names.time, now, before,
                                   now == before ? " (a repeated time)" : ""));
    }
  }
}

std::vector<Trajectory> make_trajectories(const MatrixRef& states, const Vector& times, const Vector& labels,
                                          const Matrix& inputs, Index minimum_rows, const TableNames& names) {
  require_size("times", times.size(), states.rows(), "one for each row");
  if (inputs.size() > 0) {
    require_shape("inputs", inputs, states.rows(), -1, "one row for each state");
  }
  require(states.rows() > 0, fmt::format("{}trajectories: expected rows, found none", names.source));
  const std::vector<Piece> parts = pieces(states.rows(), labels);
  std::vector<Trajectory> result;
  for (const Piece& part : parts) {
    Trajectory next{times.segment(part.first, part.count), states.middleRows(part.first, part.count),
                    inputs.size() > 0 ? Matrix(inputs.middleRows(part.first, part.count)) : Matrix(part.count, 0),
                    part.first};
    if (part.count < minimum_rows && label_returns(parts, labels)) {
      throw ValueError(
          fmt::format("{}: the trajectory that starts here has {} {}, expected at least {} (rows of one trajectory "
                      "must follow one another)",
                      names.row(part.first), part.count, part.count == 1 ? "row" : "rows", minimum_rows));
    }
    check_trajectory(next, minimum_rows, names);
    result.push_back(std::move(next));
  }
  return result;
}

StatePairs successor_pairs(const MatrixRef& states, const Vector& labels, const Matrix& inputs) {
  require_finite("states", states);
  if (inputs.size() > 0) {
    require_shape("inputs", inputs, states.rows(), -1, "one row for each state");
  }
  const std::vector<Piece> parts = pieces(states.rows(), labels);
  Index total = 0;
  for (const Piece& part : parts) {
    total += part.count - 1;
  }
  require(total >= 1, "no trajectory has two consecutive rows");
  StatePairs pairs{Matrix(total, states.cols()), Matrix(total, states.cols()),
                   Matrix(total, inputs.size() > 0 ? inputs.cols() : 0)};
  Index row = 0;
  for (const Piece& part : parts) {
    pairs.states.middleRows(row, part.count - 1) = states.middleRows(part.first, part.count - 1);
    pairs.targets.middleRows(row, part.count - 1) = states.middleRows(part.first + 1, part.count - 1);
    if (pairs.inputs.cols() > 0) {
      pairs.inputs.middleRows(row, part.count - 1) = inputs.middleRows(part.first, part.count - 1);
    }
    row += part.count - 1;
  }
  return pairs;
}

}  // namespace lieder
