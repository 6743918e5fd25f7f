// lieder.dynamics: trajectories, derivatives, the weak form.
#include <fmt/format.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "arrays.hpp"
#include "bindings.hpp"
#include "engine_call.hpp"
#include "lieder/core/error.hpp"
#include "lieder/trajectories/derivatives.hpp"
#include "lieder/trajectories/trajectory.hpp"
#include "lieder/trajectories/weak_form.hpp"

namespace lieder::python {

namespace {

void bind_trajectory(nb::module_& module) {
  nb::class_<Trajectory>(module, "Trajectory", "Samples of one solution in the order of time.")
      .def_ro("times", &Trajectory::times, "N")
      .def_prop_ro(
          "states", [](const Trajectory& part) { return part.states; }, "N x n")
      .def_prop_ro(
          "inputs", [](const Trajectory& part) { return part.inputs; }, "N x r: controls")
      .def_ro("first_row", &Trajectory::first_row)
      .def("__len__", &Trajectory::samples);
  module.def(
      "make_trajectories",
      [](const ArrayLike& states, const ArrayLike& times, const ArrayLike& labels, const ArrayLike& inputs,
         Index minimum_rows) {
        const MatrixArgument x(states, "states");
        const Vector t = vector_from(times, "times");
        const Vector l = vector_from(labels, "labels");
        const Matrix u = matrix_from(inputs, "inputs");
        require_size("times", t.size(), x.rows(), "one for each row of states");
        if (l.size() > 0) {
          require_size("labels", l.size(), x.rows(), "one for each row of states");
        }
        if (u.size() > 0) {
          require_shape("inputs", u, x.rows(), -1, "a row for each row of states");
        }
        return in_engine([&] {
          std::vector<Trajectory> result = make_trajectories(x.ref(), t, l, u, minimum_rows);
          for (Trajectory& part : result) {
            if (part.inputs.rows() != part.samples()) {
              part.inputs = Matrix(part.samples(), 0);
            }
          }
          return result;
        });
      },
      nb::arg("states"), nb::arg("times"), nb::arg("labels").none() = nb::none(), nb::arg("inputs").none() = nb::none(),
      nb::arg("minimum_rows") = 3, "Cuts rows (states N x n, times N, labels N, inputs N x r) into trajectories.");
  module.def(
      "successor_pairs",
      [](const ArrayLike& states, const ArrayLike& labels, const ArrayLike& inputs) {
        const MatrixArgument x(states, "states");
        const Vector l = vector_from(labels, "labels");
        const Matrix u = inputs.is_none() ? Matrix(x.rows(), 0) : MatrixArgument(inputs, "inputs").matrix();
        require_shape("inputs", u, x.rows(), -1, "a row for each row of states");
        require_finite("states", x.ref());
        StatePairs pairs = in_engine([&] { return successor_pairs(x.ref(), l, u); });
        return nb::make_tuple(std::move(pairs.states), std::move(pairs.targets), std::move(pairs.inputs));
      },
      nb::arg("states"), nb::arg("labels").none() = nb::none(), nb::arg("inputs").none() = nb::none(),
      "(states, next states, inputs) of consecutive rows.");
}

void bind_derivatives(nb::module_& module) {
  using Samples = DerivativeSamples;
  nb::class_<Samples>(module, "DerivativeSamples", "Estimated derivatives with their errors.")
      .def_prop_ro(
          "states", [](const Samples& samples) { return samples.states; }, "N x n, smoothed where so")
      .def_prop_ro(
          "derivatives", [](const Samples& samples) { return samples.derivatives; }, "N x n")
      .def_prop_ro(
          "inputs", [](const Samples& samples) { return samples.inputs; }, "N x r")
      .def_prop_ro(
          "errors", [](const Samples& samples) { return samples.errors; }, "N x n: standard errors")
      .def_ro("rms_error", &Samples::rms_error)
      .def_ro("noise", &Samples::noise)
      .def_ro("method", &Samples::method)
      .def_ro("choice", &Samples::choice)
      .def_ro("left_out", &Samples::left_out);
  module.def(
      "derivative_samples",
      [](const std::vector<Trajectory>& trajectories, const std::string& method) {
        const DerivativeOptions options = parse_derivatives(method);
        return in_engine([&] { return derivative_samples(trajectories, options); });
      },
      nb::arg("trajectories"), nb::arg("method") = "auto",
      "auto, finite-difference[:order], savitzky-golay[:window[,degree]], spline, spectral[:period].");
}

void bind_weak_form(nb::module_& module) {
  module.def(
      "weak_half_width",
      [](const std::vector<Trajectory>& trajectories) {
        return in_engine([&] { return weak_half_width(trajectories); });
      },
      nb::arg("trajectories"), "Half width, in rows, of the windows of the weak form.");
  module.def(
      "weak_form_suits",
      [](const std::vector<Trajectory>& trajectories, Index functions) {
        return in_engine([&] { return weak_form_suits(trajectories, functions); });
      },
      nb::arg("trajectories"), nb::arg("functions"),
      "Whether there are four equations of the weak form for each function.");
  module.def(
      "weak_rows",
      [](const std::vector<Trajectory>& trajectories, const DictionaryPtr& dictionary) {
        WeakRows rows = in_engine([&] {
          WeakOptions weak;
          weak.power = 8;  // as `lieder discover`
          const WeakSystem system = weak_system(trajectories, *dictionary, weak);
          const WeakFit fit = fit_weak(trajectories, *dictionary, weak);
          return whiten(system, trajectories, *dictionary, fit.coefficients, fit.noise);
        });
        return nb::make_tuple(std::move(rows.features), std::move(rows.targets));
      },
      nb::arg("trajectories"), nb::arg("dictionary"),
      "Whitened equations features W = targets of the weak form of x' = W^T phi(x): R x K and R x n.");
}

}  // namespace

void bind_trajectories(nb::module_& module) {
  bind_trajectory(module);
  bind_derivatives(module);
  bind_weak_form(module);
}

}  // namespace lieder::python
