// Derivatives along one axis of an array in C order, spectral or by stencils (private).
#pragma once

#include <functional>

#include "lieder/core/types.hpp"
#include "lieder/fields/grid.hpp"

namespace lieder::detail {

using RowSparse = Eigen::SparseMatrix<double, Eigen::RowMajor>;

/// Calls visit(first, stride) for every line along `axis` of an array of this shape.
void for_each_line(const std::vector<Index>& shape, std::size_t axis,
                   const std::function<void(Index first, Index stride)>& visit);

/// Row i: weights of the derivative at node i of the polynomial through order + 1 (or all, if fewer) nodes around it. Weights that
/// vanish (of the node itself in a central difference) are left out.
RowSparse stencils(const GridAxis& axis, int order);

/// Each column of `values` differentiated along the axis; a missing value reaches the nodes whose stencil has it.
Matrix derivative_by_stencils(const Matrix& values, const std::vector<Index>& shape, std::size_t axis,
                              const RowSparse& stencils);

/// The same by Fourier coefficients, for a periodic axis, with the frequencies |k| <= highest alone.
Matrix spectral_axis_derivative(const Matrix& values, const std::vector<Index>& shape, std::size_t axis, double period,
                                Index highest);

}  // namespace lieder::detail
