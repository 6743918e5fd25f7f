// NumPy arrays as the engine's matrices and back.
//
// In: any object that numpy.asarray understands. Memory that is column-major float64 (Fortran order, a block of columns of
// it, a single column) is viewed; everything else (C order, other dtypes, lists) is copied once. Out: Eigen matrices of
// more than a kilobyte are moved into the array, which is in Fortran order; smaller ones are copied.
//
// Errors name the argument: TypeError for what is no array of real numbers, lieder.ShapeError for a wrong shape.
#pragma once

#include <nanobind/eigen/dense.h>
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <optional>
#include <string>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder::python {

namespace nb = nanobind;

/// str(object).
std::string as_text(nb::handle object);

/// An argument that has not been looked at yet.
struct ArrayLike {
  nb::object object;

  bool is_none() const { return object.is_none(); }
};

/// A matrix argument: a view where the memory allows it, else a copy; it keeps the memory alive.
class MatrixArgument {
 public:
  /// `column`: one-dimensional arrays are accepted as a single column.
  MatrixArgument(const ArrayLike& array, const char* name, bool column = false);

  MatrixRef ref() const { return MatrixRef(map()); }
  Matrix matrix() const { return map(); }
  Index rows() const { return rows_; }
  Index cols() const { return cols_; }

 private:
  using View = Eigen::Map<const Matrix, 0, Eigen::OuterStride<>>;
  View map() const { return View(data_, rows_, cols_, Eigen::OuterStride<>(stride_)); }

  nb::object owner_;
  const double* data_ = nullptr;
  Index rows_ = 0;
  Index cols_ = 0;
  Index stride_ = 0;
};

/// A float64 array of any shape and layout.
nb::object numbers_from(const ArrayLike& array, const char* name);
/// One-dimensional numbers (copied); None is an empty vector.
Vector vector_from(const ArrayLike& array, const char* name);
/// A copy; None is a 0 x 0 matrix.
Matrix matrix_from(const ArrayLike& array, const char* name);
/// q x r x c arrays, or sequences of matrices.
std::vector<Matrix> matrices_from(const ArrayLike& array, const char* name);
/// Matrices of equal shape as a q x r x c array in C order (copied).
nb::object stacked(const std::vector<Matrix>& matrices);

}  // namespace lieder::python

namespace nanobind::detail {

template <>
struct type_caster<lieder::python::ArrayLike> {
  NB_TYPE_CASTER(lieder::python::ArrayLike, const_name("numpy.typing.ArrayLike"))

  bool from_python(handle source, std::uint32_t, cleanup_list*) noexcept {
    value.object = borrow(source);
    return true;
  }
  static handle from_cpp(const lieder::python::ArrayLike& array, rv_policy, cleanup_list*) noexcept {
    return array.object.inc_ref();
  }
};

}  // namespace nanobind::detail
