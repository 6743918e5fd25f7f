// Errors. A caller's mistake throws; a numerical outcome is a Status in the result, never an exception.
//
//   ShapeError   a matrix or vector of the wrong size: says expected, actual and a hint
//   ValueError   an argument out of its range, a matrix that is not finite, generators that do not close ...
//   InputError   data or options of a user: names the file, row, column or option, what was expected and what was found
//
// All three derive from std::invalid_argument, so a host program needs to catch one type only.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "lieder/core/types.hpp"

namespace lieder {

class ShapeError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

class ValueError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

class InputError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// Throws ShapeError "NAME: expected R x C, got r x c (hint)". A negative expected size means "any".
void require_shape(std::string_view name, const MatrixRef& matrix, Index rows, Index cols, std::string_view hint = {});

/// Throws ShapeError unless `size` equals `expected`.
void require_size(std::string_view name, Index size, Index expected, std::string_view hint = {});

/// Throws ValueError that names the first entry (row, column; 0-based) that is NaN or infinite.
void require_finite(std::string_view name, const MatrixRef& matrix);

/// Throws ValueError with `message` unless `condition` holds.
inline void require(bool condition, const std::string& message) {
  if (!condition) {
    throw ValueError(message);
  }
}

}  // namespace lieder
