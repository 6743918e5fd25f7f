#include "lieder/discover/trajectories.hpp"

#include <fmt/format.h>

#include <vector>

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

}  // namespace

StatePairs derivative_pairs(const MatrixRef& states, const Vector& times, const Vector& labels) {
  require_size("times", times.size(), states.rows(), "one for each row");
  require_finite("states", states);
  require_finite("times", times);
  const std::vector<Piece> parts = pieces(states.rows(), labels);
  Index total = 0;
  for (const Piece& part : parts) {
    require(part.count >= 3, fmt::format("the trajectory that starts at row {} has {} rows, expected at least 3",
                                         part.first, part.count));
    total += part.count - 2;
  }
  StatePairs pairs{Matrix(total, states.cols()), Matrix(total, states.cols())};
  Index row = 0;
  for (const Piece& part : parts) {
    for (Index i = part.first + 1; i < part.first + part.count - 1; ++i, ++row) {
      const double before = times(i) - times(i - 1);
      const double after = times(i + 1) - times(i);
      if (!(before > 0.0) || !(after > 0.0)) {
        throw ValueError(fmt::format("times must increase within a trajectory: row {} has {} after {}",
                                     before > 0.0 ? i + 1 : i, before > 0.0 ? times(i + 1) : times(i),
                                     before > 0.0 ? times(i) : times(i - 1)));
      }
      pairs.states.row(row) = states.row(i);
      pairs.targets.row(row) = ((states.row(i + 1) - states.row(i)) * (before / after) +
                                (states.row(i) - states.row(i - 1)) * (after / before)) /
                               (before + after);
    }
  }
  return pairs;
}

StatePairs successor_pairs(const MatrixRef& states, const Vector& labels) {
  require_finite("states", states);
  const std::vector<Piece> parts = pieces(states.rows(), labels);
  Index total = 0;
  for (const Piece& part : parts) {
    total += part.count - 1;
  }
  require(total >= 1, "no trajectory has two consecutive rows");
  StatePairs pairs{Matrix(total, states.cols()), Matrix(total, states.cols())};
  Index row = 0;
  for (const Piece& part : parts) {
    pairs.states.middleRows(row, part.count - 1) = states.middleRows(part.first, part.count - 1);
    pairs.targets.middleRows(row, part.count - 1) = states.middleRows(part.first + 1, part.count - 1);
    row += part.count - 1;
  }
  return pairs;
}

}  // namespace lieder
