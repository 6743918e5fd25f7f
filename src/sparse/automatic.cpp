#include "sparse/automatic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "lieder/core/checkpoint.hpp"
#include "lieder/core/error.hpp"
#include "sparse/cross_validation.hpp"
#include "sparse/elimination.hpp"
#include "sparse/support_search.hpp"

namespace lieder::detail {

namespace {

constexpr Index kMaxCoupled = 2000;  // coefficients of a group
constexpr Index kThresholds = 30;    // of an SR3 path
constexpr double kRounding = 1e-20;  // of a target's mean square

// Mean squared errors that the targets are known to have.
Vector floors(const RegressionRows& rows, const SparseOptions& options) {
  const Index n = rows.targets();
  Vector error = options.target_error;
  if (error.size() == 1) {
    error = Vector::Constant(n, error(0));
  }
  if (error.size() == 0) {
    error = Vector::Zero(n);
  }
  require_size("sparse regression: target_error", error.size(), n, "one for each target, one for all, or none");
  require(error.allFinite() && error.minCoeff() >= 0.0, "sparse regression: target_error: expected numbers >= 0");
  if (options.relative_error) {
    error = error.cwiseProduct(rows.target_scale());
  }
  return error.cwiseAbs2().cwiseMax(kRounding * rows.target_scale().cwiseAbs2());
}

std::vector<Index> columns_of(const Support& support, Index target) {
  std::vector<Index> columns;
  for (Index k = 0; k < support.rows(); ++k) {
    if (support(k, target)) {
      columns.push_back(k);
    }
  }
  return columns;
}

// Errors of the supports of a path, the smallest first, until supports twice as large as the best have brought nothing, or
// one explains all but `floor`.
struct Errors {
  Matrix values;  // folds x evaluated supports, sizes descending
  std::size_t first = 0;
};

template <class Size, class Evaluate>
Errors evaluate_path(std::size_t length, Index folds, double floor, const Size& size, const Evaluate& evaluate) {
  Errors result{Matrix(folds, static_cast<Index>(length)), length};
  double least = std::numeric_limits<double>::infinity();
  Index best = 0;
  for (std::size_t i = length; i-- > 0;) {
    if (size(i) > 2 * best + 10) {
      break;
    }
    checkpoint("supports", static_cast<Index>(length - i), static_cast<Index>(length));
    result.values.col(static_cast<Index>(i)) = evaluate(i);
    const double mean = result.values.col(static_cast<Index>(i)).mean();
    if (mean < least) {
      least = mean;
      best = size(i);
    }
    result.first = i;
    if (mean <= floor) {
      break;
    }
  }
  result.values = Matrix(result.values.rightCols(static_cast<Index>(length - result.first)));
  return result;
}

class Chooser {
 public:
  Chooser(const RegressionRows& rows, const ConstrainedLeastSquares& solver, const MatrixRef& factor,
          const Support& allowed, const SparseOptions& options)
      : solver_(solver),
        factor_(factor),
        allowed_(allowed && !solver.fixed()),
        folds_(rows, options.folds),
        floors_(floors(rows, options)),
        scale_(rows.target_scale()),
        standard_errors_(options.standard_errors),
        paths_(solver, factor) {
    choice_.support = solver.fixed();
    choice_.error = Vector::Zero(rows.targets());
  }

  void target(Index c, const std::vector<std::vector<Index>>& path) {
    const Folds::Target prepared = folds_.target(c, solver_.fixed_values().col(c));
    const Errors errors = evaluate_path(
        path.size(), folds_.count(), floors_(c), [&path](std::size_t i) { return static_cast<Index>(path[i].size()); },
        [&](std::size_t i) { return folds_.errors_of_target(prepared, path[i]); });
    const Index chosen = choose_support(errors.values, standard_errors_, floors_(c));
    choice_.error(c) = std::sqrt(errors.values.col(chosen).mean());
    for (const Index k : path[errors.first + static_cast<std::size_t>(chosen)]) {
      choice_.support(k, c) = true;
    }
    choice_.steps += static_cast<Index>(path.size());
  }

