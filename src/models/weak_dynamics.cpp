#include "lieder/models/weak_dynamics.hpp"

#include <algorithm>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/models/equivariant_regression.hpp"
#include "lieder/trajectories/derivative_estimate.hpp"

namespace lieder {

namespace {

constexpr Index kMaxStacked = 600;  // coefficients of a regression with a block for each state
constexpr double kNoNoise = 1e-6;   // of the states' root mean squares: nothing to weight by
constexpr Index kMaxStates = 60;    // whose noise enters every equation

// States and controls as one state: the equations of the controls are never used.
std::vector<Trajectory> with_controls(const std::vector<Trajectory>& trajectories) {
  std::vector<Trajectory> result = trajectories;
  for (Trajectory& part : result) {
    if (part.inputs.cols() > 0) {
      Matrix both(part.states.rows(), part.states.cols() + part.inputs.cols());
      both << part.states, part.inputs;
      part.states = std::move(both);
      part.inputs.resize(part.states.rows(), 0);
    }
  }
  return result;
}

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

// The whitened equations for the model found last, for states 0 .. targets - 1.
class Equations {
 public:
  Equations(const std::vector<Trajectory>& trajectories, const Dictionary& dictionary, const WeakOptions& weak,
            Index targets)
      : trajectories_(trajectories),
        dictionary_(dictionary),
        system_(weak_system(trajectories, dictionary, weak)),
        noise_(noise_level(trajectories)),
        targets_(targets) {}

  const WeakSystem& system() const { return system_; }
  /// Whether there is noise that reweighting could tell apart.
  bool noisy() const {
    Vector squares = Vector::Zero(noise_.size());
    Index rows = 0;
    for (const Trajectory& part : trajectories_) {
      squares += part.states.colwise().squaredNorm().transpose();
      rows += part.samples();
    }
    const Vector rms = (squares / static_cast<double>(rows)).cwiseSqrt();
    return (noise_.array() > kNoNoise * rms.array()).any();
  }
  const Vector& noise() const { return noise_; }
  Index count() const { return system_.features.rows(); }

  WeakRows first() const {
    WeakRows rows = whiten(system_);
    rows.targets = Matrix(rows.targets.leftCols(targets_));
    return rows;
  }
  /// From here on the covariance is that of this model.
  void linearise(const Matrix& coefficients) { jacobians_ = weak_jacobians(trajectories_, dictionary_, coefficients); }
  WeakRows of_target(Index target) const { return whiten(system_, jacobians_, noise_, target); }
  /// Rows i n + c with the features of state c through its block of a basis (K n) x r.
  WeakRows stacked(const SparseMatrix& basis) const {
    WeakRows rows{Matrix(count() * targets_, basis.cols()), Matrix(count() * targets_, 1)};
    for (Index c = 0; c < targets_; ++c) {
      const WeakRows own = of_target(c);
      const SparseMatrix part = basis.middleRows(c * own.features.cols(), own.features.cols());
      const auto place = Eigen::seqN(c, count(), targets_);
      rows.features(place, Eigen::all) = own.features * part;
      rows.targets(place, 0) = own.targets.col(0);
    }
    return rows;
  }

 private:
  const std::vector<Trajectory>& trajectories_;
  const Dictionary& dictionary_;
  WeakSystem system_;
  Vector noise_;
  Index targets_;
  WeakJacobians jacobians_;
};

SparseMatrix identity(Index size) {
  SparseMatrix result(size, size);
  result.setIdentity();
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

WeakDynamicsFit result_of(DynamicsFit fit, const Equations& equations, bool reweighted) {
  const WeakSystem& system = equations.system();
  const Matrix& coefficients = fit.model.model().coefficients();
  const double error =
      relative_error(system.targets.leftCols(coefficients.cols()), system.features * coefficients, Vector());
  return {std::move(fit), equations.noise(), error, equations.count(), system.half_width, system.stride, reweighted};
}

}  // namespace

WeakDynamicsFit fit_weak_dynamics(const std::vector<Trajectory>& trajectories, const DictionaryPtr& dictionary,
                                  const LinearConstraints& constraints, const DynamicsOptions& options,
                                  const WeakOptions& weak) {
  check(trajectories, options, dictionary);
  const std::vector<Trajectory> all = with_controls(trajectories);
  const Index n = trajectories.front().dimension();
  const Index features = dictionary->size();
  Equations equations(all, *dictionary, weak, n);
  const WeakRows first = equations.first();
  DynamicsFit fit = fit_dynamics_rows(dictionary, first.features, first.targets, {}, constraints, options);
  const bool coupled = couples(constraints);
  const bool reweighted = weak.reweightings > 0 && n <= kMaxStates && !(coupled && features * n > kMaxStacked);
  for (int step = 0;
       reweighted && equations.noisy() && step < weak.reweightings && fit.regression.status != Status::empty; ++step) {
    equations.linearise(fit.regression.coefficients);
    SparseResult next;
    if (coupled) {
      SparseOptions sparse = options.sparse;
      if (sparse.candidates.size() > 0) {
        sparse.candidates = Support(sparse.candidates.reshaped(features * n, 1));
      }
      sparse.target_error.resize(0);
      const WeakRows rows = equations.stacked(identity(features * n));
      next = unstack(sparse_regression(RegressionRows(rows.features, rows.targets, {}, options.blocks),
                                       as_one_target(constraints), sparse),
                     features, n);
    } else {
      for (Index c = 0; c < n; ++c) {
        const WeakRows rows = equations.of_target(c);
        append(sparse_regression(RegressionRows(rows.features, rows.targets, {}, options.blocks),
                                 of_target(constraints, c, features), of_target(options.sparse, c)),
               next);
      }
    }
    next.violation = constraints.violation(next.coefficients);
    DictionaryModel model(dictionary, next.coefficients);
    fit = {DynamicsModel(options.kind, std::move(model), options.names), std::move(next)};
  }
  return result_of(std::move(fit), equations, reweighted);
}

WeakDynamicsFit fit_weak_dynamics(const std::vector<Trajectory>& trajectories, const EquivariantDictionary& equivariant,
                                  const LinearConstraints& constraints, const DynamicsOptions& options,
                                  const WeakOptions& weak) {
  check(trajectories, options, equivariant.dictionary);
  const std::vector<Trajectory> all = with_controls(trajectories);
  const Index n = equivariant.outputs;
  require_size("fit_weak_dynamics: states", trajectories.front().dimension(), n, "the outputs of the action");
  Equations equations(all, *equivariant.dictionary, weak, n);
  const WeakRows first = equations.first();
  DynamicsFit fit = fit_dynamics_rows(equivariant, first.features, first.targets, {}, constraints, options);
  const SparseMatrix basis = readable_basis(equivariant);
  SparseOptions sparse = options.sparse;
  sparse.target_error.resize(0);
  for (int step = 0; equations.noisy() && step < weak.reweightings && fit.regression.status != Status::empty; ++step) {
    equations.linearise(fit.model.model().coefficients());
    const WeakRows rows = equations.stacked(basis);
    SparseResult next = sparse_regression(RegressionRows(rows.features, rows.targets, {}, options.blocks),
                                          restrict_constraints(constraints, basis), sparse);
    const Vector coefficients = basis * next.coefficients;
    DictionaryModel model(equivariant.dictionary, coefficients.reshaped(equivariant.dictionary->size(), n));
    fit = {DynamicsModel(options.kind, std::move(model), options.names), std::move(next)};
  }
  return result_of(std::move(fit), equations, weak.reweightings > 0);
}

}  // namespace lieder
