// Constraints on identified equations as text: --fix, --equation, --conserve, --sign, --constrain.
//
//   --fix 'x:v=1'            the coefficient of v in the equation of x
//   --equation 'x=v'         all of it: x' = v (x+ = v for a map)
//   --conserve 'x+y+z'       this combination of the states does not change
//   --sign 'x:y>=0'          or <=0
//   --constrain 'x:y+y:x=0'  any linear equality; factors in front, as in '2 x:y - y:x = 1'
//
// A term is written as in the equations ("x^2", "x y", "exp(x)", "1"); blanks do not matter.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "lieder/dictionary/dictionary.hpp"
#include "lieder/sparse/linear_constraints.hpp"

namespace lieder::cli {

struct ConstraintOptions {
  std::vector<std::string> fix;
  std::vector<std::string> equation;
  std::vector<std::string> conserve;
  std::vector<std::string> sign;
  std::vector<std::string> constrain;
};

void add_constraint_options(CLI::App& app, ConstraintOptions& options);

/// `names` of the inputs of the dictionary: the first `states` of them are the states. `map`: a conserved sum then is
/// w . f(x) = w . x. Throws InputError that names the option, the term or state and those that exist.
LinearConstraints make_constraints(const ConstraintOptions& options, const Dictionary& dictionary,
                                   const std::vector<std::string>& names, Index states, bool map);

}  // namespace lieder::cli
