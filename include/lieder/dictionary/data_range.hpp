// What a dictionary or a measure needs to know about data: extent, location, spread, and a thinned sample.
//
// A monoid: ranges of blocks merge (Chan, Golub, LeVeque, Amer. Statist. 37, 1983), so the data may stream.
#pragma once

#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

struct DataRange {
  Index count = 0;  ///< number of rows seen
  Vector minimum;   ///< n, as all that follow
  Vector maximum;
  Vector mean;
  Vector standard_deviation;  ///< of the population: divided by count
  Matrix sample;              ///< at most 2,000 rows, evenly thinned

  Index inputs() const { return minimum.size(); }
  /// Corners of the bounding box; a constant coordinate c becomes [c - h, c + h] with h = max(1, |c|) / 2.
  Vector box_lower() const { return minimum - margin(); }
  Vector box_upper() const { return maximum + margin(); }
  /// The standard deviations, 1 for constant coordinates: never zero.
  Vector spread() const;

 private:
  Vector margin() const;
};

/// The range of N x n points, N >= 1. Throws ValueError on an entry that is not finite.
DataRange data_range(const MatrixRef& points);

/// The range of both sets of rows together; an empty range is neutral.
DataRange merge(const DataRange& a, const DataRange& b);

/// Indices of `count` rows: first the one nearest to the mean, then always the row farthest from those chosen
/// (Gonzalez, Theor. Comput. Sci. 38, 1985); fewer when there are fewer distinct rows. Cost O(count N n).
std::vector<Index> farthest_points(const MatrixRef& points, Index count);

}  // namespace lieder
