// Learning curves on dimuon events: M^2 from E, px, py, pz, with gl(4) as candidates and so(1,3) as the truth.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lieder/models/learning_curves.hpp"

namespace lieder::cli {

struct DimuonOptions {
  std::string file;
  std::string inputs = "E,px,py,pz";
  std::string output = "M2";  // the square of the mass
  std::vector<Index> events = {12, 25, 50, 100, 200, 400, 800};
  std::vector<double> noise = {0.0, 3.0};  // per cent of M, in the training events
  Index draws = 50;
  std::uint64_t seed = 0;
  LearningOptions learning = long_path();

  /// Without noise the best penalty is next to nothing: a path to 1e-7 of the largest.
  static LearningOptions long_path();
};

struct DimuonDraw {
  double noise = 0.0;
  Index events = 0;
  Index draw = 0;
  std::array<LearningResult, 5> results;  // in the order of learning_methods
};

struct DimuonStudy {
  Index samples = 0;            // events of the file
  Index test_samples = 0;       // the same events for every number of training events of a draw
  double constant_error = 0.0;  // of the mean of the outputs, on all events
  std::vector<DimuonDraw> draws;
  double seconds = 0.0;
};

/// A draw is a random order of the events: the first ones train, those behind the most that train ever are the test. M is
/// multiplied by 1 + noise times a normal number in the training events only. Throws InputError.
DimuonStudy run_dimuon_study(const DimuonOptions& options);

/// Of one method at one number of events.
struct DimuonSummary {
  double noise = 0.0;
  Index events = 0;
  LearningMethod method = LearningMethod::plain;
  double lower = 0.0;  // quartiles of the test error
  double median = 0.0;
  double upper = 0.0;
  std::optional<double> kept;     // median number of generators
  std::optional<double> lorentz;  // share of draws that keep exactly so(1,3)
};

/// Exactly six generators, named so(1,3), at most 0.1 rad from the Lorentz algebra.
bool keeps_lorentz(const LearningResult& result);

/// By noise, events and method.
std::vector<DimuonSummary> summary(const DimuonStudy& study, const DimuonOptions& options);

/// The smallest number of events from which, at every larger number too, the refit keeps exactly so(1,3) in at least 80 %
/// of the draws.
std::optional<Index> lorentz_from(const std::vector<DimuonSummary>& rows, double noise);

}  // namespace lieder::cli
