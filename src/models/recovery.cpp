#include "lieder/models/recovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <limits>

#include "lieder/core/error.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/promote/normalisation.hpp"

namespace lieder {

namespace {

using Clock = std::chrono::steady_clock;

// Wall time, and processor time of this thread.
class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
  double processor_seconds() const { return processor_now() - processor_start_; }

 private:
  static double processor_now() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
  }

  Clock::time_point start_ = Clock::now();
  double processor_start_ = processor_now();
};

void check(const RecoveryOptions& options) {
  require(options.tolerance > 0.0, fmt::format("recovery: tolerance must be > 0, got {}", options.tolerance));
  require(options.gap > 0.0 && options.gap < 1.0,
          fmt::format("recovery: gap must be between 0 and 1, got {}", options.gap));
  require(options.max_iterations >= 1 && options.max_solves >= 1,
          fmt::format("recovery: max_iterations and max_solves must be at least 1, got {} and {}",
                      options.max_iterations, options.max_solves));
}

Candidates make_candidates(const RecoveryCell& cell) {
  const char* name = cell.candidates == RecoveryCandidates::translations ? "translations" : "euclidean";
  CandidateSpace space;
  space.dimension = cell.dimension;
  return normalised(parse_candidates(name, space), GeneratorNorm::frobenius);
}

}  // namespace

std::string_view to_string(RecoveryCandidates candidates) {
  return candidates == RecoveryCandidates::translations ? "t" : "se";
}

RecoveryExperiment::RecoveryExperiment(const RecoveryCell& cell, const RecoveryOptions& options)
    : cell_(cell), options_(options) {
  check(options);
  recovery_library_size(cell.function, cell.dimension, cell.features, cell.degree);
  library_ = legendre_polynomials(Vector::Constant(cell.dimension, -1.0), Vector::Constant(cell.dimension, 1.0),
                                  recovery_library_degree(cell.function, cell.degree));
  basis_ = change_of_basis(*library_);
  lie_derivative_ = exact_lie_derivative(ObjectKind::function, *library_, 1, make_candidates(cell));
}

RecoveryInstance RecoveryExperiment::draw(std::uint32_t seed) const {
  return draw_recovery_instance(cell_.function, cell_.dimension, cell_.features, cell_.degree, seed);
}

RecoveryFit RecoveryExperiment::fit(const RecoveryInstance& instance, Index samples) const {
  require(samples >= 1 && samples <= instance.points.rows(),
          fmt::format("recovery: expected 1 to {} samples, got {}", instance.points.rows(), samples));
  const Stopwatch watch;
  PromotionProblem problem;
  problem.lie_derivative = lie_derivative_;
  problem.design = library_->values(instance.points.topRows(samples));
  problem.target = instance.values.head(samples);
  PromotionOptions options;
  options.exact = true;
  options.gap = options_.gap;
  options.max_iterations = options_.max_iterations;
  const PromotionResult result = promote(problem, options);
  const Vector difference = basis_.to_monomials * result.coefficients - instance.coefficients;
  RecoveryFit fit;
  fit.error = difference.allFinite()
                  ? difference.lpNorm<Eigen::Infinity>() / instance.coefficients.lpNorm<Eigen::Infinity>()
                  : std::numeric_limits<double>::infinity();
  fit.duality_gap = result.duality_gap;
  fit.status = result.status;
  fit.certified =
      result.duality_gap <= options_.gap && (result.status == Status::ok || result.status == Status::rank_deficient);
  fit.iterations = result.iterations;
  fit.profile = result.profile;
  fit.seconds = watch.seconds();
  fit.processor_seconds = watch.processor_seconds();
  return fit;
}

RecoveryResult RecoveryExperiment::run(std::uint32_t seed) const {
  const Stopwatch watch;
  const RecoveryInstance instance = draw(seed);
  RecoveryResult result;
  result.library = library();
  const RecoveryBisection found = recovery_bisection(library(), options_.max_solves, [&](Index samples) {
    const RecoveryFit fitted = fit(instance, samples);
    result.largest_gap = std::max(result.largest_gap, fitted.duality_gap);
    result.uncertified += fitted.certified ? 0 : 1;
    result.iterations += fitted.iterations;
    return fitted.error < options_.tolerance;
  });
  result.n_recover = found.answer;
  result.solves = found.solves;
  result.seconds = watch.seconds();
  result.processor_seconds = watch.processor_seconds();
  return result;
}

RecoveryBisection recovery_bisection(Index size, Index max_solves, const std::function<bool(Index)>& recovers) {
  Index low = 1;
  RecoveryBisection result{size + 1, 0};
  while (result.answer - low > 1 && result.solves < max_solves) {
    const Index middle = (low + result.answer) / 2;
    ++result.solves;
    (recovers(middle) ? result.answer : low) = middle;
  }
  return result;
}

}  // namespace lieder
