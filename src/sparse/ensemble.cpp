#include "sparse/ensemble.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "lieder/core/checkpoint.hpp"
#include "lieder/core/random.hpp"
#include "sparse/support_search.hpp"

namespace lieder::detail {

namespace {

std::vector<Index> drawn_blocks(Rng& rng, Index count, bool resample) {
  std::vector<Index> blocks(static_cast<std::size_t>(count));
  std::iota(blocks.begin(), blocks.end(), Index{0});
  if (resample) {
    for (Index& block : blocks) {
      block = rng.integer(count);
    }
  }
  return blocks;
}

// All but a part of the terms; the same ones are left out for all targets, as constraints tie the targets of a term.
Support drawn_terms(Rng& rng, const Support& allowed, double leave_out) {
  const auto count = static_cast<Index>(std::floor(leave_out * static_cast<double>(allowed.rows())));
  const std::vector<Index> order = rng.permutation(allowed.rows());
  Support support = allowed;
  for (Index i = 0; i < count; ++i) {
    support.row(order[static_cast<std::size_t>(i)]).setConstant(false);
  }
  return support;
}

double median(std::vector<double>& values) {
  if (values.empty()) {
    return 0.0;
  }
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  const double upper = *middle;
  return values.size() % 2 == 1 ? upper : 0.5 * (upper + *std::max_element(values.begin(), middle));
}

}  // namespace

Ensemble draw_ensemble(const RegressionRows& rows, const ConstrainedLeastSquares& solver, const Support& allowed,
                       const MatrixRef& cut, const SparseOptions& options) {
  const Index count = rows.features();
  const Index targets = rows.targets();
  Rng rng(options.ensemble.seed);
  std::vector<std::vector<double>> values(static_cast<std::size_t>(count * targets));
  Matrix drawn = Matrix::Zero(count, targets);
  Matrix kept = Matrix::Zero(count, targets);
  for (Index draw = 0; draw < options.ensemble.draws; ++draw) {
    checkpoint("ensemble", draw, options.ensemble.draws);
    const Matrix factor = rows.factor(drawn_blocks(rng, rows.blocks(), options.ensemble.resample_rows));
    const Support start = drawn_terms(rng, allowed, options.ensemble.leave_out);
    const SupportSearch search = options.method == SparseMethod::sr3
                                     ? sr3_support(solver, rows.scale(), factor, start, cut, options)
                                     : stlsq_support(solver, factor, start, cut, options.max_steps);
    if (!search.feasible) {
      continue;  // too many terms were left out for the constraints
    }
    const Matrix coefficients = solver.solve(factor, search.support).coefficients;
    for (Index c = 0; c < targets; ++c) {
      for (Index k = 0; k < count; ++k) {
        if (start(k, c) || solver.fixed()(k, c)) {
          drawn(k, c) += 1.0;
          kept(k, c) += coefficients(k, c) != 0.0 ? 1.0 : 0.0;
          values[static_cast<std::size_t>(c * count + k)].push_back(coefficients(k, c));
        }
      }
    }
  }
  Ensemble result{kept.cwiseQuotient(drawn.cwiseMax(1.0)), Matrix(count, targets)};
  for (Index i = 0; i < count * targets; ++i) {
    result.median.data()[i] = median(values[static_cast<std::size_t>(i)]);
  }
  return result;
}

}  // namespace lieder::detail
