// Streaming discovery at scale: q = 400 candidates (40 user functions x 10 components), n = 10, N samples of a scalar
// function.
//
//   bench_accumulate gram|qr|rows|functions [N] [REPEATS] [DUMP]
//
// `gram` and `qr` are the whole pass: the user's functions, the rows of C_F, their accumulation. `rows` leaves the
// accumulation out, `functions` the forming of the rows too, so that differences are the cost of a step. Prints one
// JSON object: medians over the repeats, the DGEMM rate and the memory bandwidth of this machine measured beside each
// repeat, flops (2 q^2 N for both accumulators, as if by DGEMM), bytes (the rows, written and read once), peak memory.
// DUMP: a file for the singular values of C_F, to be compared with LAPACK's (numpy_reference.py evaluates the same
// points).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "lieder/core/dense.hpp"
#include "lieder/core/parallel.hpp"
#include "lieder/dictionary/user_functions.hpp"
#include "lieder/discover/accumulator.hpp"
#include "measure.hpp"

namespace {

using namespace lieder;

constexpr Index n = 10;
constexpr Index functions = 40;

// phi_k(x) = tanh(a_k . x + b_k): formulas for a and b rather than random numbers, so that any program can form them.
DictionaryPtr user_dictionary() {
  Matrix a(n, functions);
  RowVector b(functions);
  for (Index k = 0; k < functions; ++k) {
    b(k) = std::sin(static_cast<double>(k));
    for (Index j = 0; j < n; ++j) {
      a(j, k) = std::cos(static_cast<double>(1 + j + 10 * k));
    }
  }
  std::vector<std::string> texts;
  for (Index k = 0; k < functions; ++k) {
    texts.push_back(fmt::format("f{}", k));
  }
  const auto values = [a, b](const Matrix& x) -> Matrix {
    Matrix result = b.replicate(x.rows(), 1);
    result.noalias() += x * a;
    return result.array().tanh();
  };
  return user_functions(n, texts, values, [a, values](const Matrix& x, Index axis) -> Matrix {
    return (1.0 - values(x).array().square()).matrix() * a.row(axis).asDiagonal();
  });
}

// Sample i of the Kronecker sequence x_j = 2 frac((i + 1) sqrt(p_j)) - 1 (p_j: the first primes) in [-1, 1)^10, and the
// jet of F = sum_j sin(x_j) x_{j+1}. Nothing of size N is kept.
Jet make_jet(Index first, Index count) {
  constexpr double primes[n] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29};
  Jet jet{Matrix(count, n), Matrix::Zero(count, 1), {}};
  for (Index j = 0; j < n; ++j) {
    const double step = std::sqrt(primes[j]);
    for (Index i = 0; i < count; ++i) {
      const double t = static_cast<double>(first + i + 1) * step;
      jet.points(i, j) = 2.0 * (t - std::floor(t)) - 1.0;
    }
  }
  const Matrix sines = jet.points.array().sin();
  const Matrix cosines = jet.points.array().cos();
  for (Index j = 0; j < n; ++j) {
    const Index next = (j + 1) % n;
    jet.values += sines.col(j).cwiseProduct(jet.points.col(next));
    jet.jacobian.emplace_back(cosines.col(j).cwiseProduct(jet.points.col(next)) + sines.col((j + n - 1) % n));
  }
  return jet;
}

// The pass without its accumulation, in blocks of the size that DiscoveryAccumulator works in.
void evaluate(const LieDerivative& derivative, Index samples, bool with_rows) {
  constexpr Index block = 327;
  parallel_for(samples, [&](int, Index first, Index last) {
    Matrix rows(block, derivative.cols());
    for (Index start = first; start < last; start += block) {
      const Index count = std::min(block, last - start);
      const Jet jet = make_jet(start, count);
      const GeneratorFeatures features = derivative.features(jet);
      if (with_rows) {
        derivative.rows(jet, features, rows.topRows(count));
      }
    }
  });
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

void dump(const std::string& path, const GeneralisedProblem& problem) {
  std::ofstream out(path);
  for (const double value : singular_values(problem.derivative)) {
    out << fmt::format("{:.17g}\n", value);
  }
  if (!out.flush()) {
    throw std::runtime_error("cannot write " + path);
  }
}

void run(const std::string& kind, Index samples, int repeats, const std::string& dump_path) {
  const Candidates candidates = all_fields("user", user_dictionary(), n);
  const LieDerivative derivative(ObjectKind::function, candidates);
  const auto q = static_cast<double>(candidates.size());
  const double flops = 2.0 * q * q * static_cast<double>(samples);
  std::vector<double> wall, cpu, dgemm, dgemm_cpu, fraction, fraction_cpu;
  GeneralisedProblem problem;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const bench::Rate rate = bench::dgemm_rate();
    const bench::Seconds seconds = bench::timed([&] {
      if (kind == "gram" || kind == "qr") {
        problem =
            accumulate(derivative, samples, make_jet, {}, kind == "gram" ? AccumulatorKind::gram : AccumulatorKind::qr);
      } else {
        evaluate(derivative, samples, kind == "rows");
      }
    });
    wall.push_back(seconds.wall);
    cpu.push_back(seconds.cpu);
    dgemm.push_back(rate.wall * 1e-9);
    dgemm_cpu.push_back(rate.cpu * 1e-9);
    fraction.push_back(flops / seconds.wall / rate.wall);
    fraction_cpu.push_back(flops / seconds.cpu / rate.cpu);
  }
  const double peak = bench::peak_mebibytes();
  fmt::print(
      "{{\"benchmark\": \"accumulate\", \"kind\": \"{}\", \"machine\": \"{}\", \"q\": {}, \"samples\": {}, "
      "\"repeats\": {}, \"seconds\": {:.3f}, \"cpu_seconds\": {:.3f}, \"flops\": {:.4g}, \"row_bytes\": {:.4g}, "
      "\"gflops\": {:.2f}, \"dgemm_gflops\": {:.2f}, \"dgemm_gflops_per_core\": {:.2f}, "
      "\"fraction_of_dgemm\": {:.3f}, \"fraction_of_dgemm_by_cpu_time\": {:.3f}, \"peak_mib\": {:.0f}, "
      "\"triad_gb_per_second\": {:.2f}}}\n",
      kind, bench::machine(), candidates.size(), samples, repeats, median(wall), median(cpu), flops,
      2.0 * 8.0 * q * static_cast<double>(samples), flops / median(wall) * 1e-9, median(dgemm), median(dgemm_cpu),
      median(fraction), median(fraction_cpu), peak, bench::triad_bandwidth() * 1e-9);
  if (!dump_path.empty()) {
    dump(dump_path, problem);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string kind = argc > 1 ? argv[1] : "";
  const Index samples = argc > 2 ? std::atol(argv[2]) : 1000000;
  const int repeats = argc > 3 ? std::atoi(argv[3]) : 3;
  const std::string dump_path = argc > 4 ? argv[4] : "";
  const bool accumulates = kind == "gram" || kind == "qr";
  if (!(accumulates || (dump_path.empty() && (kind == "rows" || kind == "functions"))) || samples < 1 || repeats < 1) {
    std::cerr << "usage: bench_accumulate gram|qr|rows|functions [N] [REPEATS] [DUMP]\n";
    return 2;
  }
  set_thread_count(thread_count());
  run(kind, samples, repeats, dump_path);
  return 0;
}
