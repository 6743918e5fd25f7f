// lieder.enforce: equivariant sub-dictionaries and regression in them.
#include <fmt/format.h>
#include <nanobind/eigen/sparse.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>

#include "arrays.hpp"
#include "bindings.hpp"
#include "engine_call.hpp"
#include "lieder/core/error.hpp"
#include "lieder/enforce/equivariant_dictionary.hpp"
#include "lieder/models/equivariant_regression.hpp"

namespace lieder::python {

namespace {

Vector coordinates_of(const EquivariantDictionary& space, const ArrayLike& array, const char* name) {
  Vector c = vector_from(array, name);
  require_size(name, c.size(), space.size(), "one for each equivariant function");
  return c;
}

void bind_space(nb::module_& module) {
  using Space = EquivariantDictionary;
  nb::class_<Space>(module, "EquivariantDictionary", "The functions of a dictionary that a group action leaves alone.")
      .def_ro("dictionary", &Space::dictionary)
      .def_ro("outputs", &Space::outputs, "m")
      .def_ro("group", &Space::group)
      .def_prop_ro("size", &Space::size, "r")
      .def_ro("rank", &Space::rank, "Number of independent constraints, K m - r.")
      .def_ro("gap", &Space::gap)
      .def_ro("residual", &Space::residual, "Of the constraints at random points, relative.")
      .def_ro("method", &Space::method)
      .def_ro("message", &Space::message)
      .def_prop_ro("status", [](const Space& space) { return text(space.status); })
      .def_prop_ro(
          "basis", [](const Space& space) { return space.basis; },
          "(K m) x r, orthonormal columns, as a scipy.sparse matrix (a copy).")
      .def(
          "readable_basis", [](const Space& space) { return readable_basis(space); },
          "A sparse basis of the same space for reading, (K m) x r.")
      .def(
          "coefficients",
          [](const Space& space, const ArrayLike& c) { return space.coefficients(coordinates_of(space, c, "c")); },
          nb::arg("c"), "K x m coefficients of sum_i c_i F_i.")
      .def(
          "coordinates",
          [](const Space& space, const ArrayLike& w) {
            const MatrixArgument given(w, "w", true);
            require_shape("w", given.ref(), space.dictionary->size(), space.outputs, "K x m");
            return space.coordinates(given.ref());
          },
          nb::arg("w"), "The orthogonal projection of K x m coefficients, r numbers.")
      .def(
          "model", [](const Space& space, const ArrayLike& c) { return space.model(coordinates_of(space, c, "c")); },
          nb::arg("c"), "The combination as a DictionaryModel.")
      .def(
          "features",
          [](const Space& space, const ArrayLike& points) {
            const MatrixArgument x(points, "points");
            return in_engine([&] { return space.features(x.ref()); });
          },
          nb::arg("points"), "All functions at N x n points, (N m) x r, output by output.")
      .def("__len__", &Space::size)
      .def("__repr__", [](const Space& space) {
        return fmt::format("EquivariantDictionary('{}', {} of {} functions, {})", space.group, space.size(),
                           space.dictionary->size() * space.outputs, text(space.status));
      });
  module.def(
      "equivariant_dictionary",
      [](const DictionaryPtr& dictionary, const GroupAction& action, const std::string& kind, double tolerance,
         const ArrayLike& points, std::uint64_t seed) {
        EquivarianceOptions options;
        options.kind = object_kind(kind);
        options.tolerance = tolerance;
        options.points = matrix_from(points, "points");
        options.seed = seed;
        return in_engine([&] { return equivariant_dictionary(dictionary, action, options); });
      },
      nb::arg("dictionary"), nb::arg("action"), nb::arg("kind") = "function", nb::arg("tolerance") = 1e-10,
      nb::arg("points").none() = nb::none(), nb::arg("seed") = 0,
      "kind: function, vector_field or map. points (N x n): where the constraints of functions that are no polynomials "
      "are sampled.");
}

void bind_regression(nb::module_& module) {
  using Fit = EquivariantRegression;
  nb::class_<Fit>(module, "EquivariantRegression", "Least squares in an equivariant sub-dictionary.")
      .def_ro("coordinates", &Fit::coordinates)
      .def_ro("samples", &Fit::samples)
      .def_ro("rank", &Fit::rank)
      .def_ro("condition", &Fit::condition)
      .def_ro("train_error", &Fit::train_error)
      .def_prop_ro("status", [](const Fit& fit) { return text(fit.status); })
      .def_ro("message", &Fit::message);
  module.def(
      "fit_equivariant",
      [](const EquivariantDictionary& space, const ArrayLike& inputs, const ArrayLike& outputs,
         const ArrayLike& weights, double ridge, double rcond, const ArrayLike& prior) {
        const MatrixArgument x(inputs, "inputs");
        const MatrixArgument y(outputs, "outputs", true);
        const Vector w = vector_from(weights, "weights");
        EquivariantRegressionOptions options;
        options.ridge = ridge;
        options.rcond = rcond;
        options.prior = vector_from(prior, "prior");
        return in_engine([&] { return fit_equivariant(space, x.ref(), y.ref(), w, options); });
      },
      nb::arg("space"), nb::arg("inputs"), nb::arg("outputs"), nb::arg("weights").none() = nb::none(),
      nb::arg("ridge") = 0.0, nb::arg("rcond") = 1e-10, nb::arg("prior").none() = nb::none(),
      "inputs N x n, outputs N x m (or N), weights N, prior: coordinates that the ridge draws to.");
  module.def(
      "relative_error",
      [](const ArrayLike& observed, const ArrayLike& predicted, const ArrayLike& weights) {
        const MatrixArgument y(observed, "observed", true);
        const MatrixArgument p(predicted, "predicted", true);
        return relative_error(y.ref(), p.ref(), vector_from(weights, "weights"));
      },
      nb::arg("observed"), nb::arg("predicted"), nb::arg("weights").none() = nb::none(),
      "||observed - predicted|| / ||observed||, N x m or N each.");
  module.def(
      "relax",
      [](const EquivariantDictionary& smaller, const ArrayLike& c, const EquivariantDictionary& larger) {
        return relax(smaller, coordinates_of(smaller, c, "c"), larger);
      },
      nb::arg("smaller"), nb::arg("c"), nb::arg("larger"),
      "The same model in the coordinates of a smaller group's space.");
}

}  // namespace

void bind_enforce(nb::module_& module) {
  bind_space(module);
  bind_regression(module);
}

}  // namespace lieder::python
