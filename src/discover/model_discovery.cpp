#include "lieder/discover/model_discovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "discover/bootstrap.hpp"
#include "discover/model_passes.hpp"
#include "lieder/core/checkpoint.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/discover/accumulator.hpp"
#include "lieder/discover/model_stream.hpp"

namespace lieder {

namespace {

void check(const ModelData& data) {
  require_finite("model data: inputs", data.inputs);
  require_finite("model data: outputs", data.outputs);
  require_shape("model data: outputs", data.outputs, data.inputs.rows(), -1, "one row for each sample");
  if (data.weights.size() > 0) {
    require_size("model data: weights", data.weights.size(), data.inputs.rows());
    require((data.weights.array() >= 0.0).all() && data.weights.sum() > 0.0,
            "model data: weights must not be negative nor all zero");
  }
  require(data.inputs.rows() >= 2, "model data: at least two samples are needed");
}

void check(const DictionaryPtr& dictionary, const ModelFitOptions& options) {
  require(dictionary != nullptr, "fit_model: no dictionary");
  require(options.rcond > 0.0 && options.rcond < 1.0, "--rcond: expected a number in (0, 1)");
}

// Samples in memory, split by a random permutation and visited in its order.
struct MemoryStream {
  MemoryStream(const ModelData& all, const ModelFitOptions& options) : data(all) {
    check(data);
    const Index samples = data.inputs.rows();
    const Index count = train_count(samples, options);
    Rng rng(options.seed);
    const std::vector<Index> order = rng.permutation(samples);
    train_rows.assign(order.begin(), order.begin() + count);
    test_rows.assign(order.begin() + count, order.end());
  }

  void visit_rows(const std::vector<Index>& rows, bool training, const ModelVisitor& visit) const {
    constexpr std::size_t most = 65536;
    for (std::size_t first = 0; first < rows.size(); first += most) {
      checkpoint("samples", static_cast<Index>(first), static_cast<Index>(rows.size()));
      const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(first);
      const std::vector<Index> block(begin, begin + static_cast<std::ptrdiff_t>(std::min(most, rows.size() - first)));
      visit({data.inputs(block, Eigen::all), data.outputs(block, Eigen::all),
             data.weights.size() > 0 ? Vector(data.weights(block)) : Vector()},
            training);
    }
  }

  ModelStream stream() const {
    return {data.outputs.cols(), static_cast<Index>(train_rows.size()), static_cast<Index>(test_rows.size()),
            [this](const ModelVisitor& visit) {
              visit_rows(train_rows, true, visit);
              visit_rows(test_rows, false, visit);
            }};
  }

