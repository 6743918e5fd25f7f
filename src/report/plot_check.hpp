// Checks of the numbers given to a plot, and choices of what to draw of them (private).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder::report_detail {

enum class Domain { any, nonnegative, positive };

/// ValueError "NAME[3] is nan, expected a finite number" for the first entry that cannot be drawn.
void require_drawable(std::string_view name, const VectorRef& values, Domain domain = Domain::any);
/// The same for a matrix: "NAME(2, 0) is inf, ...".
void require_drawable_matrix(std::string_view name, const MatrixRef& values);

/// At most `limit` of 0 .. count-1 in ascending order: a random choice with a fixed seed.
std::vector<Index> random_subset(Index count, Index limit);

/// At most `limit` rows, evenly spread and no two nearer than `spacing`, in ascending order: farthest-point sampling
/// from the first row (of a random choice of 5000 where there are more).
std::vector<Index> spread_subset(const MatrixRef& points, Index limit, double spacing);

}  // namespace lieder::report_detail
