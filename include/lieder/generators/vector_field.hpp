// Vector fields v(x) = sum_k c_k phi_k(x) on R^n: the infinitesimal generators of actions on the inputs.
//
// Each field is an n x K coefficient matrix on a dictionary of K scalar functions, so that affine fields (functions 1,
// x), polynomial fields and fields on any user dictionary are one type. For a left action theta_g, v_xi(x) = d/dt
// theta_{exp(t xi)}(x) at t = 0 (Otto et al., JMLR 26(248), 2025, section 3).
#pragma once

#include <string>
#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/dictionary/dictionary.hpp"

namespace lieder {

/// Invariant: coefficients are inputs() x functions->size(), finite.
class VectorField {
 public:
  /// Throws ShapeError unless `coefficients` has one row for each input and one column for each function.
  VectorField(DictionaryPtr functions, Matrix coefficients);

  Index inputs() const { return coefficients_.rows(); }
  const Dictionary& functions() const { return *functions_; }
  const DictionaryPtr& functions_ptr() const { return functions_; }
  const Matrix& coefficients() const { return coefficients_; }

  /// v(x_i): N x n -> N x n. Cost N n K.
  Matrix values(const MatrixRef& points) const;
  /// Row i is Dv(x_i) u_i for directions u (N x n).
  Matrix jvp(const MatrixRef& points, const MatrixRef& directions) const;

  /// "x d/dy - y d/dx", component by component: several terms of one component are put in parentheses, "(x - 3) d/dy -
  /// (y + 1) d/dx". Coefficients have `digits` significant digits.
  std::string text(const std::vector<std::string>& names, int digits = 4) const;

 private:
  DictionaryPtr functions_;
  Matrix coefficients_;
};

/// The affine field x -> A x + b from the matrix [b | A], n x (n + 1).
VectorField affine_field(const MatrixRef& b_and_a);
/// The linear field x -> A x.
VectorField linear_field(const MatrixRef& a);

/// [b | A] of a field whose functions are monomials of degree <= 1; throws ValueError for any other field.
Matrix affine_matrix(const VectorField& field);

/// [v, w](x) = Dw(x) v(x) - Dv(x) w(x) at points, N x n. For fields of a left action, [v_A, v_B] = -v_[A,B].
Matrix lie_bracket(const VectorField& v, const VectorField& w, const MatrixRef& points);

}  // namespace lieder
