#include "dimuon_study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "data_options.hpp"
#include "lieder/algebra/matrix_group.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/parallel.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/models/equivariant_regression.hpp"
#include "lieder/report/progress.hpp"

namespace lieder::cli {

namespace {

constexpr Index kLeastTest = 100;
constexpr double kLorentzAngle = 0.1;
constexpr double kMostDraws = 0.8;

struct Events {
  Matrix inputs;
  Matrix outputs;
  std::vector<std::string> names;
};

Events read_events(const DimuonOptions& options) {
  DataOptions selection;
  selection.file = options.file;
  selection.inputs = options.inputs;
  selection.outputs = options.output;
  const Data data = read_data(selection);
  if (data.inputs.cols() != 4 || data.outputs.cols() != 1) {
    throw InputError(
        fmt::format("--inputs and --outputs: expected four columns (E, px, py, pz) and one (M^2), got {} "
                    "and {}",
                    data.inputs.cols(), data.outputs.cols()));
  }
  return {data.inputs, data.outputs, data.input_names};
}

Index most_events(const DimuonOptions& options) {
  return *std::max_element(options.events.begin(), options.events.end());
}

void check(const DimuonOptions& options, Index samples) {
  if (options.events.empty() || options.noise.empty()) {
    throw InputError("--events and --noise: expected at least one number each");
  }
  for (const Index events : options.events) {
    if (events < 2) {
      throw InputError(fmt::format("--events: expected numbers >= 2, found {}", events));
    }
  }
  if (most_events(options) + kLeastTest > samples) {
    throw InputError(fmt::format("--events: {} leave fewer than {} of the {} events of {} for the test",
                                 most_events(options), kLeastTest, samples, options.file));
  }
}

// The coordinates of so(1,3) in gl(4): E_ij row by row is the basis of both.
Matrix lorentz_coordinates(const Candidates& candidates) {
  const MatrixGroup group = parse_group("so:1,3");
  Matrix all(16, candidates.size());
  for (Index a = 0; a < candidates.size(); ++a) {
    all.col(a) = affine_matrix(candidates.field(Vector::Unit(candidates.size(), a))).rightCols(4).reshaped();
  }
  Matrix result(candidates.size(), group.dimension());
  for (Index i = 0; i < group.dimension(); ++i) {
    result.col(i) = all.transpose() * group.algebra().basis()[static_cast<std::size_t>(i)].reshaped();
  }
  return result;
}

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const double position = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(position));
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (position - std::floor(position)) * (values[above] - values[below]);
}

DimuonSummary summarise(const DimuonStudy& study, double noise, Index events, std::size_t method) {
  std::vector<double> errors;
  std::vector<double> kept;
  double lorentz = 0.0;
  for (const DimuonDraw& draw : study.draws) {
    if (draw.noise == noise && draw.events == events) {
      const LearningResult& result = draw.results[method];
      errors.push_back(result.test_error);
      kept.push_back(static_cast<double>(result.kept));
      lorentz += keeps_lorentz(result) ? 1.0 : 0.0;
    }
  }
  DimuonSummary row{
      noise, events, learning_methods[method], quantile(errors, 0.25), quantile(errors, 0.5), quantile(errors, 0.75),
      {},    {}};
  if (kept.front() >= 0.0) {
    row.kept = quantile(kept, 0.5);
    row.lorentz = lorentz / static_cast<double>(kept.size());
  }
  return row;
}

}  // namespace

LearningOptions DimuonOptions::long_path() {
  LearningOptions options;
  options.promotion.steps = 24;
  options.promotion.smallest = 1e-7;
  return options;
}

bool keeps_lorentz(const LearningResult& result) {
  return result.kept == 6 && result.algebra == "so(1,3)" && result.angle >= 0.0 && result.angle <= kLorentzAngle;
}

DimuonStudy run_dimuon_study(const DimuonOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const Events data = read_events(options);
  const Index samples = data.inputs.rows();
  check(options, samples);
  const Index most = most_events(options);
  const Candidates candidates = parse_candidates("linear", {4, data.names, {}, {}});
  const Matrix reference = lorentz_coordinates(candidates);
  const EquivariantDictionary symmetric =
      equivariant_dictionary(monomials(4, 0, options.learning.promotion.degree), group_action(parse_group("so:1,3")));
  const Matrix mean = Matrix::Constant(samples, 1, data.outputs.mean());
  DimuonStudy study{samples, samples - most, relative_error(data.outputs, mean), {}, 0.0};
  const auto per_draw = static_cast<Index>(options.noise.size() * options.events.size());
  study.draws.resize(static_cast<std::size_t>(options.draws * per_draw));
  Progress progress("fits", options.draws * per_draw);
  parallel_for(options.draws, [&](int, Index first, Index last) {
    for (Index draw = first; draw < last; ++draw) {
      Rng rng = Rng(options.seed).split(static_cast<std::uint64_t>(draw));
      const std::vector<Index> order = rng.permutation(samples);
      const Vector normal = rng.normal_vector(most);
      const std::vector<Index> rest(order.begin() + most, order.end());
      const LearningSamples test{data.inputs(rest, Eigen::all), data.outputs(rest, Eigen::all)};
      auto at = static_cast<std::size_t>(draw * per_draw);
      for (const double noise : options.noise) {
        for (const Index events : options.events) {
          const std::vector<Index> rows(order.begin(), order.begin() + events);
          LearningSamples train{data.inputs(rows, Eigen::all), data.outputs(rows, Eigen::all)};
          train.outputs.array() *= (1.0 + 0.01 * noise * normal.head(events).array()).square();
          LearningOptions learning = options.learning;
          learning.promotion.seed = static_cast<std::uint64_t>(draw);
          study.draws[at++] = {noise, events, draw,
                               compare_methods(train, test, candidates, symmetric, reference, learning)};
          progress.advance();
        }
      }
    }
  });
  study.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return study;
}

std::vector<DimuonSummary> summary(const DimuonStudy& study, const DimuonOptions& options) {
  std::vector<DimuonSummary> rows;
  for (const double noise : options.noise) {
    for (const Index events : options.events) {
      for (std::size_t method = 0; method < learning_methods.size(); ++method) {
        rows.push_back(summarise(study, noise, events, method));
      }
    }
  }
  return rows;
}

std::optional<Index> lorentz_from(const std::vector<DimuonSummary>& rows, double noise) {
  std::vector<const DimuonSummary*> refits;
  for (const DimuonSummary& row : rows) {
    if (row.noise == noise && row.method == LearningMethod::refitted) {
      refits.push_back(&row);
    }
  }
  std::sort(refits.begin(), refits.end(), [](const auto* a, const auto* b) { return a->events > b->events; });
  std::optional<Index> from;
  for (const DimuonSummary* row : refits) {
    if (row->lorentz.value_or(0.0) < kMostDraws) {
      break;
    }
    from = row->events;
  }
  return from;
}

}  // namespace lieder::cli
