#include "efficiency_study.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>

#include "lieder/core/error.hpp"
#include "lieder/core/parallel.hpp"
#include "lieder/report/progress.hpp"

namespace lieder::cli {

namespace {

double quantile_of(std::vector<double> values, double fraction) {
  std::sort(values.begin(), values.end());
  const double position = fraction * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::size_t>(std::floor(position));
  const std::size_t high = std::min(low + 1, values.size() - 1);
  const double part = position - static_cast<double>(low);
  return (1.0 - part) * values[low] + part * values[high];
}

template <class Value>
std::vector<double> collect(const std::vector<EfficiencyResult>& results, Value value) {
  std::vector<double> numbers;
  for (const EfficiencyResult& result : results) {
    numbers.push_back(value(result));
  }
  return numbers;
}

}  // namespace

double EfficiencyPoint::quantile(double fraction) const {
  return quantile_of(collect(results, [](const EfficiencyResult& r) { return r.error; }), fraction);
}

Index EfficiencyPoint::draws_that_keep(Index dimension) const {
  return std::count_if(results.begin(), results.end(),
                       [dimension](const EfficiencyResult& r) { return r.kept == dimension; });
}

double EfficiencyPoint::median_unknowns() const {
  return quantile_of(collect(results, [](const EfficiencyResult& r) { return static_cast<double>(r.unknowns); }), 0.5);
}

double EfficiencyPoint::median_seconds() const {
  return quantile_of(collect(results, [](const EfficiencyResult& r) { return r.seconds; }), 0.5);
}

const EfficiencyPoint& EfficiencyStudy::at(EfficiencyMethod method, Index samples) const {
  const auto found = std::find_if(points.begin(), points.end(), [&](const EfficiencyPoint& point) {
    return point.method == method && point.samples == samples;
  });
  require(found != points.end(), "EfficiencyStudy::at: there is no such point");
  return *found;
}

std::vector<Index> EfficiencyStudy::promoted_beats_both() const {
  std::vector<Index> result;
  for (const Index n : options.samples) {
    // Equal fits differ by rounding.
    const double promoted = (1.0 + 1e-6) * at(EfficiencyMethod::promoted, n).median();
    if (promoted < at(EfficiencyMethod::enforced, n).median() && promoted < at(EfficiencyMethod::plain, n).median()) {
      result.push_back(n);
    }
  }
  return result;
}

double EfficiencyStudy::largest_ratio() const {
  double result = 0.0;
  for (const Index n : options.samples) {
    const double enforced = at(EfficiencyMethod::enforced, n).median();
    result = std::max(result, enforced > 0.0 ? at(EfficiencyMethod::promoted, n).median() / enforced : 0.0);
  }
  return result;
}

double EfficiencyStudy::largest_gap() const {
  double result = 0.0;
  for (const EfficiencyPoint& point : points) {
    for (const EfficiencyResult& fit : point.results) {
      result = std::max(result, fit.duality_gap);
    }
  }
  return result;
}

EfficiencyStudy run_efficiency_study(const EfficiencyStudyOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  SparseOptions sparse;
  sparse.threshold = options.threshold;
  const SampleEfficiency experiment(options.system, sparse);
  EfficiencyStudy study{options, {}, 0.0};
  for (const EfficiencyMethod method : efficiency_methods()) {
    for (const Index n : options.samples) {
      study.points.push_back({method, n, std::vector<EfficiencyResult>(static_cast<std::size_t>(options.draws))});
    }
  }
  Progress progress("draws", options.draws);
  std::atomic<Index> next{0};
  parallel_for(std::min<Index>(thread_count(), options.draws), [&](int, Index, Index) {
    for (Index k = next++; k < options.draws; k = next++) {
      const std::uint64_t seed = options.seed + static_cast<std::uint64_t>(k);
      for (EfficiencyPoint& point : study.points) {
        point.results[static_cast<std::size_t>(k)] =
            experiment.fit(point.method, experiment.draw(seed, point.samples), seed);
      }
      progress.advance();
    }
  });
  progress.finish();
  study.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return study;
}

}  // namespace lieder::cli