  const ModelData& data;
  std::vector<Index> train_rows;
  std::vector<Index> test_rows;
};

// A symmetry whose defect is far above what noise in the fit explains is an approximate one.
void warn_about_approximate(Discovery& discovery) {
  const Vector& s = discovery.spectrum.values;
  Index count = 0;
  for (Index i = s.size() - discovery.cut.symmetries; i < s.size(); ++i) {
    const double error = discovery.standard_errors.size() > 0 ? discovery.standard_errors(i) : 0.0;
    count += s(i) > std::max(5.0 * error, 1e-6) ? 1 : 0;
  }
  if (count > 0) {
    discovery.warnings.push_back(
        fmt::format("{} of the {} symmetries {} approximate: the defect is more than noise explains", count,
                    discovery.cut.symmetries, count == 1 ? "is" : "are"));
  }
  if (discovery.spectrum.trivial.cols() > 0) {
    discovery.warnings.push_back(
        fmt::format("{} combinations of candidates move none of the samples: the data say nothing "
                    "about them",
                    discovery.spectrum.trivial.cols()));
  }
}

}  // namespace

Index train_count(Index samples, const ModelFitOptions& options) {
  require(samples >= 2, "model data: at least two samples are needed");
  require(options.train >= 0 && options.train < samples,
          fmt::format("--train: expected fewer than the {} samples, got {}", samples, options.train));
  const Index count = options.train > 0 ? options.train : (4 * samples) / 5;
  return std::clamp<Index>(count, 1, samples - 1);
}

bool SequentialSplit::next() {
  const bool chosen = static_cast<double>(left_) * rng_.uniform() < static_cast<double>(needed_);
  --left_;
  needed_ -= chosen ? 1 : 0;
  return chosen;
}

ModelFit fit_model(const ModelData& data, const DictionaryPtr& dictionary, const ModelFitOptions& options) {
  check(dictionary, options);
  MemoryStream samples(data, options);
  ModelFitOptions without_draws = options;
  without_draws.draws = 0;
  ModelFit fit = detail::fit_training_samples(samples.stream(), dictionary, without_draws).fit;
  fit.test_r2 = detail::evaluate_model(samples.stream(), fit, nullptr).test_r2;
  fit.train_rows = std::move(samples.train_rows);
  fit.test_rows = std::move(samples.test_rows);
  return fit;
}

Index generic_dimension(ObjectKind kind, const DictionaryPtr& dictionary, Index outputs, const Candidates& candidates,
                        const MatrixRef& points, std::uint64_t seed) {
  const LieDerivative derivative(kind, candidates);
  const Matrix sites = detail::evaluation_points(points, 1000);
  const Vector scales = dictionary->values(sites).colwise().norm();
  Rng rng(seed ^ 0x9e4e71cULL);
  Index smallest = candidates.size();
  for (int draw = 0; draw < 3; ++draw) {
    Matrix w = rng.normal_matrix(dictionary->size(), outputs);
    for (Index k = 0; k < w.rows(); ++k) {
      w.row(k) *= scales(k) > 0.0 ? 1.0 / scales(k) : 0.0;
    }
    DiscoveryAccumulator accumulator(derivative);
    accumulator.add(DictionaryModel(dictionary, w).jet(sites));
    const Vector values = generalised_spectrum(accumulator.problem()).values;
    smallest = std::min(smallest, static_cast<Index>((values.array() < 1e-10).count()));
  }
  return smallest;
}

namespace {

// What is common once the model is fitted and its rows are collected.
ModelDiscovery discover_fitted(const LieDerivative& derivative, ObjectKind kind, detail::FirstPass first,
                               const detail::SecondPass& second, const Candidates& candidates,
                               const ModelFitOptions& fit_options, const DiscoveryOptions& options) {
  ModelDiscovery result{std::move(first.fit), {}};
  ModelFit& fit = result.fit;
  fit.test_r2 = second.test_r2;
  if (!(fit.test_r2 >= fit_options.minimum_r2)) {
    result.discovery.status = Status::poor_fit;
    result.discovery.message =
        fmt::format("the model {} explains too little of the data: test R^2 = {:.3g}, expected at least {:.3g}",
                    fit.description, fit.test_r2, fit_options.minimum_r2);
    return result;
  }
  Vector errors;
  if (fit_options.draws > 0) {
    const Spectrum spectrum = generalised_spectrum(second.problem, options.trivial_tolerance);
    errors = detail::bootstrap_errors(derivative, fit, first.groups, first.sites, spectrum.generators, fit_options);
  }
  result.discovery = discover(second.problem, candidates, detail::evaluation_points(first.sites, 500), errors, options);
  const Index generic =
      generic_dimension(kind, fit.dictionary, fit.coefficients.cols(), candidates, first.sites, fit_options.seed);
  result.discovery.generic_dimension = generic;
  if (generic > 0 && result.discovery.cut.symmetries <= generic) {
    result.discovery.warnings.push_back(fmt::format(
        "random coefficients of {} have {} of these symmetries too: what was found says nothing about the data",
        fit.description, generic));
  }
  warn_about_approximate(result.discovery);
  return result;
}

}  // namespace

ModelDiscovery discover_model(ObjectKind kind, const ModelStream& stream, const DictionaryPtr& dictionary,
                              const Candidates& candidates, const ModelFitOptions& fit_options,
                              const DiscoveryOptions& options) {
  require(kind != ObjectKind::submanifold, "discover_model: a submanifold is not fitted, see discover_cloud");
  check(dictionary, fit_options);
  const LieDerivative derivative(kind, candidates);
  detail::FirstPass first = detail::fit_training_samples(stream, dictionary, fit_options);
  const detail::SecondPass second = detail::evaluate_model(stream, first.fit, &derivative);
  return discover_fitted(derivative, kind, std::move(first), second, candidates, fit_options, options);
}

ModelDiscovery discover_model(ObjectKind kind, const EquationRows& equations, const MatrixRef& points,
                              const DictionaryPtr& dictionary, const Candidates& candidates,
                              const ModelFitOptions& fit_options, const DiscoveryOptions& options) {
  require(kind != ObjectKind::submanifold, "discover_model: a submanifold is not fitted, see discover_cloud");
  check(dictionary, fit_options);
  require_shape("equations: features", equations.features, -1, dictionary->size(), "a column for each function");
  require_shape("equations: targets", equations.targets, equations.features.rows(), -1, "a row for each equation");
  require_finite("equations: features", equations.features);
  require_finite("equations: targets", equations.targets);
  require_finite("points", points);
  require(points.rows() >= 1, "discover_model: no points to look for symmetries at");
  const LieDerivative derivative(kind, candidates);
  const Index count = train_count(equations.features.rows(), fit_options);
  Rng rng(fit_options.seed);
  const std::vector<Index> order = rng.permutation(equations.features.rows());
  const std::vector<Index> train(order.begin(), order.begin() + count);
  const std::vector<Index> test(order.begin() + count, order.end());
  detail::FirstPass first = detail::fit_given_rows(equations, train, dictionary, fit_options);
  first.sites = detail::evaluation_points(points, 2000);
  detail::SecondPass second;
  const Matrix targets = equations.targets(test, Eigen::all);
  OutputSpread spread(targets.cols());
  spread.add(targets, {});
  const Matrix residual = targets - equations.features(test, Eigen::all) * first.fit.coefficients;
  second.test_r2 = r_squared(spread, residual.cwiseAbs2().colwise().sum().transpose()).pooled;
  DiscoveryAccumulator accumulator(derivative);
  accumulator.add(DictionaryModel(dictionary, first.fit.coefficients).jet(points));
  second.problem = accumulator.problem();
  first.fit.train_rows = train;
  first.fit.test_rows = test;
  return discover_fitted(derivative, kind, std::move(first), second, candidates, fit_options, options);
}

ModelDiscovery discover_model(ObjectKind kind, const ModelData& data, const DictionaryPtr& dictionary,
                              const Candidates& candidates, const ModelFitOptions& fit_options,
                              const DiscoveryOptions& options) {
  MemoryStream samples(data, fit_options);
  ModelDiscovery result = discover_model(kind, samples.stream(), dictionary, candidates, fit_options, options);
  result.fit.train_rows = std::move(samples.train_rows);
  result.fit.test_rows = std::move(samples.test_rows);
  return result;
}

}  // namespace lieder
