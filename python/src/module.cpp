#include <fmt/format.h>
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <exception>

#include "arrays.hpp"
#include "bindings.hpp"
#include "engine_call.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/parallel.hpp"
#include "lieder/core/random.hpp"
#include "lieder/core/subspace.hpp"
#include "words.hpp"

namespace lieder::python {

ObjectKind object_kind(const std::string& name) {
  if (name == "function" || name == "regression") {
    return ObjectKind::function;
  }
  if (name == "vector_field" || name == "dynamics") {
    return ObjectKind::vector_field;
  }
  if (name == "map") {
    return ObjectKind::map;
  }
  if (name == "submanifold" || name == "cloud") {
    return ObjectKind::submanifold;
  }
  throw ValueError(fmt::format(
      "kind: expected function (regression), vector_field (dynamics), map or submanifold (cloud), got '{}'", name));
}

namespace {

void bind_random(nb::module_& module) {
  nb::class_<Rng>(module, "Rng", "Random numbers that are the same on every platform.")
      .def(nb::init<std::uint64_t>(), nb::arg("seed") = 0)
      .def(
          "uniform", [](Rng& rng) { return rng.uniform(); }, "One number, uniform on [0, 1).")
      .def("normal", &Rng::normal, "One standard normal number.")
      .def("normal_matrix", &Rng::normal_matrix, nb::arg("rows"), nb::arg("cols"), "rows x cols normal numbers.")
      .def("uniform_matrix", &Rng::uniform_matrix, nb::arg("rows"), nb::arg("cols"), nb::arg("low") = -1.0,
           nb::arg("high") = 1.0, "rows x cols numbers, uniform on [low, high).")
      .def("permutation", &Rng::permutation, nb::arg("count"), "A random order of 0 .. count - 1.");
}

// The types live as long as the process.
PyObject* shape_error = nullptr;
PyObject* input_error = nullptr;

// Newer translators are asked first: this one sees exceptions before those that nb::exception made.
void translate(const std::exception_ptr& pointer, void*) {
  try {
    std::rethrow_exception(pointer);
  } catch (const ShapeError& error) {
    PyErr_SetString(shape_error, python_words(error.what()).c_str());
  } catch (const InputError& error) {
    PyErr_SetString(input_error, python_words(error.what()).c_str());
  } catch (const ValueError& error) {
    PyErr_SetString(PyExc_ValueError, python_words(error.what()).c_str());
  }
}

void bind_errors(nb::module_& module) {
  nb::exception<ShapeError> shape(module, "ShapeError", PyExc_ValueError);
  shape.attr("__doc__") = "An array of the wrong shape: says what was expected and what was found.";
  nb::exception<InputError> input(module, "InputError", PyExc_ValueError);
  input.attr("__doc__") = "Data or a text of the user's that makes no sense: names the file, row, column or argument.";
  shape_error = shape.inc_ref().ptr();
  input_error = input.inc_ref().ptr();
  nb::register_exception_translator(&translate);
}

}  // namespace

void bind_core(nb::module_& module) {
  bind_errors(module);
  bind_random(module);
  module.def("thread_count", &thread_count, "Threads that the engine uses.");
  module.def("set_thread_count", &set_thread_count, nb::arg("count"), "Sets them, for BLAS too; count >= 1.");
  module.def(
      "principal_angles",
      [](const ArrayLike& a, const ArrayLike& b) {
        const MatrixArgument first(a, "a");
        const MatrixArgument second(b, "b");
        return in_engine([&] { return principal_angles(first.ref(), second.ref()); });
      },
      nb::arg("a"), nb::arg("b"),
      "Principal angles (radians, ascending) between the column spaces of a (n x r) and b.");
  module.def(
      "matrix_exponential",
      [](const ArrayLike& a) {
        const MatrixArgument matrix(a, "a");
        return in_engine([&] { return matrix_exponential(matrix.ref()); });
      },
      nb::arg("a"), "exp(a) of an n x n matrix.");
}

}  // namespace lieder::python

NB_MODULE(_engine, module) {
  using namespace lieder::python;
  module.doc() = "The compiled engine of lieder. Users import the modules of the package, lieder.algebra and so on.";
  bind_engine_call(module);
  bind_core(module);
  bind_algebra(module);
  bind_representations(module);
  bind_dictionary(module);
  bind_generators(module);
  bind_enforce(module);
  bind_intertwiners(module);
  bind_trajectories(module);
  bind_discover(module);
  bind_conserved(module);
  bind_promote(module);
  bind_dynamics(module);
  bind_grids(module);
  bind_field_discovery(module);
  bind_kernels(module);
  bind_kernel_fits(module);
  bind_models(module);
}
