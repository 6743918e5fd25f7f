#include <algorithm>
#include <utility>
#include <vector>

#include "sparse/support_search.hpp"

namespace lieder::detail {

Support restore_feasibility(const ConstrainedLeastSquares& solver, const MatrixRef& factor, const Support& smaller,
                            const Support& larger, const MatrixRef& priority, Index group) {
  std::vector<std::pair<Index, Index>> removed;
  for (Index c = 0; c < larger.cols(); ++c) {
    for (Index k = 0; k < larger.rows(); ++k) {
      if (larger(k, c) && !smaller(k, c)) {
        removed.emplace_back(k, c);
      }
    }
  }
  std::stable_sort(removed.begin(), removed.end(), [&priority](const auto& a, const auto& b) {
    return priority(a.first, a.second) > priority(b.first, b.second);
  });
  const auto satisfies = [&](const Support& support) {
    const ConstrainedSolution solution =
        group < 0 ? solver.solve(factor, support) : solver.solve(factor, support, group);
    return solution.status != Status::empty;
  };
  const auto with_first = [&removed](Support support, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      support(removed[i].first, removed[i].second) = true;
    }
    return support;
  };
  // The last of the fewest entries that are enough is needed; with it, fewer may be enough.
  Support result = smaller;
  for (std::size_t high = removed.size(); high > 0 && !satisfies(result);) {
    std::size_t low = 0;
    while (high > low + 1) {
      const std::size_t middle = (low + high) / 2;
      (satisfies(with_first(result, middle)) ? high : low) = middle;
    }
    --high;
    result(removed[high].first, removed[high].second) = true;
  }
  return result;
}

SupportSearch stlsq_support(const ConstrainedLeastSquares& solver, const MatrixRef& factor, const Support& start,
                            const MatrixRef& cut, Index max_steps) {
  SupportSearch search{start, 0, false, true};
  ConstrainedSolution solution = solver.solve(factor, start);
  search.feasible = solution.status != Status::empty;
  while (search.feasible && search.steps < max_steps) {
    ++search.steps;
    const Matrix size = solution.coefficients.cwiseAbs();
    Support next = search.support && (size.array() >= cut.array() || solver.fixed());
    if ((next == search.support).all()) {
      search.settled = true;
      return search;
    }
    solution = solver.solve(factor, next);
    if (solution.status == Status::empty) {
      next = restore_feasibility(solver, factor, next, search.support, size);
      if ((next == search.support).all()) {
        search.settled = true;
        return search;
      }
      solution = solver.solve(factor, next);
    }
    search.support = std::move(next);
  }
  return search;
}

}  // namespace lieder::detail
