// Streaming discovery at scale: q = 400 candidates (40 user functions x 10 components), n = 10, N samples of a scalar function.
//
//   bench_accumulate N [gram|qr] [dump FILE]
//
// Prints seconds, flops (2 q^2 N for both, as if by DGEMM) and their rate beside the machine's DGEMM rate measured in the same run, and
// the peak memory of the process. With `dump` the problem's singular values are written, for comparison with LAPACK.
#include <cblas.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <string>

#include "lieder/core/parallel.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/user_functions.hpp"
#include "lieder/discover/accumulator.hpp"

namespace {

using namespace lieder;

constexpr Index n = 10;
constexpr Index functions = 40;
using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

// phi_k(x) = tanh(a_k . x) with fixed random a_k.
DictionaryPtr user_dictionary() {
  Rng rng(1);
  const Matrix a = rng.normal_matrix(n, functions) / std::sqrt(static_cast<double>(n));
  std::vector<std::string> texts;
  for (Index k = 0; k < functions; ++k) {
    texts.push_back(fmt::format("f{}", k));
  }
  return user_functions(
      n, texts, [a](const Matrix& x) -> Matrix { return (x * a).array().tanh(); },
      [a](const Matrix& x, Index axis) -> Matrix {
        return (1.0 - (x * a).array().tanh().square()).matrix() * a.row(axis).asDiagonal();
      });
}

// The samples of a block, drawn from a seed of its own: nothing of size N is kept.
Jet make_jet(Index first, Index count) {
  Rng rng(static_cast<std::uint64_t>(first) + 17);
  Jet jet{Matrix(count, n), Matrix::Zero(count, 1), {}};
  for (double& value : jet.points.reshaped()) {
    value = rng.uniform(-1.0, 1.0);
  }
  for (Index j = 0; j < n; ++j) {  // F = sum_j sin(x_j) x_{j+1}
    jet.jacobian.emplace_back(jet.points.col(j).array().cos() * jet.points.col((j + 1) % n).array() +
                              jet.points.col((j + n - 1) % n).array().sin());
  }
  return jet;
}

double dgemm_rate() {
  constexpr int size = 1500;
  const Matrix a = Matrix::Random(size, size);
  const Matrix b = Matrix::Random(size, size);
  Matrix c = Matrix::Zero(size, size);
  double best = 0.0;
  for (int repeat = 0; repeat < 4; ++repeat) {
    const auto start = Clock::now();
    cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, size, size, size, 1.0, a.data(), size, b.data(), size, 0.0,
                c.data(), size);
    best = std::max(best, 2.0 * size * size * size / since(start));
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  const Index samples = argc > 1 ? std::atol(argv[1]) : 1000000;
  const bool gram = argc > 2 && std::string(argv[2]) == "gram";
  set_thread_count(thread_count());
  const double dgemm = dgemm_rate();
  const Candidates candidates = all_fields("user", user_dictionary(), n);
  const LieDerivative derivative(ObjectKind::function, candidates);
  const auto start = Clock::now();
  const GeneralisedProblem problem =
      accumulate(derivative, samples, make_jet, {}, gram ? AccumulatorKind::gram : AccumulatorKind::qr);
  const double seconds = since(start);
  const auto q = static_cast<double>(candidates.size());
  const double flops = 2.0 * q * q * static_cast<double>(samples);
  fmt::print(
      "{{\"kind\": \"{}\", \"q\": {}, \"samples\": {}, \"seconds\": {:.3f}, \"gflops\": {:.2f}, "
      "\"dgemm_gflops\": {:.2f}, \"fraction_of_dgemm\": {:.3f}, \"peak_mb\": {:.0f}}}\n",
      gram ? "gram" : "qr", candidates.size(), samples, seconds, flops / seconds * 1e-9, dgemm * 1e-9,
      flops / seconds / dgemm, peak_megabytes());
  if (argc > 4 && std::string(argv[3]) == "dump") {
    std::ofstream out(argv[4]);
    for (const double value : generalised_spectrum(problem).values) {
      out << fmt::format("{:.17g}\n", value);
    }
  }
  return 0;
}
