#include "lieder/models/weak_dynamics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/models/equivariant_regression.hpp"
#include "lieder/sparse/exchange.hpp"
#include "models/weak_equations.hpp"

namespace lieder {

namespace {

using detail::WeakEquations;

constexpr Index kMaxStacked = 600;  // coefficients of a regression with a block for each state
constexpr Index kMaxStates = 60;    // whose noise enters every equation
constexpr Index kMaxTogether = 30;  // states whose residuals are weighted together
constexpr int kTogether = 3;        // such fits
constexpr double kSettled = 3e-3;   // change of the coefficients that ends them

bool couples(const LinearConstraints& constraints) {
  return std::any_of(constraints.equalities().begin(), constraints.equalities().end(), [&](const LinearEquality& row) {
    const Index first = row.terms.front().first / constraints.features();
    return std::any_of(row.terms.begin(), row.terms.end(),
                       [&](const auto& term) { return term.first / constraints.features() != first; });
  });
}

// Constraints on vec(Xi) as those of one target, or of target c alone.
LinearConstraints as_one_target(const LinearConstraints& all) {
  LinearConstraints result(all.features() * all.targets(), 1);
  result.equalities(all.matrix(), all.values());
  for (Index i = 0; i < all.signs().size(); ++i) {
    result.sign(i, 0, all.signs().data()[i]);
  }
  return result;
}

LinearConstraints of_target(const LinearConstraints& all, Index target, Index features) {
  LinearConstraints result(features, 1);
  for (const LinearEquality& row : all.equalities()) {
    if (row.terms.front().first / features == target) {
      std::vector<std::tuple<Index, Index, double>> terms;
      for (const auto& [index, factor] : row.terms) {
        terms.emplace_back(index % features, 0, factor);
      }
      result.equality(terms, row.value);
    }
  }
  for (Index k = 0; k < features && all.signs().size() > 0; ++k) {
    result.sign(k, 0, all.signs()(k, target));
  }
  return result;
}

SparseOptions of_target(SparseOptions options, Index target) {
  if (options.candidates.size() > 0) {
    options.candidates = Support(options.candidates.col(target));
  }
  if (options.target_error.size() > 1) {
    options.target_error = Vector::Constant(1, options.target_error(target));
  }
  return options;
}

// Results of single targets side by side.
void append(const SparseResult& part, SparseResult& all) {
  const auto beside = [](auto& whole, const auto& column) {
    if (column.size() > 0) {
      auto both = whole;
      both.resize(column.rows(), whole.cols() + 1);
      if (whole.cols() > 0) {
        both.leftCols(whole.cols()) = whole;
      }
      both.rightCols(1) = column;
      whole = std::move(both);
    }
  };
  const auto below = [](Vector& whole, const Vector& entries) {
    whole.conservativeResize(whole.size() + entries.size());
    whole.tail(entries.size()) = entries;
  };
  beside(all.coefficients, part.coefficients);
  beside(all.support, part.support);
  beside(all.inclusion, part.inclusion);
  beside(all.median, part.median);
  below(all.residual_rms, part.residual_rms);
  below(all.r_squared, part.r_squared);
  below(all.thresholds, part.thresholds);
  below(all.cross_validated_error, part.cross_validated_error);
  all.steps += part.steps;
  all.dropped_directions += part.dropped_directions;
  if (part.status != Status::ok) {
    all.status = part.status;
    all.message = part.message;
  }
}

// One result of all coefficients as that of n targets.
SparseResult unstack(SparseResult stacked, Index features, Index targets) {
  const auto reshape = [features, targets](Matrix& values) {
    if (values.size() > 0) {
      values = Matrix(values.reshaped(features, targets));
    }
  };
  reshape(stacked.coefficients);
  reshape(stacked.inclusion);
  reshape(stacked.median);
  stacked.support = stacked.coefficients.array() != 0.0;
  stacked.residual_rms = stacked.residual_rms.replicate(targets, 1).eval();
  stacked.r_squared = stacked.r_squared.replicate(targets, 1).eval();
  stacked.thresholds = stacked.thresholds.replicate(targets, 1).eval();
  stacked.cross_validated_error = stacked.cross_validated_error.replicate(targets, 1).eval();
  return stacked;
}

SparseMatrix selection(Index size, const std::vector<Index>& entries) {
  SparseMatrix result(size, static_cast<Index>(entries.size()));
  for (std::size_t j = 0; j < entries.size(); ++j) {
    result.insert(entries[j], static_cast<Index>(j)) = 1.0;
  }
  return result;
}

std::vector<Index> places(const Eigen::Ref<const Eigen::Array<bool, Eigen::Dynamic, 1>>& support) {
  std::vector<Index> result;
  for (Index k = 0; k < support.size(); ++k) {
    if (support(k)) {
      result.push_back(k);
    }
  }
  return result;
}

void check(const std::vector<Trajectory>& trajectories, const DynamicsOptions& options,
           const DictionaryPtr& dictionary) {
  require(options.kind == DynamicsKind::continuous, "fit_weak_dynamics: the weak form is for continuous time");
  require(dictionary != nullptr, "fit_weak_dynamics: the dictionary is null");
  require(!trajectories.empty(), "fit_weak_dynamics: no trajectory");
  require_size("fit_weak_dynamics: states and inputs of a trajectory",
               trajectories.front().dimension() + trajectories.front().inputs.cols(), dictionary->inputs(),
               "the inputs of the dictionary");
}

// Terms are exchanged where they are chosen automatically and nothing else is asked of them.
bool exchanges(const SparseOptions& sparse, const LinearConstraints& constraints) {
  return sparse.method == SparseMethod::stlsq && !sparse.threshold && sparse.ensemble.draws == 0 && constraints.empty();
}

// Least squares on white rows of one target from the support of `start`, with exchanges among the `candidates`.
Vector polish(const WeakRows& rows, const std::vector<Index>& candidates, const Vector& start, bool exchange) {
  const std::vector<Index> support = places(start.array() != 0.0);
  const double penalty =
      exchange ? extended_bic_penalty(rows.features.rows(), static_cast<Index>(candidates.size())) : 0.0;
  const ExchangeResult found =
      exchange_support(rows.features, rows.targets.col(0), exchange ? candidates : support, support, penalty);
  Vector result = Vector::Zero(start.size());
  result(found.support) = found.coefficients;
  return result;
}

// Root mean squares of white residuals of n targets, rows i n + c.
Vector residual_rms(const WeakRows& rows, const Vector& z, Index n) {
  const Vector residual = rows.targets.col(0) - rows.features * z;
  const Matrix by_target = residual.reshaped(n, residual.size() / n);
  return by_target.rowwise().norm() / std::sqrt(static_cast<double>(by_target.cols()));
}

// A fit to a dictionary in three stages: common weights, each state with its own, all states together.
class Fitter {
 public:
  Fitter(const std::vector<Trajectory>& trajectories, const DictionaryPtr& dictionary,
         const LinearConstraints& constraints, const DynamicsOptions& options, const WeakOptions& weak, Index n)
      : dictionary_(dictionary),
        constraints_(constraints),
        options_(options),
        equations_(trajectories, *dictionary, weak, n),
        n_(n),
        features_(dictionary->size()) {
    const WeakRows first = equations_.first();
    result_ = fit_dynamics_rows(dictionary, first.features, first.targets, {}, constraints, first_options()).regression;
    const bool coupled = couples(constraints);
    reweighted_ = weak.reweightings > 0 && n <= kMaxStates && !(coupled && features_ * n > kMaxStacked);
    if (!reweighted_ || !equations_.noisy()) {
      return;
    }
    const bool joint = !coupled && n > 1 && n <= kMaxTogether && constraints.empty();
    const int steps = joint ? 1 : weak.reweightings;
    for (int step = 0; step < steps && result_.status != Status::empty; ++step) {
      equations_.linearise(result_.coefficients);
      coupled ? stacked() : apart();
    }
    if (joint) {
      together();
    }
    result_.violation = constraints.violation(result_.coefficients);
  }

