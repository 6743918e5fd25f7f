// Fields as arguments: a Field, or an array on a grid that is known.
#pragma once

#include "arrays.hpp"
#include "lieder/fields/field.hpp"

namespace lieder::python {

/// N x c from an array of the shape of the grid, of that shape and a last axis of components, of shape (N,) or (N, c).
Matrix node_values(const ArrayLike& array, const GridPtr& grid, const char* name);
/// A Field as it is, an array as one on `grid`. NaN is a missing value.
Field field_from(const ArrayLike& argument, const GridPtr& grid, const char* name);
/// The values in the shape of the grid, with a last axis of components where there are several.
nb::object node_array(const Matrix& values, const Grid& grid);

}  // namespace lieder::python
