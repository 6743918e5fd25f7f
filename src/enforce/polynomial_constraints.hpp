// Exact constraints on the coefficients of monomials: rows are (monomial e, output c), columns (output l, function k).
//
//   generator   v . grad phi_k e_c - sum_c' P_c'l(x) phi_k,   P = psi' (+ Dv for vector fields)
//   element     phi_k(A x + b) e_c - sum_c' psi_c'l phi_k
#pragma once

#include <map>
#include <vector>

#include "enforce/block_null_space.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/group_action.hpp"

namespace lieder::detail {

/// Coefficients by exponents.
using Polynomial = std::map<std::vector<int>, double>;

class PolynomialConstraints {
 public:
  PolynomialConstraints(const Monomials& dictionary, Index outputs);

  /// L_xi for generator a of the action, divided by the size of the generator. The candidates' functions are monomials.
  /// `velocities`: outputs move as velocities, P = psi' + Dv.
  RowSparse generator(const GroupAction& action, Index a, bool velocities) const;
  /// F theta_g - psi_g F.
  RowSparse element(const FiniteElement& element) const;

 private:
  class Builder;

  const Monomials& dictionary_;
  Index outputs_;
};

}  // namespace lieder::detail
