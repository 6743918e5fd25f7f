// Collects the cases of one property and keeps the worst.
#pragma once

#include <functional>
#include <string>

#include "lieder/testing/check_report.hpp"

namespace lieder {

class WorstCase {
 public:
  WorstCase(std::string property, std::uint64_t seed);

  /// A case with its error and tolerance (both >= 0; an error that is NaN is worse than any other). `describe` is
  /// called only if it is the worst so far.
  void add(double error, double tolerance, const std::function<std::string()>& describe);

  const PropertyCheck& result() const { return check_; }

 private:
  PropertyCheck check_;
  double ratio_ = -1.0;  // error / tolerance of the worst case
};

/// "(0.1, 2, ...)": at most eight numbers.
std::string point_text(const VectorRef& x);

/// Largest absolute value of an entry; 0 without entries, NaN if one is.
double largest_entry(const MatrixRef& a);

/// Tolerance for two matrices that are equal but for rounding: `size` is that of the terms that were summed, `length`
/// how many there are in a sum, `depth` how many such sums follow one another.
double rounding(double size, Index length, double depth = 1.0);

}  // namespace lieder
