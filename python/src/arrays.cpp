#include "arrays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "lieder/core/error.hpp"

namespace lieder::python {

std::string as_text(nb::handle object) {
  const nb::object text = nb::steal(PyObject_Str(object.ptr()));
  if (!text.is_valid()) {
    throw nb::python_error();
  }
  return nb::cast<std::string>(text);
}

namespace {

// numpy is imported once; the reference lives as long as the process.
const nb::object& numpy(const char* name) {
  static const auto* const asarray = new nb::object(nb::module_::import_("numpy").attr("asarray"));
  static const auto* const float64 = new nb::object(nb::module_::import_("numpy").attr("float64"));
  static const auto* const require_ = new nb::object(nb::module_::import_("numpy").attr("require"));
  return name[0] == 'a' ? *asarray : name[0] == 'f' ? *float64 : *require_;
}

std::string shape_text(const nb::object& array) {
  return as_text(nb::object(array.attr("shape")));
}

using Array = nb::ndarray<const double, nb::device::cpu>;

}  // namespace

nb::object numbers_from(const ArrayLike& array, const char* name) {
  nb::object result;
  try {
    result = numpy("asarray")(array.object);
  } catch (nb::python_error& error) {  // ragged lists, objects that refuse
    if (!error.matches(PyExc_ValueError) && !error.matches(PyExc_TypeError)) {
      throw;
    }
    throw ValueError(fmt::format("{}: {}", name, as_text(error.value())));
  }
  const auto kind = nb::cast<std::string>(result.attr("dtype").attr("kind"));
  if (kind != "f" && kind != "i" && kind != "u" && kind != "b") {
    throw nb::type_error(fmt::format("{}: expected an array of real numbers, got dtype {} of shape {}", name,
                                     as_text(nb::object(result.attr("dtype"))), shape_text(result))
                             .c_str());
  }
  return numpy("asarray")(result, numpy("float64"));
}

MatrixArgument::MatrixArgument(const ArrayLike& array, const char* name, bool column) {
  owner_ = numbers_from(array, name);
  const auto dimensions = nb::cast<std::size_t>(owner_.attr("ndim"));
  if (dimensions != 2 && !(column && dimensions == 1)) {
    throw ShapeError(fmt::format("{}: expected {}, got shape {}", name,
                                 column ? "a matrix or a vector" : "a matrix (two dimensions, samples are rows)",
                                 shape_text(owner_)));
  }
  const auto fits = [this](const Array& view) {
    const bool aligned = reinterpret_cast<std::uintptr_t>(view.data()) % alignof(double) == 0;
    const Index rows = static_cast<Index>(view.shape(0));
    const Index cols = view.ndim() == 2 ? static_cast<Index>(view.shape(1)) : 1;
    if (rows == 0 || cols == 0) {  // strides of nothing mean nothing
      data_ = view.data();
      rows_ = rows;
      cols_ = cols;
      stride_ = std::max<Index>(rows, 1);
      return true;
    }
    const Index inner = static_cast<Index>(view.stride(0));
    const Index outer = view.ndim() == 2 && cols > 1 ? static_cast<Index>(view.stride(1)) : std::max<Index>(rows, 1);
    if (!aligned || (rows > 1 && inner != 1) || outer < std::max<Index>(rows, 1)) {
      return false;
    }
    data_ = view.data();
    rows_ = rows;
    cols_ = cols;
    stride_ = outer;
    return true;
  };
  Array view;
  if (!nb::try_cast<Array>(owner_, view) || !fits(view)) {
    owner_ = numpy("require")(owner_, numpy("float64"), nb::make_tuple("F", "A"));
    if (!fits(nb::cast<Array>(owner_))) {
      throw ValueError(
          fmt::format("{}: an array of shape {} could not be laid out in memory", name, shape_text(owner_)));
    }
  }
}

Vector vector_from(const ArrayLike& array, const char* name) {
  if (array.is_none()) {
    return {};
  }
  const nb::object numbers = numbers_from(array, name);
  if (nb::cast<std::size_t>(numbers.attr("ndim")) != 1) {
    throw ShapeError(fmt::format("{}: expected a vector (one dimension), got shape {}", name, shape_text(numbers)));
  }
  return MatrixArgument({numbers}, name, true).matrix().col(0);
}

Matrix matrix_from(const ArrayLike& array, const char* name) {
  return array.is_none() ? Matrix() : MatrixArgument(array, name).matrix();
}

std::vector<Matrix> matrices_from(const ArrayLike& array, const char* name) {
  std::vector<Matrix> result;
  if (array.is_none()) {
    return result;
  }
  const bool is_array = nb::hasattr(array.object, "ndim");
  if (is_array && nb::cast<int>(nb::int_(array.object.attr("ndim"))) != 3) {
    throw ShapeError(fmt::format("{}: expected matrices, one after the other (three dimensions), got shape {}", name,
                                 shape_text(array.object)));
  }
  if (!nb::isinstance<nb::sequence>(array.object) && !is_array) {
    throw nb::type_error(fmt::format("{}: expected a sequence of matrices", name).c_str());
  }
  std::size_t i = 0;
  for (nb::handle entry : array.object) {
    result.push_back(MatrixArgument({nb::borrow(entry)}, fmt::format("{}[{}]", name, i).c_str()).matrix());
    ++i;
  }
  return result;
}

nb::object stacked(const std::vector<Matrix>& matrices) {
  const std::size_t rows = matrices.empty() ? 0 : static_cast<std::size_t>(matrices.front().rows());
  const std::size_t cols = matrices.empty() ? 0 : static_cast<std::size_t>(matrices.front().cols());
  auto* const data = new double[std::max<std::size_t>(1, matrices.size() * rows * cols)];
  const nb::capsule owner(data, [](void* pointer) noexcept { delete[] static_cast<double*>(pointer); });
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  for (std::size_t k = 0; k < matrices.size(); ++k) {
    Eigen::Map<RowMajor>(data + k * rows * cols, static_cast<Index>(rows), static_cast<Index>(cols)) = matrices[k];
  }
  return nb::cast(nb::ndarray<nb::numpy, double>(data, {matrices.size(), rows, cols}, owner));
}

}  // namespace lieder::python
