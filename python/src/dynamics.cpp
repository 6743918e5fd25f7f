// lieder.dynamics: sparse identification under constraints, simulation.
#include <fmt/format.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <utility>

#include "arrays.hpp"
#include "bindings.hpp"
#include "engine_call.hpp"
#include "lieder/core/error.hpp"
#include "lieder/models/dynamics_model.hpp"
#include "lieder/models/simulate.hpp"
#include "lieder/models/weak_dynamics.hpp"
#include "options.hpp"

namespace lieder::python {

namespace {

DynamicsKind dynamics_kind(const std::string& name) {
  require(name == "dynamics" || name == "map", fmt::format("kind: expected dynamics or map, got '{}'", name));
  return name == "map" ? DynamicsKind::map : DynamicsKind::continuous;
}

void bind_constraints(nb::module_& module) {
  using Constraints = LinearConstraints;
  nb::class_<Constraints>(module, "LinearConstraints", "Linear constraints on K x n coefficients Xi.")
      .def(nb::init<>())
      .def(nb::init<Index, Index>(), nb::arg("features"), nb::arg("targets"))
      .def_prop_ro("features", &Constraints::features)
      .def_prop_ro("targets", &Constraints::targets)
      .def_prop_ro("empty", &Constraints::empty)
      .def("fix", &Constraints::fix, nb::arg("feature"), nb::arg("target"), nb::arg("value"), "Xi[k, c] = value.")
      .def(
          "fix_target",
          [](Constraints& constraints, Index target, const ArrayLike& xi) {
            constraints.fix_target(target, vector_from(xi, "coefficients"));
          },
          nb::arg("target"), nb::arg("coefficients"), "A known equation, K numbers.")
      .def(
          "conserve",
          [](Constraints& constraints, const ArrayLike& weights) {
            constraints.conserve(vector_from(weights, "weights"));
          },
          nb::arg("weights"), "sum_c w_c x_c does not change, n numbers.")
      .def("equality", &Constraints::equality, nb::arg("terms"), nb::arg("value"),
           "sum of factor * Xi[feature, target] = value, terms a list of (feature, target, factor).")
      .def("sign", &Constraints::sign, nb::arg("feature"), nb::arg("target"), nb::arg("sign"), "+1, -1 or 0.")
      .def(
          "violation",
          [](const Constraints& constraints, const ArrayLike& xi) {
            return constraints.violation(MatrixArgument(xi, "coefficients").ref());
          },
          nb::arg("coefficients"));
}

// The options that are given; the Python side checks the keys.
SparseOptions sparse_options(const nb::dict& given) {
  SparseOptions options;
  const auto set = [&given](const char* key, auto& field) { set_option(given, key, field); };
  if (given.contains("method")) {
    const auto method = option<std::string>(given, "method");
    require(method == "stlsq" || method == "sr3" || method == "none",
            fmt::format("method: expected stlsq, sr3 or none, got '{}'", method));
    options.method = method == "none" ? SparseMethod::none : method == "sr3" ? SparseMethod::sr3 : SparseMethod::stlsq;
  }
  if (given.contains("penalty")) {
    const auto penalty = option<std::string>(given, "penalty");
    require(penalty == "l0" || penalty == "l1", fmt::format("penalty: expected l0 or l1, got '{}'", penalty));
    options.penalty = penalty == "l1" ? SparsePenalty::l1 : SparsePenalty::l0;
  }
  set("threshold", options.threshold);
  set("scaled_threshold", options.scaled_threshold);
  set("ridge", options.ridge);
  set("nu", options.nu);
  set("ensemble", options.ensemble.draws);
  set("leave_out", options.ensemble.leave_out);
  set("inclusion", options.ensemble.inclusion);
  set("seed", options.ensemble.seed);
  if (given.contains("target_error")) {
    options.target_error = vector_from({nb::borrow(given["target_error"])}, "target_error");
  }
  return options;
}

void bind_model(nb::module_& module) {
  using Sparse = SparseResult;
  nb::class_<Sparse>(module, "SparseResult", "Coefficients of a sparse regression.")
      .def_prop_ro(
          "coefficients", [](const Sparse& result) { return result.coefficients; }, "K x n")
      .def_prop_ro(
          "support", [](const Sparse& result) { return Eigen::MatrixXi(result.support.cast<int>()); },
          "K x n of 0 and 1")
      .def_ro("r_squared", &Sparse::r_squared)
      .def_ro("residual_rms", &Sparse::residual_rms)
      .def_ro("thresholds", &Sparse::thresholds)
      .def_ro("cross_validated_error", &Sparse::cross_validated_error)
      .def_prop_ro("inclusion", [](const Sparse& result) { return result.inclusion; })
      .def_ro("violation", &Sparse::violation)
      .def_prop_ro("terms", &Sparse::terms)
      .def_prop_ro("status", [](const Sparse& result) { return text(result.status); })
      .def_ro("message", &Sparse::message);
  nb::class_<DynamicsModel>(module, "DynamicsModel", "x' = f(x, u) or x+ = f(x, u).")
      .def(
          "__init__",
          [](DynamicsModel* self, const std::string& kind, const DictionaryModel& model,
             std::vector<std::string> names) {
            new (self) DynamicsModel(dynamics_kind(kind), model, std::move(names));
          },
          nb::arg("kind"), nb::arg("model"), nb::arg("names") = std::vector<std::string>())
      .def_prop_ro("kind", [](const DynamicsModel& model) { return std::string(to_string(model.kind())); })
      .def_prop_ro("model", [](const DynamicsModel& model) { return DictionaryModel(model.model()); })
      .def_prop_ro("names", &DynamicsModel::names)
      .def_prop_ro("states", &DynamicsModel::states)
      .def_prop_ro("controls", &DynamicsModel::controls)
      .def(
          "predict",
          [](const DynamicsModel& model, const ArrayLike& points) {
            const MatrixArgument x(points, "points");
            return in_engine([&] { return model.predict(x.ref()); });
          },
          nb::arg("points"), "f at N points (x, u), N x (n + n_u) -> N x n.")
      .def(
          "equations",
          [](const DynamicsModel& model, int digits) {
            EquationOptions options;
            options.digits = digits;
            return model.equations(options);
          },
          nb::arg("digits") = 4);
  nb::class_<DynamicsFit>(module, "DynamicsFit", "A model and the regression that made it.")
      .def_ro("model", &DynamicsFit::model)
      .def_ro("regression", &DynamicsFit::regression);
  using Weak = WeakDynamicsFit;
  nb::class_<Weak>(module, "WeakDynamicsFit", "A fit of the weak form.")
      .def_ro("fit", &Weak::fit)
      .def_ro("noise", &Weak::noise)
      .def_ro("train_error", &Weak::train_error)
      .def_ro("equations", &Weak::equations)
      .def_ro("half_width", &Weak::half_width)
      .def_ro("reweighted", &Weak::reweighted);
}

template <class Space, class Use>
auto with_options(const Space& space, const std::string& kind, const std::vector<std::string>& names,
                  const nb::dict& sparse, const Use& use) {
  DynamicsOptions options;
  options.kind = dynamics_kind(kind);
  options.names = names;
  options.sparse = sparse_options(sparse);
  return in_engine([&] { return use(space, options); });
}

// `Space`: a dictionary, or the equivariant functions of one.
template <class Space>
void bind_fits(nb::module_& module) {
  using Names = std::vector<std::string>;
  module.def(
      "fit_dynamics",
      [](const Space& space, const ArrayLike& points, const ArrayLike& targets, const ArrayLike& weights,
         const LinearConstraints& constraints, const std::string& kind, const Names& names, const nb::dict& sparse) {
        const MatrixArgument x(points, "points");
        const MatrixArgument y(targets, "targets");
        const Vector w = vector_from(weights, "weights");
        return with_options(space, kind, names, sparse, [&](const Space& functions, const DynamicsOptions& options) {
          return fit_dynamics(functions, x.ref(), y.ref(), w, constraints, options);
        });
      },
      nb::arg("space"), nb::arg("points"), nb::arg("targets"), nb::arg("weights").none() = nb::none(),
      nb::arg("constraints") = LinearConstraints(), nb::arg("kind") = "dynamics", nb::arg("names") = Names(),
      nb::arg("sparse") = nb::dict(),
      "points N x (n + n_u), targets N x n. sparse: method, threshold (None: by cross-validation), ridge, ensemble, "
      "...");
  module.def(
      "fit_weak_dynamics",
      [](const std::vector<Trajectory>& trajectories, const Space& space, const LinearConstraints& constraints,
         const Names& names, const nb::dict& sparse, Index half_width) {
        WeakOptions weak;
        weak.half_width = half_width;
        return with_options(space, "dynamics", names, sparse,
                            [&](const Space& functions, const DynamicsOptions& options) {
                              return fit_weak_dynamics(trajectories, functions, constraints, options, weak);
                            });
      },
      nb::arg("trajectories"), nb::arg("space"), nb::arg("constraints") = LinearConstraints(),
      nb::arg("names") = Names(), nb::arg("sparse") = nb::dict(), nb::arg("half_width") = 0,
      "From trajectories, without derivatives.");
}

// Controls over time: linear between rows and constant outside; of maps the value of the last row.
ControlFunction control_table(const Vector& times, const Matrix& values, bool hold) {
  if (values.cols() == 0) {
    return {};
  }
  return [times, values, hold](double time) -> Vector {
    const auto after = std::upper_bound(times.begin(), times.end(), time) - times.begin();
    if (after == 0 || after == times.size()) {
      return values.row(after == 0 ? 0 : after - 1).transpose();
    }
    const double part = hold ? 0.0 : (time - times(after - 1)) / (times(after) - times(after - 1));
    return ((1.0 - part) * values.row(after - 1) + part * values.row(after)).transpose();
  };
}

ControlFunction controls_from(const DynamicsModel& model, const ArrayLike& times, const ArrayLike& values) {
  if (values.is_none()) {
    return {};
  }
  const Vector t = vector_from(times, "control_times");
  const Matrix u = MatrixArgument(values, "controls", true).matrix();
  require_shape("controls", u, t.size(), model.controls(), "a row for each time, a column for each control");
  require_finite("controls", u);
  require(t.size() > 0, "control_times: expected at least one");
  for (Index i = 1; i < t.size(); ++i) {
    require(t(i) > t(i - 1),
            fmt::format("control_times: expected increasing times, found {} after {}", t(i), t(i - 1)));
  }
  return control_table(t, u, model.kind() == DynamicsKind::map);
}

void bind_simulation(nb::module_& module) {
  nb::class_<Simulation>(module, "Simulation", "A trajectory of a model, up to where it blew up if it did.")
      .def_ro("times", &Simulation::times)
      .def_prop_ro(
          "states", [](const Simulation& result) { return result.states; }, "rows x n")
      .def_ro("reached", &Simulation::reached)
      .def_ro("steps", &Simulation::steps)
      .def_prop_ro("status", [](const Simulation& result) { return text(result.status); })
      .def_ro("message", &Simulation::message);
  module.def(
      "simulate",
      [](const DynamicsModel& model, const ArrayLike& initial, const ArrayLike& times, const ArrayLike& control_times,
         const ArrayLike& controls, const std::string& integrator, double rtol, double atol) {
        const Vector x = vector_from(initial, "initial");
        const Vector t = vector_from(times, "times");
        const ControlFunction u = controls_from(model, control_times, controls);
        require(integrator == "bdf" || integrator == "adams",
                fmt::format("integrator: expected bdf or adams, got '{}'", integrator));
        SimulationOptions options;
        options.integrator = integrator == "adams" ? Integrator::adams : Integrator::bdf;
        options.relative_tolerance = rtol;
        options.absolute_tolerance = atol;
        return in_engine([&] { return simulate(model, x, t, u, options); });
      },
      nb::arg("model"), nb::arg("initial"), nb::arg("times"), nb::arg("control_times").none() = nb::none(),
      nb::arg("controls").none() = nb::none(), nb::arg("integrator") = "bdf", nb::arg("rtol") = 1e-8,
      nb::arg("atol") = 1e-10,
      "The solution at `times`, the first of which is that of the initial state (n numbers). controls: T x n_u at "
      "control_times (T), linear between.");
  module.def(
      "iterate",
      [](const DynamicsModel& model, const ArrayLike& initial, Index steps, const ArrayLike& control_times,
         const ArrayLike& controls) {
        const Vector x = vector_from(initial, "initial");
        const ControlFunction u = controls_from(model, control_times, controls);
        return in_engine([&] { return iterate(model, x, steps, u); });
      },
      nb::arg("model"), nb::arg("initial"), nb::arg("steps"), nb::arg("control_times").none() = nb::none(),
      nb::arg("controls").none() = nb::none(), "x_0, x_1 = f(x_0, u(0)), ... of a map.");
  module.def("uniform_times", &uniform_times, nb::arg("t0"), nb::arg("t1"), nb::arg("dt"),
             "t0, t0 + dt, ... up to t1.");
}

}  // namespace

void bind_dynamics(nb::module_& module) {
  bind_constraints(module);
  bind_model(module);
  bind_fits<DictionaryPtr>(module);
  bind_fits<EquivariantDictionary>(module);
  bind_simulation(module);
}

}  // namespace lieder::python
