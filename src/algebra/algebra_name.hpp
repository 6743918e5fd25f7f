// Private: from the parts of an algebra to its name.
#pragma once

#include <string>
#include <vector>

#include "lieder/algebra/direct_sum.hpp"
#include "lieder/algebra/simple_type.hpp"

namespace lieder {

struct Named {
  std::string name;
  std::vector<std::string> aliases;
  Index dimension = 0;
  double gap = 0.0;  ///< the smallest ratio across a cut that was used
};

/// "R", "R^2", ...; k >= 1.
std::string abelian_name(Index k);
std::string joined(const std::vector<std::string>& parts, const std::string& separator);
/// The n of "sl(n,R)" and the like for a simple algebra that has this name or alias: the argument between `head` and
/// `tail`; 0 if none of its names has that form.
Index classical_size(const SimpleType& type, const std::string& head, const std::string& tail);

/// A mixed ideal; `simple` are the types of all simple ideals of the Levi part, `nilradical` that of the whole algebra.
Named mixed_name(const StructureConstants& c, const MixedIdeal& ideal, const std::vector<SimpleType>& simple,
                 const Matrix& nilradical, const SubalgebraOptions& options);

/// The whole: simple and mixed summands and R^k.
Named sum_name(const std::vector<SimpleType>& simple, const std::vector<Named>& mixed, Index abelian);

}  // namespace lieder
