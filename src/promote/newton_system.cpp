#include "promote/newton_system.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "promote/hessian_action.hpp"
#include "promote/phase.hpp"

namespace lieder::detail {

namespace {

// N^T H N + R^T R + ridge, with at least 1 / slack of it in every direction the Hessian.
Matrix free_hessian(const ReducedProblem& problem, const Matrix& fit_gram, const std::vector<BlockPoint>& points,
                    double mu, double slack, std::vector<Matrix>& workspaces, PromotionProfile& profile) {
  const Phase phase(profile.hessians);
  ++profile.hessians_formed;
  Matrix h = Matrix::Zero(problem.p(), problem.p());
  for (std::size_t b = 0; b < problem.penalty.size(); ++b) {
    add_hessian(problem.penalty[b], points[b], mu, h, workspaces[b], slack);
  }
  return problem.project_matrix(h) + fit_gram;
}

ScaledCholesky factorise(const Matrix& h, PromotionProfile& profile) {
  const Phase phase(profile.factorisations);
  return ScaledCholesky(h);
}

class DenseSystem : public NewtonSystem {
 public:
  DenseSystem(const ReducedProblem& problem, const Matrix& fit_gram, PromotionProfile& profile)
      : problem_(problem), fit_gram_(fit_gram), profile_(profile), workspaces_(problem.penalty.size()) {}

  void update(const std::vector<BlockPoint>& points, double mu) override {
    h_ = free_hessian(problem_, fit_gram_, points, mu, 1.0, workspaces_, profile_);
    factor_ = factorise(h_, profile_);
  }
  Vector solve(const Vector& b, double) override {
    const Phase phase(profile_.conjugate_gradients);
    Vector x = factor_.solve(b);
    x += factor_.solve(b - h_ * x);
    return x;
  }

 private:
  const ReducedProblem& problem_;
  const Matrix& fit_gram_;
  PromotionProfile& profile_;
  std::vector<Matrix> workspaces_;
  Matrix h_;
  ScaledCholesky factor_;
};

// Flops, counted as what they cost: a number that comes from memory for one multiplication (matrix times vector) as
// kMemory flops of a matrix product.
constexpr double kMemory = 8.0;

struct Costs {
  double pair = 0.0;       // of the correction
  double factor = 0.0;     // the rest of a preconditioner
  double iteration = 0.0;  // of conjugate gradients
  double pairs = 0.0;      // all of them
};

Costs count_costs(const ReducedProblem& problem) {
  const auto p = static_cast<double>(problem.p());
  const auto k = static_cast<double>(problem.k());
  Costs costs;
  const double n = problem.eliminated() ? p - k : p;  // rows of the part of N that is stored
  costs.factor = (problem.identity ? 0.0 : 2.0 * n * k * (n + k)) + k * k * k / 3.0;
  costs.iteration = kMemory * (2.0 * k * k + (problem.identity ? 0.0 : 4.0 * n * k) +
                               4.0 * static_cast<double>(problem.rows.rows()) * p);
  for (const PenaltyBlock& block : problem.penalty) {
    const auto m = static_cast<double>(block.rows);
    const auto l = static_cast<double>(block.values());
    const auto nonzeros = static_cast<double>(block.map.nonZeros());
    costs.iteration += kMemory * 2.0 * (2.0 * nonzeros + m * l);
    if (block.kind == PenaltyBlock::Kind::spectral) {
      costs.iteration += 8.0 * m * l * l;
      costs.pairs += 0.5 * l * (l + 1.0);
      costs.pair = std::max(costs.pair, p * p + 4.0 * std::min(nonzeros, m * p));
      for (const std::vector<RowEntry>& row : block.pattern) {
        costs.factor += kMemory * static_cast<double>(row.size() * row.size());
      }
    }
  }
  return costs;
}

// A preconditioner is expected to serve this many points, each with two systems to a few per cent and one to 0.4.
constexpr double kPoints = 4.0;

// Of a smaller relative residual the recurrence of conjugate gradients says little: it is computed, and iterated on.
constexpr double kRecurrence = 1e-7;

// Rounding stands in the way of what is not reached in this many.
constexpr Index kMostIterations = 200;

// Conjugate gradients on a spectrum in [1 / slack, 1]: the bound of Chebyshev polynomials.
double expected_iterations(double slack, double tolerance) {
  return 1.0 + 0.5 * std::sqrt(slack) * std::log(2.0 / tolerance);
}

class IterativeSystem : public NewtonSystem {
 public:
  IterativeSystem(const ReducedProblem& problem, const Matrix& fit_gram, PromotionProfile& profile)
      : problem_(problem),
        fit_gram_(fit_gram),
        profile_(profile),
        costs_(count_costs(problem)),
        workspaces_(problem.penalty.size()),
        actions_(problem.penalty.size()) {}

