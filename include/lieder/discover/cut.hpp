// Where the symmetries end: the automatic dimension of a null space.
//
// Rule. Prepend 1 (a relative defect of one is "not at all a symmetry") to the descending relative singular values,
// floor each at max(1e-12, its standard error), and take the largest ratio of neighbours. It counts when it is at least
// `minimum_ratio`; otherwise nothing is called a symmetry. Nothing above `largest_defect` is one either. Values that
// only noise separates are equal after the floor, so noise makes no gap.
#pragma once

#include "lieder/core/types.hpp"

namespace lieder {

struct CutOptions {
  double tolerance = 0.0;       ///< > 0: no rule, every value <= tolerance is a symmetry
  double minimum_ratio = 3.0;   ///< > 1
  double largest_defect = 0.1;  ///< in (0, 1]: a cut must have its values below this
  double floor = 1e-12;         ///< > 0, in relative singular values
};

struct Cut {
  Index symmetries = 0;    ///< how many of the smallest values are symmetries
  double tolerance = 0.0;  ///< values <= tolerance are symmetries: the one given, or the geometric mean across the gap
  double gap = 0.0;        ///< ratio of the floored values across the cut, at most 1e16
  bool has_gap = false;    ///< false when nothing or everything is a symmetry
};

/// `values` descending; `errors`: their standard errors (empty: none known). Throws ValueError on bad options.
Cut choose_cut(const Vector& values, const Vector& errors = {}, const CutOptions& options = {});

}  // namespace lieder
