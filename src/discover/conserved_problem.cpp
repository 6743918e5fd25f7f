#include "discover/conserved_problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "lieder/core/accumulator.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/data_range.hpp"

namespace lieder::detail {

namespace {

constexpr Index kBlock = 2048;
constexpr Index kSites = 60;

// Rows of B: S grad phi, axis by axis, each sample multiplied by `sizes` (empty: 1).
Matrix size_rows(const std::vector<Matrix>& gradients, const Vector& spread, const Vector& sizes) {
  const Index samples = gradients.front().rows();
  Matrix rows(samples * spread.size(), gradients.front().cols());
  for (Index j = 0; j < spread.size(); ++j) {
    auto part = rows.middleRows(j * samples, samples);
    part = spread(j) * gradients[static_cast<std::size_t>(j)];
    if (sizes.size() > 0) {
      part.array().colwise() *= sizes.array();
    }
  }
  return rows;
}

std::vector<Matrix> gradients_at(const Dictionary& library, const MatrixRef& points) {
  std::vector<Matrix> result;
  for (Index j = 0; j < library.inputs(); ++j) {
    result.push_back(library.derivative(points, j));
  }
  return result;
}

Matrix sites_of(const MatrixRef& states) {
  const Index count = std::min(kSites, states.rows());
  Matrix sites(count, states.cols());
  for (Index i = 0; i < count; ++i) {
    sites.row(i) = states.row(i * states.rows() / count);
  }
  return sites;
}

void check(const Dictionary& library, const MatrixRef& states) {
  require_shape("conserved quantities: states", states, -1, library.inputs(), "the library's inputs");
  require_finite("conserved quantities: states", states);
  require(states.rows() >= library.size(),
          fmt::format("conserved quantities: {} samples for {} functions, expected at least as many", states.rows(),
                      library.size()));
}

}  // namespace

ConservedProblem flow_problem(const Dictionary& library, const MatrixRef& states, const MatrixRef& derivatives,
                              const Vector& weights) {
  check(library, states);
  require_shape("conserved quantities: derivatives", derivatives, states.rows(), states.cols());
  require_finite("conserved quantities: derivatives", derivatives);
  if (weights.size() > 0) {
    require_size("conserved quantities: weights", weights.size(), states.rows());
    require((weights.array() >= 0.0).all() && weights.sum() > 0.0,
            "conserved quantities: weights must not be negative nor all zero");
  }
  require(!derivatives.isZero(0.0), "conserved quantities: all derivatives are zero");
  ConservedProblem result;
  result.spread = data_range(states).spread();
  TsqrAccumulator change(library.size());
  TsqrAccumulator size(library.size());
  for (Index first = 0; first < states.rows(); first += kBlock) {
    const Index count = std::min(kBlock, states.rows() - first);
    const std::vector<Matrix> gradients = gradients_at(library, states.middleRows(first, count));
    Matrix f = derivatives.middleRows(first, count);
    if (weights.size() > 0) {
      f = weights.segment(first, count).cwiseSqrt().asDiagonal() * f;
    }
    Matrix rows = Matrix::Zero(count, library.size());
    for (Index j = 0; j < f.cols(); ++j) {
      rows += f.col(j).asDiagonal() * gradients[static_cast<std::size_t>(j)];
    }
    change.add(rows);
    const Vector speeds = (f * result.spread.cwiseInverse().asDiagonal()).rowwise().norm();
    size.add(size_rows(gradients, result.spread, speeds));
  }
  const double total = weights.size() > 0 ? weights.sum() : static_cast<double>(states.rows());
  result.factors = {change.factor() / std::sqrt(total), size.factor() / std::sqrt(total)};
  result.sites = sites_of(states);
  return result;
}

ConservedProblem track_problem(const Dictionary& library, const MatrixRef& states, const Vector& labels) {
  check(library, states);
  if (labels.size() > 0) {
    require_size("conserved quantities: labels", labels.size(), states.rows());
    require_finite("conserved quantities: labels", labels);
  }
  ConservedProblem result;
  result.spread = data_range(states).spread();
  // Means of the functions over each track, then everything about them: two passes, so that nothing cancels.
  std::vector<Index> starts;
  for (Index i = 0; i < states.rows(); ++i) {
    if (i == 0 || (labels.size() > 0 && labels(i) != labels(i - 1))) {
      starts.push_back(i);
    }
  }
  starts.push_back(states.rows());
  const Index tracks = static_cast<Index>(starts.size()) - 1;
  Matrix means = Matrix::Zero(tracks, library.size());
  TsqrAccumulator change(library.size());
  TsqrAccumulator size(library.size());
  TsqrAccumulator total(library.size());
  const auto each_block = [&](const auto& visit) {
    for (Index t = 0; t < tracks; ++t) {
      const Index end = starts[static_cast<std::size_t>(t + 1)];
      for (Index first = starts[static_cast<std::size_t>(t)]; first < end; first += kBlock) {
        visit(t, states.middleRows(first, std::min(kBlock, end - first)));
      }
    }
  };
  each_block([&](Index t, const MatrixRef& x) { means.row(t) += library.values(x).colwise().sum(); });
  result.means = means.colwise().sum().transpose() / static_cast<double>(states.rows());
  for (Index t = 0; t < tracks; ++t) {
    const Index begin = starts[static_cast<std::size_t>(t)];
    const Index count = starts[static_cast<std::size_t>(t + 1)] - begin;
    require(count >= 2,
            fmt::format("conserved quantities: the trajectory that starts at row {} has one row, expected two or more",
                        begin));
    means.row(t) /= static_cast<double>(count);
  }
  require(states.rows() - tracks >= library.size(),
          fmt::format("conserved quantities: {} samples on {} tracks for {} functions are too few", states.rows(),
                      tracks, library.size()));
  each_block([&](Index t, const MatrixRef& x) {
    const Matrix phi = library.values(x);
    change.add(phi.rowwise() - means.row(t));
    total.add(phi.rowwise() - result.means.transpose());
    size.add(size_rows(gradients_at(library, x), result.spread, {}));
  });
  const double norm = 1.0 / std::sqrt(static_cast<double>(states.rows()));
  result.factors = {norm * change.factor(), norm * size.factor()};
  result.centred = norm * total.factor();
  result.sites = sites_of(states);
  return result;
}

}  // namespace lieder::detail
