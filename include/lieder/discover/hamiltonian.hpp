// Hamiltonian structure of x' = f(x) on R^(2n), x = (q, p), J = [[0, I], [-I, 0]] (symplectic_matrix).
//
//   f = J grad H         iff  J Df is symmetric                       (then H is found by grad H = -J f)
//   h conserved          iff  X_h = J grad h commutes with f          (Noether; [X_h, X_H] = X_{h,H} up to sign)
//   {g, h} = grad g^T J grad h                                        (Poisson bracket; {q_i, p_i} = 1)
//
// Arnold, Mathematical Methods of Classical Mechanics, 2nd ed., chapters 8 and 9. Relative defects are ratios of root
// mean squares over the samples.
#pragma once

#include <string>
#include <vector>

#include "lieder/core/differentiable_map.hpp"
#include "lieder/core/types.hpp"
#include "lieder/dictionary/dictionary.hpp"
#include "lieder/generators/candidates.hpp"

namespace lieder {

/// |J Df - (J Df)^T| / (2 |Df|), in [0, 1]: zero iff f is (locally) Hamiltonian in the coordinates given. Throws
/// ShapeError unless the jet has as many outputs as inputs, ValueError if that number is odd.
double symplectic_defect(const Jet& f);

struct HamiltonianFit {
  Vector coefficients;    ///< K: H on the library, without its constants
  std::string text;       ///< with rounded coefficients where that keeps the residual
  double residual = 0.0;  ///< |f - J grad H| / |f|
};

/// H of a field given at points: least squares grad H = -J f in the library. `states`, `field` N x 2n; `names` 2n or
/// empty. Throws ShapeError, or ValueError on fewer samples than functions, numbers that are not finite or f = 0.
HamiltonianFit recover_hamiltonian(const DictionaryPtr& library, const MatrixRef& states, const MatrixRef& field,
                                   const std::vector<std::string>& names = {});

/// The jet of X_h = J grad h at points, h = sum_k c_k phi_k. Second derivatives are exact for monomials; for other
/// libraries they are central differences of first derivatives (relative error about 1e-9).
Jet hamiltonian_field(const Dictionary& library, const VectorRef& coefficients, const MatrixRef& points);

/// |[v, f]| / (|Df|^2 |v|^2 + |Dv f|^2)^(1/2) of two fields at the same points.
double bracket_defect(const Jet& v, const Jet& f);

struct NoetherPair {
  std::string quantity;      ///< h
  std::string symmetry;      ///< X_h or v; "J grad h" for libraries without second derivatives in closed form
  double conservation;       ///< rms(grad h . f) / rms(|grad h| |f|)
  double commutation;        ///< bracket_defect of the field with f
  double hamiltonian = 0.0;  ///< |v - J grad h| / |v|; 0 when h came first
};

/// From conserved quantities (columns of `quantities`, K x d) to symmetries.
std::vector<NoetherPair> symmetries_of_quantities(const DictionaryPtr& library, const MatrixRef& quantities,
                                                  const Jet& f, const std::vector<std::string>& names = {});

/// From symmetries v_a (columns of `coordinates`, q x d) to quantities: grad h = -J v in the library.
std::vector<NoetherPair> quantities_of_symmetries(const DictionaryPtr& library, const Candidates& candidates,
                                                  const MatrixRef& coordinates, const Jet& f,
                                                  const std::vector<std::string>& names = {});

/// Those combinations of `coordinates` (q x d) whose fields preserve J: q x d_H, a sparse basis. Singular values of
/// v -> L_v J relative to |Dv| up to `tolerance` count as zero.
Matrix hamiltonian_part(const Candidates& candidates, const MatrixRef& coordinates, const MatrixRef& points,
                        double tolerance = 1e-8);

struct PoissonTable {
  std::vector<std::string> terms;    ///< h1, h2, ..., 1, h1^2, h1 h2, ...
  std::vector<Vector> coefficients;  ///< of {h_i, h_j}, i < j, lexicographic, on the terms
  std::vector<double> residuals;     ///< relative to |grad h_i| |grad h_j|: zero if the bracket is in the span
  std::vector<std::string> texts;    ///< "{h1, h2} = h3"; "is no combination of these" above a residual of 1e-3
};

/// Brackets of the first `bracketed` of d quantities (0: of all) as combinations of all quantities, constants and
/// products of the bracketed ones; minimum norm where relations between them leave a choice.
PoissonTable poisson_table(const DictionaryPtr& library, const MatrixRef& quantities, const MatrixRef& points,
                           Index bracketed = 0);

}  // namespace lieder
