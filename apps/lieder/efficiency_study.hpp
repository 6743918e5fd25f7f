// A study of sample efficiency: draws of one system, several numbers of samples, every method on the same samples.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lieder/models/sample_efficiency.hpp"

namespace lieder::cli {

struct EfficiencyStudyOptions {
  EfficiencySystem system;
  std::optional<double> threshold;  // of sparse fits; nothing: by cross-validation
  std::vector<Index> samples;       // ascending
  Index draws = 20;
  std::uint64_t seed = 0;  // of the first draw; the others follow
};

/// Method and number of samples, over the draws.
struct EfficiencyPoint {
  EfficiencyMethod method = EfficiencyMethod::plain;
  Index samples = 0;
  std::vector<EfficiencyResult> results;  // draw after draw

  /// Of the errors; linear interpolation between the order statistics. fraction in [0, 1].
  double quantile(double fraction) const;
  double median() const { return quantile(0.5); }
  /// Draws in which exactly `dimension` symmetries were kept.
  Index draws_that_keep(Index dimension) const;
  double median_unknowns() const;
  double median_seconds() const;
};

struct EfficiencyStudy {
  EfficiencyStudyOptions options;
  std::vector<EfficiencyPoint> points;  // method by method, samples ascending
  double seconds = 0.0;

  const EfficiencyPoint& at(EfficiencyMethod method, Index samples) const;
  /// The numbers of samples at which the median of promoted is below those of enforced and plain.
  std::vector<Index> promoted_beats_both() const;
  /// The largest of median(promoted) / median(enforced).
  double largest_ratio() const;
  double largest_gap() const;
};

/// Draws are shared among threads. Progress on standard error if it is a terminal.
EfficiencyStudy run_efficiency_study(const EfficiencyStudyOptions& options);

}  // namespace lieder::cli