  WeakDynamicsFit take() {
    const WeakSystem& system = equations_.system();
    const double error = equations_.relative_residual(result_.coefficients);
    DictionaryModel model(dictionary_, result_.coefficients);
    return {{DynamicsModel(options_.kind, std::move(model), options_.names), std::move(result_)},
            equations_.noise(),
            error,
            equations_.count(),
            system.half_width,
            system.stride,
            equations_.power(),
            reweighted_};
  }

 private:
  // Residuals whitened by D D^T are at least of the size of the noise: nothing smaller is explained in exact data.
  DynamicsOptions first_options() const {
    DynamicsOptions result = options_;
    if (!equations_.noisy() && result.sparse.target_error.size() == 0) {
      result.sparse.target_error = equations_.noise().head(n_);
    }
    return result;
  }

  void apart() {
    SparseResult next;
    for (Index c = 0; c < n_; ++c) {
      const WeakRows rows = equations_.of_target(c);
      append(sparse_regression(RegressionRows(rows.features, rows.targets, {}, options_.blocks),
                               of_target(constraints_, c, features_), of_target(options_.sparse, c)),
             next);
    }
    result_ = std::move(next);
  }

  void stacked() {
    SparseOptions sparse = options_.sparse;
    if (sparse.candidates.size() > 0) {
      sparse.candidates = Support(sparse.candidates.reshaped(features_ * n_, 1));
    }
    sparse.target_error.resize(0);
    std::vector<Index> all(static_cast<std::size_t>(features_ * n_));
    std::iota(all.begin(), all.end(), Index{0});
    const WeakRows rows = equations_.jointly(selection(features_ * n_, all));
    result_ = unstack(sparse_regression(RegressionRows(rows.features, rows.targets, {}, options_.blocks),
                                        as_one_target(constraints_), sparse),
                      features_, n_);
  }

