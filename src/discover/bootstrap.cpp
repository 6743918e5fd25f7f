#include "discover/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lieder/core/checkpoint.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/dictionary_model.hpp"
#include "lieder/dictionary/least_squares.hpp"

namespace lieder::detail {

GroupFactors::GroupFactors(Index samples, Index functions, Index outputs, Index most)
    : samples_(samples), count_(std::min(most, samples)) {
  const Index width = functions + outputs;
  if (samples_ / count_ > width) {  // triangles: 256 MB of them at most, but fifty
    count_ = std::min(count_, std::max<Index>(50, (Index{1} << 25) / (width * width)));
  }
  // A group's rows are reduced as they come: never more than this many at a time.
  open_.resize(std::min((samples + count_ - 1) / count_ + 1, width + std::max<Index>(2 * width, 2048)), width);
}

Index GroupFactors::end_of_group() const {
  return samples_ * (static_cast<Index>(factors_.size()) + 1) / count_;
}

void GroupFactors::add(const MatrixRef& phi, const MatrixRef& y, const Vector& weights) {
  for (Index first = 0; first < phi.rows();) {
    if (filled_ == open_.rows()) {
      qr_r_in_place(open_);
      filled_ = std::min(open_.rows(), open_.cols());
    }
    const Index count = std::min({phi.rows() - first, end_of_group() - added_, open_.rows() - filled_});
    auto rows = open_.middleRows(filled_, count);
    rows << phi.middleRows(first, count), y.middleRows(first, count);
    if (weights.size() > 0) {
      rows.array().colwise() *= weights.segment(first, count).array().sqrt();
    }
    filled_ += count;
    first += count;
    added_ += count;
    if (added_ == end_of_group()) {
      const Matrix group = open_.topRows(filled_);
      factors_.push_back(group.rows() > group.cols() ? qr_r(group) : group);
      filled_ = 0;
    }
  }
}

namespace {

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

}  // namespace

std::vector<Matrix> bootstrap_coefficients(const ModelFit& fit, const std::vector<Matrix>& groups,
                                           const ModelFitOptions& options) {
  Rng rng(options.seed ^ 0x5eedULL);
  std::vector<Matrix> draws;
  for (Index draw = 0; draw < options.draws; ++draw) {
    checkpoint("bootstrap", draw, options.draws);
    draws.push_back(draw_coefficients(groups, fit.dictionary->size(), fit.coefficients.cols(), options.rcond, rng));
  }
  return draws;
}

Vector bootstrap_errors(const LieDerivative& derivative, const ModelFit& fit, const std::vector<Matrix>& groups,
                        const Matrix& sites, const Matrix& generators, const ModelFitOptions& options) {
  const double normalisation = 1.0 / std::sqrt(static_cast<double>(sites.rows()));
  const Matrix reference = derivative.rows(DictionaryModel(fit.dictionary, fit.coefficients).jet(sites)) * generators;
  Vector squares = Vector::Zero(generators.cols());
  const std::vector<Matrix> draws = bootstrap_coefficients(fit, groups, options);
  for (const Matrix& coefficients : draws) {
    const Matrix rows = derivative.rows(DictionaryModel(fit.dictionary, coefficients).jet(sites)) * generators;
    squares += (normalisation * (rows - reference)).colwise().squaredNorm().transpose();
  }
  return (squares / static_cast<double>(options.draws)).cwiseSqrt();
}

}  // namespace lieder::detail
