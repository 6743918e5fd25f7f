// Checks of arguments and pieces of text that every dictionary shares.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

class Dictionary;

namespace detail {

/// Rows of a block of points whose columns stay in the second-level cache together (not a power of two, so that the
/// columns of a block do not compete for the same cache sets).
inline constexpr Index kBlockRows = 480;

/// ShapeError unless points have dictionary.inputs() columns.
void require_points(std::string_view name, const Dictionary& dictionary, const MatrixRef& points);
/// As above, and ValueError unless 0 <= axis < inputs().
void require_derivative(std::string_view name, const Dictionary& dictionary, const MatrixRef& points, Index axis);
/// ValueError unless 0 <= k < size(); ShapeError unless there is a name for each input.
void require_text(std::string_view name, const Dictionary& dictionary, Index k, const std::vector<std::string>& names);

/// A name or term as a factor: parentheses unless it is one word ("x" but "(x - 1)", "(M^2)").
std::string as_factor(const std::string& text);
/// A term of a sum that a coefficient may precede: parentheses if it is itself a sum.
std::string as_term(const std::string& text);
/// Shortest text of a number with at most `digits` significant digits.
std::string number_text(double value, int digits = 6);
/// The affine text "(x - shift) / scale" with zero shifts and unit scales left out.
std::string affine_text(const std::string& name, double shift, double scale);

}  // namespace detail
}  // namespace lieder