  // The terms that may be used: all candidates, or those found where there are too many.
  std::vector<Index> candidates() const {
    const Support all = Support::Constant(features_, n_, true);
    const std::vector<Index> wanted =
        places((options_.sparse.candidates.size() > 0 ? options_.sparse.candidates : all).reshaped());
    return static_cast<Index>(wanted.size()) <= kMaxStacked ? wanted : places(result_.support.reshaped());
  }

  void together() {
    const std::vector<Index> terms = candidates();
    if (static_cast<Index>(terms.size()) > kMaxStacked) {
      return;
    }
    const SparseMatrix basis = selection(features_ * n_, terms);
    const bool exchange = exchanges(options_.sparse, constraints_);
    std::vector<Index> own(terms.size());
    std::iota(own.begin(), own.end(), Index{0});
    double change = 1.0;
    for (int step = 0; step < kTogether && change > kSettled && result_.coefficients.any(); ++step) {
      equations_.linearise(result_.coefficients);
      const WeakRows rows = equations_.jointly(basis);
      const Vector before = basis.transpose() * Vector(result_.coefficients.reshaped());
      const Vector z = polish(rows, own, before, exchange);
      change = (z - before).norm() / before.norm();
      result_.coefficients = Vector(basis * z).reshaped(features_, n_);
      result_.residual_rms = residual_rms(rows, z, n_);
    }
    result_.support = result_.coefficients.array() != 0.0;
    result_.r_squared = equations_.r_squared(result_.coefficients);
    if (!options_.sparse.threshold && options_.sparse.method != SparseMethod::none) {
      for (Index c = 0; c < n_; ++c) {
        const auto sizes = result_.coefficients.col(c).cwiseAbs();
        result_.thresholds(c) = (sizes.array() > 0.0).select(sizes, sizes.maxCoeff()).minCoeff();
      }
    }
  }

  const DictionaryPtr& dictionary_;
  const LinearConstraints& constraints_;
  const DynamicsOptions& options_;
  WeakEquations equations_;
  Index n_;
  Index features_;
  bool reweighted_ = false;
  SparseResult result_;
};

}  // namespace

WeakDynamicsFit fit_weak_dynamics(const std::vector<Trajectory>& trajectories, const DictionaryPtr& dictionary,
                                  const LinearConstraints& constraints, const DynamicsOptions& options,
                                  const WeakOptions& weak) {
  check(trajectories, options, dictionary);
  const bool controlled = detail::has_controls(trajectories);
  const std::vector<Trajectory> all = controlled ? detail::with_controls(trajectories) : std::vector<Trajectory>();
  return Fitter(controlled ? all : trajectories, dictionary, constraints, options, weak,
                trajectories.front().dimension())
      .take();
}

WeakDynamicsFit fit_weak_dynamics(const std::vector<Trajectory>& trajectories, const EquivariantDictionary& equivariant,
                                  const LinearConstraints& constraints, const DynamicsOptions& options,
                                  const WeakOptions& weak) {
  check(trajectories, options, equivariant.dictionary);
  const bool controlled = detail::has_controls(trajectories);
  const std::vector<Trajectory> all = controlled ? detail::with_controls(trajectories) : std::vector<Trajectory>();
  const Index n = equivariant.outputs;
  require_size("fit_weak_dynamics: states", trajectories.front().dimension(), n, "the outputs of the action");
  WeakEquations equations(controlled ? all : trajectories, *equivariant.dictionary, weak, n);
  const WeakRows first = equations.first();
  DynamicsFit fit = fit_dynamics_rows(equivariant, first.features, first.targets, {}, constraints, options);
  const SparseMatrix basis = readable_basis(equivariant);
  SparseOptions sparse = options.sparse;
  sparse.target_error.resize(0);
  const bool reweighted = weak.reweightings > 0 && n <= kMaxStates;
  for (int step = 0;
       reweighted && equations.noisy() && step < weak.reweightings + 1 && fit.regression.status != Status::empty;
       ++step) {
    equations.linearise(fit.model.model().coefficients());
    const WeakRows rows = equations.jointly(basis);
    SparseResult next = sparse_regression(RegressionRows(rows.features, rows.targets, {}, options.blocks),
                                          restrict_constraints(constraints, basis), sparse);
    if (exchanges(sparse, constraints)) {
      std::vector<Index> own(static_cast<std::size_t>(basis.cols()));
      std::iota(own.begin(), own.end(), Index{0});
      next.coefficients = polish(rows, own, next.coefficients, true);
      next.support = next.coefficients.array() != 0.0;
      next.residual_rms = residual_rms(rows, next.coefficients, 1);
    }
    const Vector coefficients = basis * next.coefficients;
    DictionaryModel model(equivariant.dictionary, coefficients.reshaped(equivariant.dictionary->size(), n));
    fit = {DynamicsModel(options.kind, std::move(model), options.names), std::move(next)};
  }
  const double error = equations.relative_residual(fit.model.model().coefficients());
  const WeakSystem& system = equations.system();
  return {std::move(fit), equations.noise(), error,     equations.count(), system.half_width,
          system.stride,  equations.power(), reweighted};
}

}  // namespace lieder
