// Lie algebras with the numbers that describe them, derived by hand (identify_cases.cpp says how).
#pragma once

#include <array>
#include <string>
#include <vector>

#include "algebra/algebra_catalogue.hpp"

namespace lieder::catalogue {

struct Case {
  std::string name;  ///< canonical
  std::string from;  ///< how the basis is defined, if not by the name
  Basis basis;
  Index rank = 0;                  ///< of a Cartan subalgebra
  std::array<Index, 3> killing{};  ///< signature [+, -, 0]
  Index radical = 0;
  Index nilradical = 0;
  Index centre = 0;
  Index derived = 0;  ///< dimension of [g, g]

  Index dimension() const { return static_cast<Index>(basis.size()); }
  /// The name of a test: letters, digits and underscores.
  std::string label() const;
};

const std::vector<Case>& cases();

}  // namespace lieder::catalogue
