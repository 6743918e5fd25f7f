#include "lieder/discover/model_discovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/least_squares.hpp"
#include "lieder/discover/accumulator.hpp"

namespace lieder {

namespace {

Matrix rows_of(const MatrixRef& matrix, const std::vector<Index>& indices) {
  return matrix(indices, Eigen::all);
}

Vector weights_of(const ModelData& data, const std::vector<Index>& indices) {
  return data.weights.size() > 0 ? Vector(data.weights(indices)) : Vector();
}

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

Index train_count(Index samples, const ModelFitOptions& options) {
  require(options.train >= 0 && options.train < samples,
          fmt::format("--train: expected fewer than the {} samples, got {}", samples, options.train));
  const Index count = options.train > 0 ? options.train : (4 * samples) / 5;
  return std::clamp<Index>(count, 1, samples - 1);
}

// Groups of training samples, each reduced to the triangle of [Phi, Y] (weights taken in): a bootstrap draw resamples
// groups, so its cost does not depend on the number of samples. With at most `most` samples each is a group of its own:
// the ordinary bootstrap.
std::vector<Matrix> group_factors(const Dictionary& dictionary, const MatrixRef& x, const MatrixRef& y,
                                  const Vector& weights, Index most) {
  const Index count = std::min(most, x.rows());
  std::vector<Matrix> result;
  for (Index g = 0; g < count; ++g) {
    const Index first = x.rows() * g / count;
    const Index size = x.rows() * (g + 1) / count - first;
    Matrix rows(size, dictionary.size() + y.cols());
    rows << dictionary.values(x.middleRows(first, size)), y.middleRows(first, size);
    if (weights.size() > 0) {
      rows.array().colwise() *= weights.segment(first, size).array().sqrt();
    }
    result.push_back(rows.rows() > rows.cols() ? qr_r(std::move(rows)) : std::move(rows));
  }
  return result;
}

// The coefficients fitted to a bootstrap draw of the groups.
Matrix draw_coefficients(const std::vector<Matrix>& groups, Index functions, Index outputs, double rcond, Rng& rng) {
  Vector multiplicity = Vector::Zero(static_cast<Index>(groups.size()));
  for (Index g = 0; g < multiplicity.size(); ++g) {
    multiplicity(rng.integer(multiplicity.size())) += 1.0;
  }
  LeastSquaresAccumulator total(functions, outputs);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const double times = multiplicity(static_cast<Index>(g));
    if (times > 0.0) {
      total.add(groups[g].leftCols(functions), groups[g].rightCols(outputs), Vector::Constant(groups[g].rows(), times));
    }
  }
  LeastSquaresOptions options;
  options.rcond = rcond;
  return total.solve(options).coefficients;
}

Matrix evaluation_points(const MatrixRef& x, Index most) {
  if (x.rows() <= most) {
    return x;
  }
  std::vector<Index> chosen;
  for (Index i = 0; i < most; ++i) {
    chosen.push_back(i * x.rows() / most);
  }
  return rows_of(x, chosen);
}

// SE_j = rms over draws of |(C_b - C) a_j|, a_j the generalised singular vectors.
Vector bootstrap_errors(const LieDerivative& derivative, const ModelFit& fit, const MatrixRef& x, const MatrixRef& y,
                        const Vector& weights, const Matrix& generators, const ModelFitOptions& options) {
  const std::vector<Matrix> groups = group_factors(*fit.dictionary, x, y, weights, 400);
  const Matrix sites = evaluation_points(x, 2000);
  const double normalisation = 1.0 / std::sqrt(static_cast<double>(sites.rows()));
  const Matrix reference = derivative.rows(DictionaryModel(fit.dictionary, fit.coefficients).jet(sites)) * generators;
  Rng rng(options.seed ^ 0x5eedULL);
  Vector squares = Vector::Zero(generators.cols());
  for (Index draw = 0; draw < options.draws; ++draw) {
    const Matrix coefficients = draw_coefficients(groups, fit.dictionary->size(), y.cols(), options.rcond, rng);
    const Matrix rows = derivative.rows(DictionaryModel(fit.dictionary, coefficients).jet(sites)) * generators;
    squares += (normalisation * (rows - reference)).colwise().squaredNorm().transpose();
  }
  return (squares / static_cast<double>(options.draws)).cwiseSqrt();
}

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

ModelFit fit_model(const ModelData& data, DictionaryPtr dictionary, const ModelFitOptions& options) {
  check(data);
  require(dictionary != nullptr, "fit_model: no dictionary");
  require(options.rcond > 0.0 && options.rcond < 1.0, "--rcond: expected a number in (0, 1)");
  const Index samples = data.inputs.rows();
  const Index count = train_count(samples, options);
  Rng rng(options.seed);
  const std::vector<Index> order = rng.permutation(samples);
  ModelFit fit;
  fit.train_rows.assign(order.begin(), order.begin() + count);
  fit.test_rows.assign(order.begin() + count, order.end());
  const Matrix x = rows_of(data.inputs, fit.train_rows);
  const Matrix y = rows_of(data.outputs, fit.train_rows);
  LeastSquaresOptions solve_options;
  solve_options.rcond = options.rcond;
  const DictionaryFit solution = fit_dictionary(dictionary, x, y, weights_of(data, fit.train_rows), solve_options);
  const DictionaryModel& model = solution.model;
  fit.dictionary = std::move(dictionary);
  fit.coefficients = model.coefficients();
  fit.description = fit.dictionary->description();
  fit.dropped_directions = solution.statistics.dropped_directions.cols();
  fit.condition = solution.statistics.condition;
  fit.train_samples = count;
  fit.test_samples = samples - count;
  fit.train_r2 = solution.statistics.r_squared.pooled;
  fit.test_r2 = r_squared(rows_of(data.outputs, fit.test_rows), model.value(rows_of(data.inputs, fit.test_rows)),
                          weights_of(data, fit.test_rows))
                    .pooled;
  return fit;
}

Index generic_dimension(ObjectKind kind, const DictionaryPtr& dictionary, Index outputs, const Candidates& candidates,
                        const MatrixRef& points, std::uint64_t seed) {
  const LieDerivative derivative(kind, candidates);
  const Matrix sites = evaluation_points(points, 1000);
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

ModelDiscovery discover_model(ObjectKind kind, const ModelData& data, const DictionaryPtr& dictionary,
                              const Candidates& candidates, const ModelFitOptions& fit_options,
                              const DiscoveryOptions& options) {
  require(kind != ObjectKind::submanifold, "discover_model: a submanifold is not fitted, see discover_cloud");
  ModelDiscovery result{fit_model(data, dictionary, fit_options), {}};
  const ModelFit& fit = result.fit;
  if (!(fit.test_r2 >= fit_options.minimum_r2)) {
    result.discovery.status = Status::poor_fit;
    result.discovery.message =
        fmt::format("the model {} explains too little of the data: test R^2 = {:.3g}, expected at least {:.3g}",
                    fit.description, fit.test_r2, fit_options.minimum_r2);
    return result;
  }
  const LieDerivative derivative(kind, candidates);
  const Matrix x = rows_of(data.inputs, fit.train_rows);
  const Matrix y = rows_of(data.outputs, fit.train_rows);
  const Vector weights = weights_of(data, fit.train_rows);
  const DictionaryModel model(fit.dictionary, fit.coefficients);
  const GeneralisedProblem problem = accumulate(
      derivative, x.rows(), [&](Index first, Index count) { return model.jet(x.middleRows(first, count)); }, weights);
  Vector errors;
  if (fit_options.draws > 0) {
    const Spectrum spectrum = generalised_spectrum(problem, options.trivial_tolerance);
    errors = bootstrap_errors(derivative, fit, x, y, weights, spectrum.generators, fit_options);
  }
  result.discovery = discover(problem, candidates, x, errors, options);
  const Index generic = generic_dimension(kind, dictionary, data.outputs.cols(), candidates, x, fit_options.seed);
  result.discovery.generic_dimension = generic;
  if (generic > 0 && result.discovery.cut.symmetries <= generic) {
    result.discovery.warnings.push_back(fmt::format(
        "random coefficients of {} have {} of these symmetries too: what was found says nothing about the data",
        fit.description, generic));
  }
  warn_about_approximate(result.discovery);
  return result;
}

}  // namespace lieder
