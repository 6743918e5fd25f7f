#include "promote/newton.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lieder/core/checkpoint.hpp"
#include "promote/barrier.hpp"
#include "promote/newton_system.hpp"
#include "promote/phase.hpp"

namespace lieder::detail {

namespace {

constexpr double kNear = 1.0;           // predicted decrement of a move that is accepted
constexpr double kFar = 4.0;            // decrement from which on only f_mu is decreased
constexpr double kLeastMove = 0.8;      // of mu' / mu: less is not worth a step
constexpr double kSmallestMu = 1e-90;   // where all singular values are zero: 1 / mu^3 is still a number
constexpr double kWarm = 0.1;           // of the scale of mu when there is a warm start
constexpr Index kPatience = 20;         // steps in a row that do not shrink the gap: rounding stands in the way
constexpr double kFurthestMove = 1e-3;  // of mu' / mu
// Relative residuals of linear systems: of a direction; of the decrement that is expected of a move; of a direction from
// which a certificate is made, in units of the gap asked for. (The residual is repaired, and the repair makes the dual
// longer by about as much.)
constexpr double kDirection = 2e-2;
constexpr double kPrediction = 0.4;
constexpr double kCertificate = 0.5;
constexpr double kSmallestCertificate = 1e-13;
constexpr double kHope = 2.0;         // a certificate is tried when this many times the gap asked for is expected
constexpr double kStraight = 0.2;     // ... or at a smaller mu' / mu than this
constexpr double kLeastShare = 1e-3;  // ... if this share of the nominal gap would do: less was rarely measured

struct State {
  Vector u;
  double mu = 0.0;
  Vector w;
  Vector nu;  // residual
  std::vector<BlockPoint> points;
  Vector gradient;
  double smoothed = 0.0;
};

// du for the move that is planned is one linear system; others follow from Newton's direction, a second one.
struct Step {
  double tolerance = 0.0;
  double planned = 0.0;  // mu' - mu, not zero
  Vector du;             // -H^{-1} (gradient + planned d gradient / d mu)
  bool split = false;
  Vector newton;   // -H^{-1} gradient
  Vector tangent;  // -H^{-1} d gradient / d mu
};

class PathFollower {
 public:
  PathFollower(const ReducedProblem& problem, const Certifier& certifier, const Matrix& fit_gram,
               const NewtonOptions& options)
      : problem_(problem),
        certifier_(certifier),
        options_(options),
        system_(make_newton_system(problem, fit_gram, options.method, result_.profile)),
        certificate_(std::max(kCertificate * options.gap, kSmallestCertificate)) {
    for (const PenaltyBlock& block : problem.penalty) {
      largest_weight_ = std::max(largest_weight_, block.weight);
    }
  }

  NewtonResult run(const std::vector<Vector>& starts, const Vector& candidate);
  State start(const std::vector<Vector>& starts);

 private:
  void evaluate(State& state);
  void differentiate(State& state);
  Step plan(const State& state, double tolerance);
  void split(const State& state, Step& step);
  Vector move(const State& state, Step& step, double dmu);
  DualPoint dual_after(const State& state, const Vector& du, double dmu) const;
  double initial_mu(const State& state) const;
  bool advance(const State& state, Step& step, State& next);
  double decrement(const State& state, const Vector& solution) const;
  bool far(const State& state, Step& step);
  State centre(const State& state, Step& step);
  State end_of_path(const State& state, Step& step);
  double nominal_gap(double mu) const;
  bool worth_certifying(double mu) const;
  bool worth_extrapolating() const { return result_.gap < 1e3 * options_.gap; }
  bool certify(const State& before, const State& after);
  void offer(const Vector& u, double value);