  void group(Index g, const std::vector<Support>& path) {
    if (path.empty()) {
      return;  // the constraints contradict one another: the last solution says so
    }
    double floor = 0.0;
    const std::vector<Index>& targets = solver_.groups()[static_cast<std::size_t>(g)];
    for (const Index c : targets) {
      floor += floors_(c) / std::max(scale_(c) * scale_(c), 1e-300);
    }
    const Errors errors = evaluate_path(
        path.size(), folds_.count(), floor, [&path](std::size_t i) { return path[i].count(); },
        [&](std::size_t i) { return folds_.errors_of_group(solver_, g, path[i]); });
    const Index chosen = choose_support(errors.values, standard_errors_, floor);
    const Support& support = path[errors.first + static_cast<std::size_t>(chosen)];
    for (const Index c : targets) {
      choice_.support.col(c) = support.col(c) || solver_.fixed().col(c);
      choice_.error(c) = scale_(c) * std::sqrt(errors.values.col(chosen).mean() / static_cast<double>(targets.size()));
    }
    choice_.steps += static_cast<Index>(path.size());
  }

  void by_elimination() {
    for (Index g = 0; g < static_cast<Index>(solver_.groups().size()); ++g) {
      const std::vector<Index>& targets = solver_.groups()[static_cast<std::size_t>(g)];
      if (solver_.is_free(g)) {
        target(targets.front(), paths_.of_target(targets.front(), columns_of(allowed_, targets.front())));
        continue;
      }
      Index coupled = 0;
      for (const Index c : targets) {
        coupled += allowed_.col(c).count();
      }
      require(coupled <= kMaxCoupled,
              fmt::format("sparse regression: the constraints couple {} coefficients; an automatic threshold is for at "
                          "most {}: give a threshold",
                          coupled, kMaxCoupled));
      group(g, paths_.of_group(g, allowed_));
    }
  }

  // `path`: of all targets at once, from the largest support to the smallest.
  void by_supports(const std::vector<Support>& path) {
    for (Index g = 0; g < static_cast<Index>(solver_.groups().size()); ++g) {
      const Index c = solver_.groups()[static_cast<std::size_t>(g)].front();
      if (!solver_.is_free(g)) {
        group(g, path);
        continue;
      }
      std::vector<std::vector<Index>> own;
      for (const Support& support : path) {
        own.push_back(columns_of(support && !solver_.fixed(), c));
      }
      target(c, own);
    }
  }

  AutomaticChoice take() { return std::move(choice_); }

 private:
  const ConstrainedLeastSquares& solver_;
  Matrix factor_;
  Support allowed_;
  Folds folds_;
  Vector floors_;
  Vector scale_;
  double standard_errors_;
  EliminationPaths paths_;
  AutomaticChoice choice_;
};

// Supports of SR3 for thresholds on the terms' shares of the targets' root mean squares, from 1e-4 to 1.
std::vector<Support> sr3_path(const RegressionRows& rows, const ConstrainedLeastSquares& solver,
                              const MatrixRef& factor, const Support& allowed, const SparseOptions& options) {
  std::vector<Support> path = {allowed};
  for (Index i = 0; i < kThresholds; ++i) {
    const double share = std::pow(10.0, -4.0 + 4.0 * static_cast<double>(i) / static_cast<double>(kThresholds - 1));
    const Matrix cut = share * rows.scale().cwiseInverse() * rows.target_scale().transpose();
    const SupportSearch search = sr3_support(solver, rows.scale(), factor, allowed, cut, options);
    if (!search.feasible) {
      break;
    }
    path.push_back(search.support);
  }
  return path;
}

}  // namespace

AutomaticChoice automatic_support(const RegressionRows& rows, const ConstrainedLeastSquares& solver,
                                  const MatrixRef& factor, const Support& allowed, const SparseOptions& options) {
  Chooser chooser(rows, solver, factor, allowed, options);
  if (options.method == SparseMethod::sr3) {
    chooser.by_supports(sr3_path(rows, solver, factor, allowed, options));
  } else {
    chooser.by_elimination();
  }
  return chooser.take();
}

}  // namespace lieder::detail
