// Time of one exact fit of the recovery experiment against the numbers of functions p and of candidates q:
//   bench_promote_scaling                                    a list of sizes, one JSON object a line
//   bench_promote_scaling FUNCTION CANDIDATES M R D SEED N   one fit, as in `lieder reproduce recovery`
// Seconds are processor seconds of one thread, with their shares: singular values, Hessians (or preconditioners), their
// Cholesky factors, conjugate gradients, certificates, set-up.
#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "lieder/core/parallel.hpp"
#include "lieder/models/recovery.hpp"
#include "measure.hpp"

namespace {

using namespace lieder;

void measure(const RecoveryCell& cell, std::uint32_t seed, Index samples) {
  const RecoveryExperiment experiment(cell);
  const RecoveryInstance instance = experiment.draw(seed);
  const Index n = samples > 0 ? samples : experiment.library() / 3;
  const RecoveryFit fit = experiment.fit(instance, n);
  const PromotionProfile& profile = fit.profile;
  const Index m = cell.dimension;
  fmt::print(
      R"({{"benchmark": "promote_scaling", "machine": "{}", "function": "{}", "candidates": "{}", "m": {}, "r": {}, )"
      R"("d": {}, "seed": {}, "n": {}, "p": {}, "q": {}, "cpu_seconds": {:.4f}, "steps": {}, "hessians_formed": {}, )"
      R"("conjugate_gradient_steps": {}, "gap": {:.3g}, "error": {:.3g}, "singular_values": {:.4f}, "hessians": {:.4f}, )"
      R"("factorisations": {:.4f}, "conjugate_gradients": {:.4f}, "certificates": {:.4f}, "setup": {:.4f}}})"
      "\n",
      bench::machine(), to_string(cell.function), to_string(cell.candidates), m, cell.features, cell.degree, seed, n,
      experiment.library(), cell.candidates == RecoveryCandidates::translations ? m : m * (m + 1) / 2,
      fit.processor_seconds, fit.iterations, profile.hessians_formed, profile.conjugate_gradient_steps, fit.duality_gap,
      fit.error, profile.singular_values, profile.hessians, profile.factorisations, profile.conjugate_gradients,
      profile.certificates, profile.setup);
  std::fflush(stdout);
}

RecoveryCell translations(Index dimension, int degree) {
  return {RecoveryFunction::ortho, RecoveryCandidates::translations, dimension, 1, degree};
}

RecoveryCell euclidean(Index dimension, int degree) {
  return {RecoveryFunction::ortho, RecoveryCandidates::euclidean, dimension, 1, degree};
}

}  // namespace

int main(int argc, char** argv) {
  set_thread_count(1);
  if (argc == 8) {
    const RecoveryCell cell{
        argv[1] == std::string("quad") ? RecoveryFunction::quad : RecoveryFunction::ortho,
        argv[2] == std::string("t") ? RecoveryCandidates::translations : RecoveryCandidates::euclidean,
        std::atoi(argv[3]), std::atoi(argv[4]), std::atoi(argv[5])};
    measure(cell, static_cast<std::uint32_t>(std::atoi(argv[6])), std::atoi(argv[7]));
    return 0;
  }
  if (argc != 1) {
    fmt::print(stderr, "usage: bench_promote_scaling [FUNCTION CANDIDATES M R D SEED N]\n");
    return 2;
  }
  for (const std::uint32_t seed : {0U, 1U, 2U}) {
    for (const Index m : {15, 20, 25, 30, 40, 50}) {
      measure(translations(m, 2), seed, 0);
    }
    for (const Index m : {10, 12, 15, 18, 21, 25}) {
      measure(euclidean(m, 2), seed, 0);
    }
    for (const Index m : {7, 8, 10, 12, 14, 16}) {
      measure(euclidean(m, 3), seed, 0);
    }
  }
  return 0;
}
