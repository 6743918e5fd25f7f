// lieder.enforce: linear maps that commute with two representations.
#include "lieder/enforce/intertwiners.hpp"

#include <fmt/format.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "arrays.hpp"
#include "bindings.hpp"
#include "engine_call.hpp"
#include "lieder/core/error.hpp"
#include "lieder/enforce/isotypic.hpp"

namespace lieder::python {

namespace {

Vector coefficients_of(const IntertwinerSpace& space, const ArrayLike& array) {
  Vector c = vector_from(array, "coefficients");
  require_size("coefficients", c.size(), space.dimension(), "one for each intertwiner");
  return c;
}

void bind_space(nb::module_& module) {
  using Space = IntertwinerSpace;
  nb::class_<Space>(module, "IntertwinerSpace", "Hom_G(input, output): W rho_in(g) = rho_out(g) W.")
      .def_prop_ro("input", &Space::input)
      .def_prop_ro("output", &Space::output)
      .def_prop_ro(
          "shape", [](const Space& space) { return nb::make_tuple(space.rows(), space.cols()); }, "(d_out, d_in)")
      .def_prop_ro("dimension", &Space::dimension)
      .def_prop_ro("residual", &Space::residual)
      .def_prop_ro("status", [](const Space& space) { return text(space.status()); })
      .def_prop_ro("message", &Space::message)
      .def_prop_ro("memory", &Space::memory, "Numbers that the basis holds.")
      .def(
          "element",
          [](const Space& space, Index k) {
            require(k >= 0 && k < space.dimension(),
                    fmt::format("k: expected 0 .. {}, got {}", space.dimension() - 1, k));
            return in_engine([&] { return space.element(k); });
          },
          nb::arg("k"), "Basis element k, d_out x d_in, of unit Frobenius norm.")
      .def(
          "basis",
          [](const Space& space) {
            const double entries = static_cast<double>(space.dimension()) * static_cast<double>(space.rows()) *
                                   static_cast<double>(space.cols());
            require(entries <= 268435456.0, fmt::format("basis: {} x {} x {} numbers are more than 2 GiB; use element, "
                                                        "to_dense or map",
                                                        space.dimension(), space.rows(), space.cols()));
            std::vector<Matrix> elements;
            for (Index k = 0; k < space.dimension(); ++k) {
              elements.push_back(space.element(k));
            }
            return elements.empty()
                       ? nb::module_::import_("numpy").attr("zeros")(nb::make_tuple(0, space.rows(), space.cols()))
                       : stacked(elements);
          },
          "All of them, dimension x d_out x d_in.")
      .def(
          "to_dense",
          [](const Space& space, const ArrayLike& coefficients) {
            const Vector c = coefficients_of(space, coefficients);
            return in_engine([&] { return space.to_dense(c); });
          },
          nb::arg("coefficients"), "sum_k c_k element(k), d_out x d_in.")
      .def(
          "project",
          [](const Space& space, const ArrayLike& w) {
            const MatrixArgument matrix(w, "w");
            require_shape("w", matrix.ref(), space.rows(), space.cols(), "d_out x d_in");
            return in_engine([&] { return space.project(matrix.ref()); });
          },
          nb::arg("w"), "Coefficients of the orthogonal projection of a d_out x d_in matrix.")
      .def(
          "map",
          [](const Space& space, const ArrayLike& coefficients) {
            const Vector c = coefficients_of(space, coefficients);
            return in_engine([&] { return space.map(c); });
          },
          nb::arg("coefficients"), "The map x -> W x for batches.")
      .def("__repr__", [](const Space& space) {
        return fmt::format("IntertwinerSpace('{}' -> '{}', group '{}', dimension {})", space.input().text(),
                           space.output().text(), space.input().group().name(), space.dimension());
      });
  nb::class_<EquivariantMap>(module, "EquivariantMap", "x -> W x, in irreducible coordinates where they are known.")
      .def_prop_ro("inputs", &EquivariantMap::inputs)
      .def_prop_ro("outputs", &EquivariantMap::outputs)
      .def_prop_ro("structured", &EquivariantMap::structured)
      .def(
          "__call__",
          [](const EquivariantMap& map, const ArrayLike& x) {
            const MatrixArgument rows(x, "x");
            require_shape("x", rows.ref(), -1, map.inputs(), "N x d_in");
            return in_engine([&] { return map.apply(rows.ref()); });
          },
          nb::arg("x"), "N x d_in -> N x d_out.");
}

void bind_isotypic(nb::module_& module) {
  nb::class_<IsotypicComponent>(module, "IsotypicComponent", "An irreducible with its multiplicity.")
      .def_ro("dimension", &IsotypicComponent::dimension)
      .def_ro("multiplicity", &IsotypicComponent::multiplicity)
      .def_prop_ro("type", [](const IsotypicComponent& component) { return to_string(component.type); })
      .def_prop_ro("basis", [](const IsotypicComponent& component) { return component.basis; });
  nb::class_<IsotypicDecomposition>(module, "IsotypicDecomposition", "R^d as a sum of irreducibles.")
      .def_ro("components", &IsotypicDecomposition::components)
      .def_ro("residual", &IsotypicDecomposition::residual)
      .def_prop_ro("status", [](const IsotypicDecomposition& found) { return text(found.status); })
      .def_ro("message", &IsotypicDecomposition::message);
  module.def(
      "isotypic_decomposition",
      [](const Representation& representation, std::uint64_t seed) {
        return in_engine([&] { return isotypic_decomposition(representation, seed); });
      },
      nb::arg("representation"), nb::arg("seed") = 1);
}

}  // namespace

void bind_intertwiners(nb::module_& module) {
  bind_space(module);
  module.def(
      "intertwiners",
      [](const Representation& input, const Representation& output, double tolerance, std::uint64_t seed) {
        IntertwinerOptions options;
        options.tolerance = tolerance;
        options.seed = seed;
        return in_engine([&] { return intertwiners(input, output, options); });
      },
      nb::arg("input"), nb::arg("output"), nb::arg("tolerance") = 1e-9, nb::arg("seed") = 1,
      "The linear maps that commute with two representations of a group: orthonormal basis of Hom_G(input, output).");
  bind_isotypic(module);
}

}  // namespace lieder::python
