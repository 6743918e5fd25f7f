#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/fields/kernel_fit.hpp"

namespace lieder {

namespace {

void check_operand(const std::string& name, const Field& field, const Grid& grid, Index components) {
  require(field.grid != nullptr, name + ": no grid");
  require_same_grid(name, grid, *field.grid);
  require_shape(name, field.values, grid.size(), components, "nodes x components");
  for (Index i = 0; i < field.values.rows(); ++i) {
    require(field.values.row(i).allFinite(),
            fmt::format("{}: the value at node {} is missing or not finite; operators need complete fields", name, i));
  }
}

// Features of all input components, N x (K c).
Matrix features(const KernelDictionary::Images& images, const Matrix& u) {
  Matrix result;
  for (Index j = 0; j < u.cols(); ++j) {
    const Matrix part = images(u.col(j));
    if (j == 0) {
      result.resize(part.rows(), part.cols() * u.cols());
    }
    result.middleCols(j * part.cols(), part.cols()) = part;
  }
  return result;
}

}  // namespace

OperatorData::OperatorData(KernelDictionaryPtr dictionary, GridPtr grid, Index inputs, Index outputs, Index folds,
                           std::uint64_t seed)
    : dictionary_(std::move(dictionary)), grid_(std::move(grid)), inputs_(inputs), outputs_(outputs), seed_(seed) {
  require(dictionary_ != nullptr && grid_ != nullptr, "OperatorData: no dictionary or no grid");
  require(inputs >= 1 && outputs >= 1 && folds >= 2, "OperatorData: expected components >= 1 and folds >= 2");
  images_ = dictionary_->images(grid_);
  folds_.assign(static_cast<std::size_t>(folds), TsqrAccumulator(dictionary_->size() * inputs + outputs));
}

void OperatorData::add(const Field& u, const Field& v) {
  const std::string number = std::to_string(pairs_);
  check_operand("input field " + number, u, *grid_, inputs_);
  check_operand("output field " + number, v, *grid_, outputs_);
  const Matrix images = features(images_, u.values);
  const Vector roots = (grid_->weights() / grid_->weights().mean()).cwiseSqrt();
  Rng rng = Rng(seed_).split(static_cast<std::uint64_t>(pairs_));
  std::vector<std::vector<Index>> nodes(folds_.size());
  for (Index i = 0; i < grid_->size(); ++i) {
    nodes[static_cast<std::size_t>(rng.integer(folds()))].push_back(i);
  }
  for (std::size_t f = 0; f < folds_.size(); ++f) {
    Matrix rows(static_cast<Index>(nodes[f].size()), images.cols() + outputs_);
    rows << images(nodes[f], Eigen::all), v.values(nodes[f], Eigen::all);
    rows.array().colwise() *= roots(nodes[f]).array();
    if (rows.rows() > 0) {
      folds_[f].add(rows);
    }
  }
  ++pairs_;
}

Matrix OperatorData::factor(Index without) const {
  require(pairs_ >= 1, "OperatorData: there are no pairs of fields");
  TsqrAccumulator all(folds_.front().cols());
  for (Index f = 0; f < folds(); ++f) {
    if (f != without) {
      all.merge(folds_[static_cast<std::size_t>(f)]);
    }
  }
  return all.factor();
}

Matrix OperatorData::fold_factor(Index fold) const {
  require(fold >= 0 && fold < folds(), "OperatorData: there is no such fold");
  return folds_[static_cast<std::size_t>(fold)].factor();
}

std::function<Field(const Field&)> KernelModel::on(const GridPtr& grid) const {
  require(dictionary != nullptr, "KernelModel: no dictionary");
  require_shape("KernelModel: coefficients", coefficients, dictionary->size(), inputs * outputs);
  const KernelDictionary::Images images = dictionary->images(grid);
  // Coefficients of output i on the features of all inputs, one below the other.
  Matrix w(coefficients.rows() * inputs, outputs);
  for (Index i = 0; i < outputs; ++i) {
    w.col(i) = coefficients.middleCols(i * inputs, inputs).reshaped();
  }
  const Index components = inputs;
  return [images, w, grid, components](const Field& u) {
    check_operand("KernelModel: u", u, *grid, components);
    return Field{grid, features(images, u.values) * w};
  };
}

Field KernelModel::apply(const Field& u) const {
  require(u.grid != nullptr, "KernelModel: u has no grid");
  return on(u.grid)(u);
}

}  // namespace lieder