  const ReducedProblem& problem_;
  const Certifier& certifier_;
  NewtonOptions options_;
  NewtonResult result_;
  std::unique_ptr<NewtonSystem> system_;
  double largest_weight_ = 0.0;
  double sigma_ = 0.2;
  double share_ = 0.0;  // of the nominal gap that the last certificate left
  double certificate_;  // the relative residual of the next one
};

void PathFollower::evaluate(State& state) {
  const Phase phase(result_.profile.singular_values);
  state.w = problem_.origin + problem_.lift(state.u);
  state.nu = problem_.residual(state.w);
  state.smoothed = 0.5 * state.nu.squaredNorm();
  state.points.clear();
  for (const PenaltyBlock& block : problem_.penalty) {
    state.points.push_back(block_point(block, block.apply(state.w), state.mu));
    state.smoothed += smoothed_norm(block, state.points.back(), state.mu);
  }
}

void PathFollower::differentiate(State& state) {
  const Phase phase(result_.profile.singular_values);
  Vector g = -problem_.adjoint(state.nu);
  for (std::size_t b = 0; b < problem_.penalty.size(); ++b) {
    g += problem_.penalty[b].apply_adjoint(dual(problem_.penalty[b], state.points[b], state.mu));
  }
  state.gradient = problem_.project(g);
}

Step PathFollower::plan(const State& state, double tolerance) {
  Vector slope = Vector::Zero(problem_.p());
  for (std::size_t b = 0; b < problem_.penalty.size(); ++b) {
    slope += problem_.penalty[b].apply_adjoint(dual_slope(problem_.penalty[b], state.points[b], state.mu));
  }
  Step step;
  step.tolerance = tolerance;
  step.planned = (sigma_ - 1.0) * state.mu;
  step.du = system_->solve(-state.gradient - step.planned * problem_.project(slope), tolerance);
  return step;
}

void PathFollower::split(const State& state, Step& step) {
  if (!step.split) {
    step.newton = system_->solve(-state.gradient, step.tolerance);
    step.tangent = (step.du - step.newton) / step.planned;
    step.split = true;
  }
}

// du for mu' - mu = dmu.
Vector PathFollower::move(const State& state, Step& step, double dmu) {
  if (dmu == step.planned) {
    return step.du;
  }
  split(state, step);
  return step.newton + dmu * step.tangent;
}

// sqrt(g^T H^{-1} g / mu) for the weight of the penalty: below one, Newton's method for f_mu converges quadratically.
double PathFollower::decrement(const State& state, const Vector& solution) const {
  return std::sqrt(std::max(state.gradient.dot(solution), 0.0) / (state.mu * largest_weight_));
}

bool PathFollower::far(const State& state, Step& step) {
  split(state, step);
  return decrement(state, -step.newton) > kFar;
}

DualPoint PathFollower::dual_after(const State& state, const Vector& du, double dmu) const {
  const Vector dw = problem_.lift(du);
  DualPoint point;
  point.nu = state.nu - problem_.image(dw);
  for (std::size_t b = 0; b < problem_.penalty.size(); ++b) {
    const PenaltyBlock& block = problem_.penalty[b];
    point.y.push_back(dual(block, state.points[b], state.mu) +
                      dual_change(block, state.points[b], state.mu, block.apply(dw)) +
                      dmu * dual_slope(block, state.points[b], state.mu));
  }
  return point;
}

double PathFollower::initial_mu(const State& state) const {
  double sum = 0.0;
  Index count = 0;
  for (const BlockPoint& point : state.points) {
    sum += point.s.sum();
    count += point.s.size();
  }
  // Never zero: where A(w) vanishes, its rounding sets the scale.
  return std::max(sum / static_cast<double>(count), 1e-12 * objective_size(problem_, state.w) / largest_weight_) +
         kSmallestMu;
}

void PathFollower::offer(const Vector& u, double value) {
  if (result_.u.size() != u.size() || value < result_.objective) {
    result_.u = u;
    result_.objective = value;
  }
}

// The gap of a centred point: mu for each singular value and unit of weight.
double PathFollower::nominal_gap(double mu) const {
  double nominal = 0.0;
  for (const PenaltyBlock& block : problem_.penalty) {
    nominal += block.weight * static_cast<double>(block.values()) * mu;
  }
  return nominal;
}

// A certificate costs linear systems solved to many digits. It is made at the first point (which may be the optimum),
// then when the share of the nominal gap that the last one left promises success, or where the path is so straight that
// its tangent may reach the end.
bool PathFollower::worth_certifying(double mu) const {
  const double asked = options_.gap * result_.objective;
  return result_.iterations == 1 || share_ * nominal_gap(mu) < kHope * asked ||
         (sigma_ < kStraight && kLeastShare * nominal_gap(mu) < asked);
}

bool PathFollower::certify(const State& before, const State& after) {
  const Phase phase(result_.profile.certificates);
  double value = 0.5 * after.nu.squaredNorm();
  for (std::size_t b = 0; b < problem_.penalty.size(); ++b) {
    value += norm(problem_.penalty[b], after.points[b]);
  }
  offer(after.u, value);
  const double bound = certifier_.bound(dual_after(before, after.u - before.u, after.mu - before.mu), after.u);
  result_.bound = std::max(result_.bound, bound);
  const double size = std::max(result_.objective, 1e-6 * objective_size(problem_, after.w));
  result_.gap = size > 0.0 ? std::max(result_.objective - result_.bound, 0.0) / size : 0.0;
  if (after.mu > 0.0) {
    share_ = std::max(result_.objective - result_.bound, 0.0) / nominal_gap(after.mu);
    if (result_.gap > options_.gap && nominal_gap(after.mu) < options_.gap * result_.objective) {
      certificate_ = std::max(0.1 * certificate_, kSmallestCertificate);
    }
  }
  return result_.gap <= options_.gap;
}

// The tangent followed to mu = 0. The smoothed value of the result is not meant to be used.
State PathFollower::end_of_path(const State& state, Step& step) {
  State end;
  end.mu = state.mu;
  end.u = state.u + move(state, step, -state.mu);
  evaluate(end);
  end.mu = 0.0;
  return end;
}

// Plain Newton step on f_mu with backtracking.
State PathFollower::centre(const State& state, Step& step) {
  split(state, step);
  const double slope = state.gradient.dot(step.newton);
  State next;
  for (double length = 1.0; length > 1e-8; length *= 0.5) {
    next.mu = state.mu;
    next.u = state.u + length * step.newton;
    evaluate(next);
    if (next.smoothed <= state.smoothed + 0.1 * length * slope) {
      break;
    }
  }
  return next;
}

// The mu' / mu = sigma at which a move with curvature c, decrement c (1 - sigma)^2 / sqrt(sigma), has this decrement:
// the linearisation is off by (mu' - mu)^2, and mu' is what the decrement is measured by.
double ratio_for(double decrement, double curvature) {
  double low = 0.0;
  double high = 1.0;
  for (int halving = 0; halving < 40; ++halving) {
    const double middle = 0.5 * (low + high);
    (curvature * (1.0 - middle) * (1.0 - middle) > decrement * std::sqrt(middle) ? low : high) = middle;
  }
  return high;
}

// Along the path as far as the predicted decrement allows. False if that is nowhere.
bool PathFollower::advance(const State& state, Step& step, State& next) {
  double sigma = sigma_;
  double dmu = step.planned;
  while (sigma < kLeastMove) {
    next.mu = sigma * state.mu;
    next.u = state.u + move(state, step, dmu);
    evaluate(next);
    differentiate(next);
    const double predicted = decrement(next, system_->solve(next.gradient, kPrediction));
    const double curvature = predicted * std::sqrt(sigma) / ((1.0 - sigma) * (1.0 - sigma));
    if (predicted < kNear) {
      sigma_ = std::clamp(ratio_for(0.5 * kNear, curvature), kFurthestMove, 0.5);
      return true;
    }
    sigma = std::max(ratio_for(0.5 * kNear, curvature), 1.2 * sigma);
    dmu = (sigma - 1.0) * state.mu;
  }
  sigma_ = 0.5;
  return false;
}

State PathFollower::start(const std::vector<Vector>& starts) {
  State best;
  for (const Vector& u : starts) {
    State state;
    state.u = u;
    state.mu = best.mu;
    evaluate(state);
    if (best.mu == 0.0) {
      state.mu = initial_mu(state);
      if (starts.size() > 1) {
        state.mu *= kWarm;
      }
      evaluate(state);
    }
    if (best.mu == 0.0 || state.smoothed < best.smoothed) {
      best = std::move(state);
    }
  }
  differentiate(best);
  return best;
}

NewtonResult PathFollower::run(const std::vector<Vector>& starts, const Vector& candidate) {
  State state = start(starts);
  offer(candidate, objective(problem_, problem_.origin + problem_.lift(candidate)));
  Index fruitless = 0;
  bool near = false;  // the point is where a move along the path was predicted to be near it
  while (result_.iterations < options_.max_iterations && !result_.converged && fruitless < kPatience) {
    const double gap_before = result_.iterations > 0 ? result_.gap : 2.0;
    checkpoint("Newton", result_.iterations);
    ++result_.iterations;
    system_->update(state.points, state.mu);
    const bool certified = worth_certifying(sigma_ * state.mu) || result_.iterations == options_.max_iterations;
    Step step = plan(state, certified && result_.iterations > 1 ? certificate_ : kDirection);
    State next;
    near = (near || !far(state, step)) && advance(state, step, next);
    if (!near) {
      next = centre(state, step);
      differentiate(next);
    }
    if (certified) {
      result_.converged = certify(state, next) || (worth_extrapolating() && certify(state, end_of_path(state, step)));
    }
    fruitless = !certified || result_.gap < gap_before ? 0 : fruitless + 1;
    state = std::move(next);
  }
  return result_;
}

}  // namespace

NewtonResult minimise(const ReducedProblem& problem, const Certifier& certifier, const std::vector<Vector>& starts,
                      const Vector& candidate, const NewtonOptions& options) {
  const Matrix fit_gram = problem.gram();
  return PathFollower(problem, certifier, fit_gram, options).run(starts, candidate);
}

}  // namespace lieder::detail
