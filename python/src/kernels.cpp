// lieder.fields: dictionaries of kernels of integral operators, group actions and Lie derivatives on them.
#include <fmt/format.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <utility>

#include "arrays.hpp"
#include "bindings.hpp"
#include "engine_call.hpp"
#include "field_argument.hpp"
#include "lieder/core/error.hpp"
#include "lieder/fields/kernel_fit.hpp"

namespace lieder::python {

namespace {

void bind_functions_of_kernels(nb::module_& module) {
  module.def("hermite_functions", &hermite_functions, nb::arg("n"), nb::arg("degree"), nb::arg("width"),
             "Polynomials of total degree <= degree on R^n times exp(-|x|^2 / (2 width^2)).");
  module.def("harmonic_polynomials", &harmonic_polynomials, nb::arg("n"), nb::arg("min_degree"), nb::arg("max_degree"),
             "All harmonic polynomials of these degrees on R^n, n >= 2.");
  module.def(
      "radial_harmonics",
      [](Index n, int max_degree, const ArrayLike& widths) {
        return radial_harmonics(n, max_degree, vector_from(widths, "widths"));
      },
      nb::arg("n"), nb::arg("max_degree"), nb::arg("widths"),
      "exp(-|x|^2 / (2 widths_p^2)) times the harmonics up to max_degree on R^n.");
  module.def(
      "fourier",
      [](int max_frequency, const ArrayLike& periods) {
        return DictionaryPtr(fourier(max_frequency, vector_from(periods, "periods")));
      },
      nb::arg("max_frequency"), nb::arg("periods"),
      "Products of sines and cosines of total frequency <= max_frequency.");
  module.def("of_difference", &of_difference, nb::arg("functions"), "phi(y - x), as functions on R^2n.");
  module.def("of_first", &of_first, nb::arg("functions"), "phi(x), as functions of (x, y).");
  module.def("of_second", &of_second, nb::arg("functions"), "phi(y), as functions of (x, y).");
  module.def("of_mean", &of_mean, nb::arg("functions"), "phi((x + y) / 2).");
}

void bind_kernel_dictionaries(nb::module_& module) {
  nb::class_<KernelDictionary>(module, "KernelDictionary", "Functions phi_k(x, y) and what each makes of a field.")
      .def_prop_ro("functions", &KernelDictionary::functions, "Dictionary of K functions on R^2n, x before y.")
      .def_prop_ro("size", &KernelDictionary::size, "K")
      .def_prop_ro("dimension", &KernelDictionary::dimension, "n")
      .def(
          "images",
          [](const KernelDictionary& kernels, const Field& u) {
            check_field(u);
            require(u.values.cols() == 1, "u: expected a field of one component");
            require(u.values.allFinite(), "u: a value is missing");
            return in_engine([&] { return kernels.images(u.grid)(u.values.col(0)); });
          },
          nb::arg("u"), "int phi_k(x, y) u(x) dx at the nodes y, N x K, of a field of one component.")
      .def("__len__", &KernelDictionary::size)
      .def("__repr__", [](const KernelDictionary& kernels) {
        return fmt::format("KernelDictionary('{}', dimension={}, size={})", kernels.functions()->description(),
                           kernels.dimension(), kernels.size());
      });
  module.def(
      "difference_kernels",
      [](const DictionaryPtr& difference, const DictionaryPtr& position) {
        const auto waves = std::dynamic_pointer_cast<const Fourier>(position);
        require(position == nullptr || waves != nullptr, "position: expected functions made by fourier");
        return difference_kernels(difference, waves);
      },
      nb::arg("difference"), nb::arg("position").none() = nb::none(),
      "h_e(y - x) f_f((x + y) / 2), f trigonometric (fourier) or 1: convolutions, N log N.");
  module.def("product_kernels", &product_kernels, nb::arg("first"), nb::arg("second"), "f_i(x) g_j(y).");
  module.def("dense_kernels", &dense_kernels, nb::arg("functions"), "Any functions on R^2n, by quadrature: N^2.");
}

void bind_actions(nb::module_& module) {
  module.def(
      "kernel_action", &kernel_action, nb::arg("space"), nb::arg("input"), nb::arg("output"),
      "The action on kernels of an affine group action on R^n: 2 n inputs (x, y), c_out c_in outputs. Its equivariant "
      "functions (lieder.enforce.equivariant_dictionary) are the kernels of equivariant operators.");
  module.def("kernel_candidates", &kernel_candidates, nb::arg("candidates"), nb::arg("input"), nb::arg("output"),
             "The same for candidates.");
}

void bind_kernel_derivative(nb::module_& module) {
  nb::class_<KernelMeasure>(module, "KernelMeasure", "Quadrature for the norms of kernels and of generators.")
      .def_ro("points", &KernelMeasure::points, "M x 2n")
      .def_ro("weights", &KernelMeasure::weights)
      .def_ro("width", &KernelMeasure::width)
      .def_ro("length", &KernelMeasure::length);
  module.def(
      "difference_measure",
      [](const GridPtr& box, double width, int degree, Index position_nodes) {
        return in_engine([&] { return difference_measure(*box, width, degree, position_nodes); });
      },
      nb::arg("box"), nb::arg("width"), nb::arg("degree"), nb::arg("position_nodes") = 12,
      "For hermite_functions of this width and degree times functions of the mean on the box of a grid.");
  using Lie = KernelLieDerivative;
  nb::class_<Lie>(module, "KernelLieDerivative", "(xi, w) -> L_xi k_w on a dictionary of kernels.")
      .def(
          "__init__",
          [](Lie* self, const KernelDictionaryPtr& dictionary, const KernelMeasure& measure,
             const Candidates& candidates, const ValueAction& input, const ValueAction& output) {
            in_engine([&] { new (self) Lie(dictionary, measure, candidates, input, output); });
          },
          nb::arg("dictionary"), nb::arg("measure"), nb::arg("candidates"), nb::arg("input"), nb::arg("output"),
          "candidates: affine on R^n; input, output: how the values of u and of T u move (tensor_values).")
      .def_prop_ro("dictionary", &Lie::dictionary)
      .def_prop_ro("candidates", &Lie::candidates)
      .def_prop_ro("inputs", &Lie::inputs, "c_in")
      .def_prop_ro("outputs", &Lie::outputs, "c_out")
      .def_prop_ro("unknowns", &Lie::unknowns, "K c_out c_in")
      .def_prop_ro(
          "generator_size", [](const Lie& lie) { return lie.generator_size(); }, "q x q: |S a| is the size of a.")
      .def(
          "kernel_norm",
          [](const Lie& lie, const ArrayLike& w) {
            const Vector coefficients = vector_from(w, "w");
            require_size("w", coefficients.size(), lie.unknowns(), "one for each unknown");
            return lie.kernel_norm(coefficients);
          },
          nb::arg("w"), "|k_w| of K c_out c_in coefficients.")
      .def("__repr__", [](const Lie& lie) {
        return fmt::format("KernelLieDerivative({} candidates, {} unknowns)", lie.candidates().size(), lie.unknowns());
      });
  module.def(
      "symmetric_kernels",
      [](const Lie& lie, const ArrayLike& combinations, double tolerance) {
        Matrix a = matrix_from(combinations, "combinations");
        if (combinations.is_none()) {
          a = Matrix::Identity(lie.candidates().size(), lie.candidates().size());
        }
        require_shape("combinations", a, lie.candidates().size(), -1, "a row for each candidate");
        require_finite("combinations", a);
        return in_engine([&] { return symmetric_kernels(lie, a, tolerance); });
      },
      nb::arg("lie"), nb::arg("combinations").none() = nb::none(), nb::arg("tolerance") = 1e-9,
      "The null space of the kernel constraint: kernels with L_xi k = 0 for the combinations (q x d; default all "
      "candidates), orthonormal columns, unknowns x r.");
}

}  // namespace

void bind_kernels(nb::module_& module) {
  bind_functions_of_kernels(module);
  bind_kernel_dictionaries(module);
  bind_actions(module);
  bind_kernel_derivative(module);
}

}  // namespace lieder::python
