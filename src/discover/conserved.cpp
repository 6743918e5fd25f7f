#include "lieder/discover/conserved.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "discover/bootstrap.hpp"
#include "discover/conserved_problem.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/concatenation.hpp"
#include "lieder/dictionary/monomials.hpp"

namespace lieder {

Matrix Conserved::coefficients() const {
  const Index size = functions.empty() ? 0 : functions.front().coefficients.size();
  Matrix result(size, dimension());
  for (std::size_t i = 0; i < functions.size(); ++i) {
    result.col(static_cast<Index>(i)) = functions[i].coefficients;
  }
  return result;
}

std::vector<int> function_degrees(const Dictionary& dictionary) {
  std::vector<int> result;
  if (const auto* monomials = dynamic_cast<const Monomials*>(&dictionary)) {
    for (Index k = 0; k < monomials->size(); ++k) {
      result.push_back(monomials->exponents().row(k).sum());
    }
  } else if (const auto* parts = dynamic_cast<const Concatenation*>(&dictionary)) {
    for (const DictionaryPtr& part : parts->parts()) {
      const std::vector<int> degrees = function_degrees(*part);
      result.insert(result.end(), degrees.begin(), degrees.end());
    }
  } else {
    result.assign(static_cast<std::size_t>(dictionary.size()), dictionary.polynomial_degree().value_or(1));
  }
  return result;
}

Conserved conserved_quantities(const DictionaryPtr& library, const MatrixRef& states, const MatrixRef& derivatives,
                               const Vector& weights, const ConservedOptions& options) {
  require(library != nullptr, "conserved_quantities: no library");
  const detail::ConservedProblem problem = detail::flow_problem(*library, states, derivatives, weights);
  return detail::conserved_from(problem, library, generalised_spectrum(problem.factors, options.trivial_tolerance), {},
                                options);
}

Conserved conserved_along_tracks(const DictionaryPtr& library, const MatrixRef& states, const Vector& labels,
                                 const ConservedOptions& options) {
  require(library != nullptr, "conserved_along_tracks: no library");
  const detail::ConservedProblem problem = detail::track_problem(*library, states, labels);
  Conserved result = detail::conserved_from(
      problem, library, generalised_spectrum(problem.factors, options.trivial_tolerance), {}, options);
  const Index tracks =
      labels.size() == 0
          ? 1
          : 1 + (labels.tail(labels.size() - 1).array() != labels.head(labels.size() - 1).array()).count();
  if (result.dimension() > 0) {
    result.notes.push_back(fmt::format("{}: relations that hold on {} alone are among what was found",
                                       tracks == 1 ? std::string("one track") : fmt::format("{} tracks", tracks),
                                       tracks == 1 ? "it" : "them"));
  }
  return result;
}

namespace {

// rms over draws of |(C_b - C) a_j| at the sites, C_b of the vector field fitted to a draw.
Vector standard_errors(const Dictionary& library, const DictionaryModel& model, const Matrix& sites,
                       const std::vector<Matrix>& draws, const Matrix& directions) {
  std::vector<Matrix> gradients;
  for (Index j = 0; j < library.inputs(); ++j) {
    gradients.emplace_back(library.derivative(sites, j) * directions);
  }
  const Matrix phi = model.dictionary()->values(sites);
  Vector squares = Vector::Zero(directions.cols());
  for (const Matrix& coefficients : draws) {
    const Matrix difference = phi * (coefficients - model.coefficients());
    Matrix change = Matrix::Zero(sites.rows(), directions.cols());
    for (Index j = 0; j < difference.cols(); ++j) {
      change += difference.col(j).asDiagonal() * gradients[static_cast<std::size_t>(j)];
    }
    squares += change.colwise().squaredNorm().transpose() / static_cast<double>(sites.rows());
  }
  return (squares / static_cast<double>(draws.size())).cwiseSqrt();
}

}  // namespace

ConservedOfModel conserved_of_model(const DictionaryPtr& library, const ModelData& data,
                                    const DictionaryPtr& dictionary, const ModelFitOptions& fit_options,
                                    const ConservedOptions& options) {
  require(library != nullptr, "conserved_of_model: no library");
  require_shape("conserved_of_model: outputs", data.outputs, -1, data.inputs.cols(), "one derivative for each state");
  ConservedOfModel result{fit_model(data, dictionary, fit_options), {}};
  const ModelFit& fit = result.fit;
  if (!(fit.test_r2 >= fit_options.minimum_r2)) {
    result.conserved.status = Status::poor_fit;
    result.conserved.message =
        fmt::format("the model {} explains too little of the data: test R^2 = {:.3g}, expected at least {:.3g}",
                    fit.description, fit.test_r2, fit_options.minimum_r2);
    return result;
  }
  const DictionaryModel model(dictionary, fit.coefficients);
  const Matrix states = data.inputs(fit.train_rows, Eigen::all);
  const Vector weights = data.weights.size() > 0 ? Vector(data.weights(fit.train_rows)) : Vector();
  const detail::ConservedProblem problem = detail::flow_problem(*library, states, model.value(states), weights);
  const Spectrum spectrum = generalised_spectrum(problem.factors, options.trivial_tolerance);
  Vector errors;
  if (fit_options.draws > 0) {
    detail::GroupFactors groups(states.rows(), dictionary->size(), data.outputs.cols());
    groups.add(dictionary->values(states), data.outputs(fit.train_rows, Eigen::all), weights);
    const std::vector<Matrix> draws = detail::bootstrap_coefficients(fit, groups.factors(), fit_options);
    errors = standard_errors(*library, model, states.topRows(std::min<Index>(states.rows(), 2000)), draws,
                             spectrum.generators);
  }
  result.conserved = detail::conserved_from(problem, library, spectrum, errors, options);
  return result;
}

}  // namespace lieder
