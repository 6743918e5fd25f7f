// Dictionaries of kernels: scalar functions phi_k(x, y) on R^n x R^n, and what each makes of a field on a grid,
//
//   (T_k u)(y) = int phi_k(x, y) u(x) dx      at the nodes y of the grid.
//
// A kernel with values in R^(c_out x c_in) is k = sum_k W_k phi_k(x, y). Three kinds, by what an image costs on N nodes
// (nothing of size N^2 is formed except by the third):
//
//   difference_kernels   h_e(y - x) f_j((x + y)/2), f_j trigonometric: convolutions by fast Fourier transforms.
//                        Along periodic axes y - x is the shortest difference, so that h must decay within half a period;
//                        along bounded ones the integral ends at the boundary (zero padding)      N log N
//   product_kernels      f_i(x) g_j(y)                                                            N
//   dense_kernels        any functions on R^2n, by quadrature over all pairs of nodes             N^2
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "lieder/core/types.hpp"
#include "lieder/dictionary/dictionary.hpp"
#include "lieder/dictionary/fourier.hpp"
#include "lieder/fields/grid.hpp"

namespace lieder {

class KernelDictionary {
 public:
  virtual ~KernelDictionary() = default;

  /// K functions on R^2n, x before y.
  virtual const DictionaryPtr& functions() const = 0;
  Index size() const { return functions()->size(); }
  /// n.
  Index dimension() const { return functions()->inputs() / 2; }

  /// u (N values, one component) -> N x K. Re-entrant.
  using Images = std::function<Matrix(const Vector& u)>;
  /// Prepared for one grid. Throws ValueError unless the grid is a box of dimension n that the kernels fit (periods).
  virtual Images images(const GridPtr& grid) const = 0;
};

using KernelDictionaryPtr = std::shared_ptr<const KernelDictionary>;

/// Function e F + f is h_e f_f: `difference` on R^n with E functions, `position` (null: 1) with F. Throws ShapeError if
/// their inputs differ. Prepared: E (1 + number of frequencies) transforms, kept; an image of all K: as many.
KernelDictionaryPtr difference_kernels(DictionaryPtr difference, std::shared_ptr<const Fourier> position = nullptr);
/// Function i J + j is f_i(x) g_j(y).
KernelDictionaryPtr product_kernels(DictionaryPtr first, DictionaryPtr second);
/// Functions on R^2n as they are. For small grids: N^2 evaluations of all functions for every field.
KernelDictionaryPtr dense_kernels(DictionaryPtr functions);

/// Hermite functions of total degree <= degree on R^n: p_e(sqrt 2 x / s) exp(-|x|^2 / (2 s^2)), s = width > 0, orthonormal
/// polynomials p_e of a normal variable. int psi_e psi_f dx = (pi s^2)^(n/2) delta_ef. They span all polynomials of that
/// degree times the Gaussian, so rotations, scalings about 0 and derivatives act within (a few more of) them.
DictionaryPtr hermite_functions(Index n, int degree, double width);

/// All harmonic polynomials of degree min_degree..max_degree on R^n, n >= 2: for each degree l an orthonormal basis
/// (coefficients of monomials) of the null space of the Laplacian. Degree l spans an irreducible representation of O(n).
DictionaryPtr harmonic_polynomials(Index n, int min_degree, int max_degree);

/// Radial functions times harmonics: function p H + h is exp(-|x|^2 / (2 widths_p^2)) times harmonic h of degree <=
/// max_degree.
DictionaryPtr radial_harmonics(Index n, int max_degree, const Vector& widths);

/// Of y - x, of x and of y, as functions on R^2n.
DictionaryPtr of_difference(DictionaryPtr functions);
DictionaryPtr of_first(DictionaryPtr functions);
DictionaryPtr of_second(DictionaryPtr functions);
/// Of the mean (x + y)/2.
DictionaryPtr of_mean(DictionaryPtr functions);

}  // namespace lieder
