// lieder.fields: symmetries of fields and of operators that can be called, harmonics and axes on the sphere.
#include "lieder/fields/field_discovery.hpp"

#include <fmt/format.h>
#include <nanobind/eigen/sparse.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <utility>

#include "arrays.hpp"
#include "bindings.hpp"
#include "engine_call.hpp"
#include "field_argument.hpp"
#include "lieder/core/error.hpp"
#include "lieder/fields/operator_discovery.hpp"
#include "lieder/fields/spherical_harmonics.hpp"

namespace lieder::python {

namespace {

DiscoveryOptions options_from(double tolerance) {
  DiscoveryOptions options;
  options.cut.tolerance = tolerance;
  return options;
}

Discovery discover_called(const nb::object& op, const nb::object& derivative, bool linear,
                          const std::vector<Field>& fields, const Candidates& input, const Candidates& output,
                          int order, double tolerance) {
  FieldOperator called;
  called.linear = linear;
  called.value = [&op](const Field& u) {
    const nb::gil_scoped_acquire acquire;
    return field_from({op(nb::cast(u))}, u.grid, "value of the operator");
  };
  if (!derivative.is_none()) {
    called.derivative = [&derivative](const Field& u, const Field& du) {
      const nb::gil_scoped_acquire acquire;
      return field_from({derivative(nb::cast(u), nb::cast(du))}, u.grid, "derivative of the operator");
    };
  }
  return in_engine([&] { return discover_operator(called, fields, input, output, {order}, options_from(tolerance)); });
}

void bind_field_symmetries(nb::module_& module) {
  nb::class_<FieldDiscovery>(module, "FieldDiscovery", "The symmetries of one field.")
      .def_ro("discovery", &FieldDiscovery::discovery)
      .def_ro("method", &FieldDiscovery::method, "Of the derivatives.")
      .def_ro("derivative_error", &FieldDiscovery::derivative_error, "Relative.")
      .def_ro("nodes", &FieldDiscovery::nodes, "With complete derivatives.")
      .def_ro("missing", &FieldDiscovery::missing, "Nodes without.");
  module.def(
      "discover_field",
      [](const Field& field, const Candidates& candidates, int order, double tolerance) {
        return in_engine([&] { return discover_field(field, candidates, {order}, options_from(tolerance)); });
      },
      nb::arg("field"), nb::arg("candidates"), nb::arg("order") = 0, nb::arg("tolerance") = 0.0,
      "Symmetries of a field among candidates on R^n of its points; with_values says how components move.");
  module.def("discover_called_operator", &discover_called, nb::arg("op"), nb::arg("derivative").none(),
             nb::arg("linear"), nb::arg("fields"), nb::arg("input"), nb::arg("output"), nb::arg("order") = 0,
             nb::arg("tolerance") = 0.0, "See lieder.fields.discover_called.");
}

void bind_axis(nb::module_& module) {
  nb::class_<AxisOfSymmetry>(module, "AxisOfSymmetry", "The axis about which a field on the sphere is most symmetric.")
      .def_ro("axis", &AxisOfSymmetry::axis, "3, unit, z >= 0")
      .def_ro("tilt", &AxisOfSymmetry::tilt, "Angle to the z axis, radians.")
      .def_ro("azimuth", &AxisOfSymmetry::azimuth, "Longitude that it leans to, radians.")
      .def_ro("axes", &AxisOfSymmetry::axes, "3 x 3, unit columns")
      .def_ro("defects", &AxisOfSymmetry::defects, "3, ascending; about 0.71 each without any axis.")
      .def("__repr__", [](const AxisOfSymmetry& axis) {
        return fmt::format("AxisOfSymmetry(tilt={:.4g}, azimuth={:.4g}, defects={:.3g} {:.3g} {:.3g})", axis.tilt,
                           axis.azimuth, axis.defects(0), axis.defects(1), axis.defects(2));
      });
  module.def(
      "axis_of_symmetry",
      [](const Field& field, int order) { return in_engine([&] { return axis_of_symmetry(field, {order}); }); },
      nb::arg("field"), nb::arg("order") = 0,
      "Of a scalar field on a sphere's grid, by its gradient; gaps do no harm.");
  module.def(
      "axis_of_symmetry",
      [](const SphericalHarmonics& harmonics, const ArrayLike& coefficients) {
        const MatrixArgument a(coefficients, "coefficients", true);
        require_finite("coefficients", a.ref());
        return in_engine([&] { return axis_of_symmetry(harmonics, a.ref()); });
      },
      nb::arg("harmonics"), nb::arg("coefficients"), "Of coefficients, (L+1)^2 x c.");
}

void bind_harmonics(nb::module_& module) {
  nb::class_<SphericalHarmonics>(module, "SphericalHarmonics", "Real orthonormal Y_lm, l <= L, at place l^2 + l + m.")
      .def(nb::init<int>(), nb::arg("max_degree"))
      .def_prop_ro("max_degree", &SphericalHarmonics::max_degree, "L")
      .def_prop_ro("size", &SphericalHarmonics::size, "(L + 1)^2")
      .def_static("place", &SphericalHarmonics::place, nb::arg("l"), nb::arg("m"))
      .def(
          "values",
          [](const SphericalHarmonics& harmonics, const ArrayLike& points) {
            const MatrixArgument x(points, "points");
            require_shape("points", x.ref(), -1, 3, "unit vectors");
            require_finite("points", x.ref());
            return in_engine([&] { return harmonics.values(x.ref()); });
          },
          nb::arg("points"), "At unit vectors N x 3: N x (L + 1)^2.")
      .def(
          "rotation_generator",
          [](const SphericalHarmonics& harmonics, Index axis) {
            require(axis >= 0 && axis < 3, fmt::format("axis: expected 0, 1 or 2, got {}", axis));
            return harmonics.rotation_generator(axis);
          },
          nb::arg("axis"), "D_k with v_k . grad u of coefficients D_k a, as a scipy.sparse matrix.")
      .def(
          "rotation_gram",
          [](const SphericalHarmonics& harmonics, const ArrayLike& coefficients) {
            const MatrixArgument a(coefficients, "coefficients", true);
            require_shape("coefficients", a.ref(), harmonics.size(), -1, "a row for each harmonic");
            return in_engine([&] { return harmonics.rotation_gram(a.ref()); });
          },
          nb::arg("coefficients"), "<D_j a, D_k a>, 3 x 3, of (L + 1)^2 x c coefficients.");
  module.def(
      "fit_harmonics",
      [](const SphericalHarmonics& harmonics, const Field& field) {
        double condition = 0.0;
        Matrix coefficients = in_engine([&] { return fit_harmonics(harmonics, field, &condition); });
        return nb::make_tuple(nb::cast(std::move(coefficients)), condition);
      },
      nb::arg("harmonics"), nb::arg("field"),
      "Coefficients (L + 1)^2 x c by weighted least squares on nodes with values, and the condition number.");
}

}  // namespace

void bind_field_discovery(nb::module_& module) {
  bind_field_symmetries(module);
  bind_harmonics(module);
  bind_axis(module);
}

}  // namespace lieder::python
