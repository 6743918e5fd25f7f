// Private helpers shared by the files of this layer: brackets of whole subspaces and reference sizes.
#pragma once

#include <vector>

#include "lieder/algebra/rank_rule.hpp"
#include "lieder/algebra/structure_constants.hpp"
#include "lieder/algebra/subalgebras.hpp"

namespace lieder {

/// Options with the defaults filled in. Throws ValueError unless the constants are finite and antisymmetric (to 1e-9 of
/// the largest), the noise is in [0, 1] and the reference not negative; ShapeError unless they are q matrices q x q.
SubalgebraOptions resolved(const StructureConstants& c, const SubalgebraOptions& options);

/// All brackets [u_i, v_j] of columns, q x (cols(u) cols(v)).
Matrix bracket_matrix(const StructureConstants& c, const MatrixRef& u, const MatrixRef& v);

/// vec(ad_x) as columns for the columns x of `elements`: q^2 x cols.
Matrix adjoint_columns(const StructureConstants& c, const MatrixRef& elements);

/// Splits the column space of `m` at the rank decided with `reference` as 1.
CoordinateSubspace column_space(const Matrix& m, double reference, double noise);
/// The null space of `m`, likewise; `allowed` restricts the rank.
CoordinateSubspace kernel(const Matrix& m, double reference, double noise,
                          const std::function<bool(Index)>& allowed = {});

/// Orthonormal basis of the orthogonal complement of orthonormal columns.
Matrix complement(const MatrixRef& basis);
/// Orthonormal basis of the part of span(w) orthogonal to span(u), for orthonormal u inside the span of orthonormal w:
/// exactly cols(w) - cols(u) columns.
Matrix complement_within(const MatrixRef& w, const MatrixRef& u);

/// Whether a semisimple real Lie algebra (or 0) has this dimension.
bool is_semisimple_dimension(Index dimension);

}  // namespace lieder
