// Ranges and ticks of the axes of figures (private).
#pragma once

#include <string>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder::report_detail {

/// The part of an axis that is drawn. lo < hi; lo > 0 if logarithmic.
struct Scale {
  double lo = 0.0;
  double hi = 1.0;
  bool logarithmic = false;

  /// Position on the axis: 0 at lo, 1 at hi.
  double fraction(double value) const;
};

struct Tick {
  double value = 0.0;
  std::string label;
  bool major = true;  ///< minor ticks have no label
};

/// Collects the values that an axis must show, then gives a scale with a margin around them.
class Extent {
 public:
  explicit Extent(bool logarithmic) : logarithmic_(logarithmic) {}
  void add(double value);
  void add(const VectorRef& values);
  /// A margin of this share of the length on both sides; a single value gets a range of its own.
  Scale scale(double margin = 0.05) const;

 private:
  bool logarithmic_;
  bool any_ = false;
  double lo_ = 0.0;
  double hi_ = 0.0;
};

/// Ticks at round numbers, about `target` of them; powers of ten on a logarithmic axis longer than a decade or two.
std::vector<Tick> ticks(const Scale& scale, int target);

/// Widest label in characters.
Index label_width(const std::vector<Tick>& ticks);

}  // namespace lieder::report_detail
