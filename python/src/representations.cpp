// lieder.algebra: representations.
#include <fmt/format.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include "arrays.hpp"
#include "bindings.hpp"
#include "engine_call.hpp"
#include "lieder/algebra/representation.hpp"
#include "lieder/core/error.hpp"

namespace lieder::python {

namespace {

Matrix group_sized(const ArrayLike& array, const Representation& rho, const char* name) {
  const MatrixArgument given(array, name);
  require_shape(name, given.ref(), rho.group().matrix_size(), rho.group().matrix_size(),
                "a matrix of the group's size");
  require_finite(name, given.ref());
  return given.matrix();
}

Representation custom(const MatrixGroup& group, const std::string& name, const ArrayLike& algebra,
                      const ArrayLike& components, double tolerance) {
  return Representation::custom(group, name, matrices_from(algebra, "algebra"), matrices_from(components, "components"),
                                tolerance);
}

void bind_operators(nb::class_<Representation>& type) {
  type.def(
          "__add__", [](const Representation& a, const Representation& b) { return direct_sum(a, b); },
          nb::is_operator())
      .def(
          "__mul__", [](const Representation& a, const Representation& b) { return tensor_product(a, b); },
          nb::is_operator())
      .def(
          "__rmul__", [](const Representation& a, Index count) { return multiple(count, a); }, nb::is_operator())
      .def(
          "__pow__", [](const Representation& a, Index exponent) { return tensor_power(a, exponent); },
          nb::is_operator())
      .def(
          "__eq__", [](const Representation& a, const Representation& b) { return a == b; }, nb::is_operator())
      .def("__hash__",
           [](const Representation& rho) { return nb::hash(nb::str((rho.group().name() + rho.text()).c_str())); })
      .def("__getstate__", [](const Representation& rho) { return std::tuple(rho.text(), rho.group().name()); })
      .def("__setstate__",
           [](Representation& self, const std::tuple<std::string, std::string>& state) {
             new (&self) Representation(parse_representation(std::get<0>(state), parse_group(std::get<1>(state))));
           })
      .def("__repr__", [](const Representation& rho) {
        return fmt::format("Representation('{}', '{}')", rho.text(), rho.group().name());
      });
}

}  // namespace

void bind_representations(nb::module_& module) {
  nb::class_<Representation> type(
      module, "Representation",
      "A representation of a group from its text: V, 1, ad, det, dual(X), S2(X), A2(X), X+Y, "
      "X*Y, V^3, 4V, 10(1), V@so:3 of one factor.");
  type.def(
          "__init__",
          [](Representation* self, const std::string& text, const MatrixGroup& group) {
            new (self) Representation(parse_representation(text, group));
          },
          nb::arg("text"), nb::arg("group"))
      .def(
          "__init__",
          [](Representation* self, const std::string& text, const std::string& group) {
            new (self) Representation(parse_representation(text, parse_group(group)));
          },
          nb::arg("text"), nb::arg("group"))
      .def_static("custom", &custom, nb::arg("group"), nb::arg("name"), nb::arg("algebra"),
                  nb::arg("components").none() = nb::none(), nb::arg("tolerance") = 1e-8,
                  "From rho'(xi_i) on the basis of the algebra (q x d x d) and rho of the components (k x d x d).")
      .def_prop_ro("group", &Representation::group)
      .def_prop_ro("dimension", &Representation::dimension)
      .def_prop_ro("text", &Representation::text, "Canonical; it is accepted again.")
      .def_prop_ro(
          "summands",
          [](const Representation& rho) {
            nb::list result;
            for (const Summand& summand : rho.summands()) {
              result.append(nb::make_tuple(summand.representation, summand.copies));
            }
            return result;
          },
          "The distinct pieces that are no sums, each with the coordinates of its copies: [(piece, [[0, 1, 2], ...])].")
      .def(
          "algebra_matrix",
          [](const Representation& rho, const ArrayLike& xi) { return rho.algebra_matrix(group_sized(xi, rho, "xi")); },
          nb::arg("xi"), "rho'(xi), d x d, of an n x n matrix of the algebra.")
      .def(
          "group_matrix",
          [](const Representation& rho, const ArrayLike& g) { return rho.group_matrix(group_sized(g, rho, "g")); },
          nb::arg("g"), "rho(g), d x d, of an n x n matrix of the group.")
      .def_prop_ro(
          "generators",
          [](const Representation& rho) {
            std::vector<Matrix> result;
            for (const Matrix& xi : rho.group().algebra().basis()) {
              result.push_back(rho.algebra_matrix(xi));
            }
            return stacked(result);
          },
          "rho'(xi_i) of the basis of the algebra, q x d x d.")
      .def("dual", [](const Representation& rho) { return dual(rho); })
      .def("symmetric_square", [](const Representation& rho) { return symmetric_square(rho); })
      .def("exterior_square", [](const Representation& rho) { return exterior_square(rho); });
  bind_operators(type);
}

}  // namespace lieder::python
