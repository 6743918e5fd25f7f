// Lie algebras of matrices written down from their definitions, and ways to disguise them. Independent of the library's
// own groups, so that it can serve as an oracle.
#pragma once

#include <string>
#include <vector>

#include "lieder/algebra/lie_algebra.hpp"
#include "lieder/core/random.hpp"

namespace lieder::catalogue {

using Basis = std::vector<Matrix>;

Matrix unit(Index n, Index i, Index j);
/// {A : A^T J + J A = 0}: J = diag(1 (p times), -1 (q times)) for so(p,q), the canonical symplectic form for sp(2n).
Basis so(Index p, Index q = 0);
Basis sp(Index n);
Basis sl(Index n);
Basis gl(Index n);
Basis diagonal(Index n);
/// Complex algebras as real 2n x 2n matrices [[Re, -Im], [Im, Re]].
Basis su(Index p, Index q = 0);
Basis u(Index n);
Basis complexified(const Basis& real);
/// so*(2n), su*(2n) = sl(n,H), sp(p,q): quaternionic matrices on H^n = R^4n.
Basis so_star(Index n);
Basis su_star(Index n);
Basis quaternionic_sp(Index p, Index q);
/// Derivations of the octonions, on R^7; split: of the split octonions.
Basis g2(bool split);
Basis heis(Index n);
/// Homogeneous matrices [[0, 0], [b, A]]: A in `linear`, all translations b.
Basis with_translations(const Basis& linear, Index n);
Basis translations(Index n);
/// Block diagonal: the direct sum.
Basis direct_sum(const Basis& a, const Basis& b);
/// The basis with one more element.
Basis with(Basis basis, const Matrix& element);
Basis galilei();
/// Strictly upper triangular n x n matrices.
Basis strictly_upper(Index n);
/// A acting on itself twice: linear maps diag(A, A) and translations of both copies.
Basis on_copies(const Basis& linear, Index copies);

/// R |x_A R^n.
Basis one_matrix(const Matrix& a);
Matrix matrix2(double a, double b, double c, double d);
Matrix diagonal_matrix(const std::vector<double>& d);
/// (rotations + R) |x R^n.
Basis similitudes(const Basis& rotations);
/// sp(2n,R) |x heis(2n+1).
Basis jacobi(Index n);
/// A rotation acting on heis(3).
Basis oscillator();

/// Random well-conditioned matrix: orthogonal x diagonal in [1/spread, 1] x orthogonal.
Matrix random_regular(Rng& rng, Index n, double spread);
/// S B_i S^{-1} with a random S, then random combinations; condition numbers up to `spread` each.
Basis disguised(const Basis& basis, Rng& rng, double spread);
}  // namespace lieder::catalogue