  void update(const std::vector<BlockPoint>& points, double mu) override {
    points_ = &points;
    mu_ = mu;
    here_ = false;
    for (std::size_t b = 0; b < points.size(); ++b) {
      actions_[b].move_to(problem_.penalty[b], points[b], mu);
    }
    choose_slack();
    if (!made_ || excess_ >= cost_of_new_) {
      refresh();
    }
  }

  Vector solve(const Vector& b, double tolerance) override {
    Vector x = Vector::Zero(b.size());
    const double before = excess_;
    if (!iterate(b, tolerance, x) && !here_) {
      excess_ = before;
      refresh();
      iterate(b, tolerance, x);
    }
    if (tolerance < kRecurrence) {
      iterate(b, tolerance, x);
    }
    return x;
  }

 private:
  Vector action(const Vector& u) {
    const Vector w = problem_.lift(u);
    Vector g = problem_.adjoint(problem_.image(w));
    for (HessianAction& block : actions_) {
      block.add(w, g);
    }
    return problem_.project(g);
  }

  bool iterate(const Vector& b, double tolerance, Vector& x);

  double pairs_cost(double slack) const {
    double pairs = 0.0;
    for (std::size_t b = 0; b < problem_.penalty.size(); ++b) {
      if (problem_.penalty[b].kind == PenaltyBlock::Kind::spectral) {
        pairs += static_cast<double>(kept_pairs((*points_)[b], mu_, slack));
      }
    }
    return pairs * costs_.pair;
  }

  void choose_slack() {
    double least = std::numeric_limits<double>::infinity();
    for (const double slack : {1.0, 2.0, 4.0, 8.0, 16.0, 32.0}) {
      const double iterations = 2.0 * expected_iterations(slack, 0.06) + expected_iterations(slack, 0.4);
      const double pairs = pairs_cost(slack);
      const double cost = pairs / kPoints + iterations * costs_.iteration;
      if (cost < least) {
        least = cost;
        next_slack_ = slack;
        cost_of_new_ = costs_.factor + pairs;
      }
    }
  }

  void refresh() {
    const Matrix p = free_hessian(problem_, fit_gram_, *points_, mu_, next_slack_, workspaces_, profile_);
    preconditioner_ = factorise(p, profile_);
    slack_ = next_slack_;
    excess_ = 0.0;
    here_ = true;
    made_ = true;
  }

  const ReducedProblem& problem_;
  const Matrix& fit_gram_;
  PromotionProfile& profile_;
  Costs costs_;
  std::vector<Matrix> workspaces_;
  std::vector<HessianAction> actions_;
  const std::vector<BlockPoint>* points_ = nullptr;
  double mu_ = 0.0;
  ScaledCholesky preconditioner_;
  double slack_ = 1.0;
  bool made_ = false;
  bool here_ = false;  // the preconditioner is of this point
  double next_slack_ = 1.0;
  double cost_of_new_ = 0.0;
  double excess_ = 0.0;  // cost of the iterations above those of a fresh preconditioner, since it was made
};

// Goes on from x. False if the iterations cost too much: more than a new preconditioner and the same again.
bool IterativeSystem::iterate(const Vector& b, double tolerance, Vector& x) {
  const Phase phase(profile_.conjugate_gradients);
  Vector r = x.isZero(0.0) ? b : Vector(b - action(x));
  Vector z = preconditioner_.solve(r);
  Vector direction = z;
  double size = r.dot(z);
  const double target = tolerance * tolerance * b.dot(preconditioner_.solve(b));
  const double expected = expected_iterations(slack_, tolerance);
  for (Index count = 1; size > target; ++count) {
    ++profile_.conjugate_gradient_steps;
    const Vector image = action(direction);
    const double curvature = direction.dot(image);
    if (!(curvature > 0.0) || count > kMostIterations) {
      return false;
    }
    x += (size / curvature) * direction;
    r -= (size / curvature) * image;
    z = preconditioner_.solve(r);
    const double next = r.dot(z);
    direction = z + (next / size) * direction;
    size = next;
    if (static_cast<double>(count) > expected) {
      excess_ += costs_.iteration;
    }
    if (!here_ && excess_ > 2.0 * cost_of_new_) {
      return size <= target;
    }
  }
  return true;
}

// Below this many conjugate gradient steps for the price of the exact Hessian and its factors, the factors are better.
constexpr double kWorthIterating = 6.0;

}  // namespace

std::unique_ptr<NewtonSystem> make_newton_system(const ReducedProblem& problem, const Matrix& fit_gram,
                                                 NewtonMethod method, PromotionProfile& profile) {
  const Costs costs = count_costs(problem);
  const bool large = costs.factor + costs.pairs * costs.pair > kWorthIterating * costs.iteration;
  if (method == NewtonMethod::iterative || (method == NewtonMethod::by_size && large)) {
    return std::make_unique<IterativeSystem>(problem, fit_gram, profile);
  }
  return std::make_unique<DenseSystem>(problem, fit_gram, profile);
}

}  // namespace lieder::detail
