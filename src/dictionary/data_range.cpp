#include "lieder/dictionary/data_range.hpp"

#include <cmath>
#include <limits>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

constexpr Index kSampleRows = 2000;

// `count` rows at even distances, all of them if there are no more.
Matrix thinned(const MatrixRef& points, Index count) {
  if (points.rows() <= count) {
    return points;
  }
  Matrix sample(count, points.cols());
  for (Index i = 0; i < count; ++i) {
    sample.row(i) = points.row(i * points.rows() / count);
  }
  return sample;
}

}  // namespace

Vector DataRange::spread() const {
  // The standard deviation of a constant may be a rounding error, so the extent decides.
  return (maximum.array() > minimum.array() && standard_deviation.array() > 0.0).select(standard_deviation, 1.0);
}

Vector DataRange::margin() const {
  return (maximum.array() > minimum.array()).select(Vector::Zero(inputs()), 0.5 * maximum.cwiseAbs().cwiseMax(1.0));
}

DataRange data_range(const MatrixRef& points) {
  require_finite("data_range: points", points);
  require(points.rows() >= 1 && points.cols() >= 1, "data_range: needs at least one row and one column");
  DataRange range;
  range.count = points.rows();
  range.minimum = points.colwise().minCoeff();
  range.maximum = points.colwise().maxCoeff();
  range.mean = points.colwise().mean();
  const Matrix centred = points.rowwise() - range.mean.transpose();
  range.standard_deviation = (centred.colwise().squaredNorm() / static_cast<double>(range.count)).cwiseSqrt();
  range.sample = thinned(points, kSampleRows);
  return range;
}

DataRange merge(const DataRange& a, const DataRange& b) {
  if (a.count == 0 || b.count == 0) {
    return a.count == 0 ? b : a;
  }
  require_size("merge: inputs of the second range", b.inputs(), a.inputs());
  const double share = static_cast<double>(b.count) / static_cast<double>(a.count + b.count);
  const Vector shift = b.mean - a.mean;
  DataRange range;
  range.count = a.count + b.count;
  range.minimum = a.minimum.cwiseMin(b.minimum);
  range.maximum = a.maximum.cwiseMax(b.maximum);
  range.mean = a.mean + share * shift;
  range.standard_deviation = ((1.0 - share) * a.standard_deviation.cwiseAbs2() +
                              share * b.standard_deviation.cwiseAbs2() + share * (1.0 - share) * shift.cwiseAbs2())
                                 .cwiseSqrt();
  // Each range keeps its share of the sample, so that the order of merging does not favour the late blocks.
  const auto quota = [](double part) { return static_cast<Index>(std::lround(part * kSampleRows)); };
  const bool all = a.sample.rows() + b.sample.rows() <= kSampleRows;
  const Matrix first = all ? a.sample : thinned(a.sample, quota(1.0 - share));
  const Matrix second = all ? b.sample : thinned(b.sample, kSampleRows - quota(1.0 - share));
  range.sample.resize(first.rows() + second.rows(), a.inputs());
  range.sample << first, second;
  return range;
}

std::vector<Index> farthest_points(const MatrixRef& points, Index count) {
  require(points.rows() >= 1 && count >= 1, "farthest_points: needs at least one row and one point to choose");
  const RowVector mean = points.colwise().mean();
  Index next = 0;
  (points.rowwise() - mean).rowwise().squaredNorm().minCoeff(&next);
  std::vector<Index> chosen;
  Vector distance = Vector::Constant(points.rows(), std::numeric_limits<double>::infinity());
  while (static_cast<Index>(chosen.size()) < count) {
    chosen.push_back(next);
    distance = distance.cwiseMin((points.rowwise() - points.row(next)).rowwise().squaredNorm());
    if (distance.maxCoeff(&next) <= 0.0) {
      break;
    }
  }
  return chosen;
}

}  // namespace lieder
