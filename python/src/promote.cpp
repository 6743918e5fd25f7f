// lieder.promote: fits that keep the candidate symmetries which the data do not contradict.
#include "lieder/promote/promote.hpp"

#include <fmt/format.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <utility>

#include "arrays.hpp"
#include "bindings.hpp"
#include "engine_call.hpp"
#include "lieder/core/error.hpp"
#include "lieder/discover/readable_basis.hpp"
#include "lieder/models/promoted_dynamics.hpp"
#include "lieder/models/promoted_regression.hpp"
#include "options.hpp"

namespace lieder::python {

namespace {

template <class Enum>
Enum choice(const std::string& value, const char* name, const std::vector<std::pair<const char*, Enum>>& table) {
  std::string accepted;
  for (const auto& [key, result] : table) {
    if (value == key) {
      return result;
    }
    accepted += (accepted.empty() ? "" : ", ") + std::string(key);
  }
  throw ValueError(fmt::format("{}: expected one of {}, got '{}'", name, accepted, value));
}

void bind_result(nb::module_& module) {
  using Result = PromotionResult;
  nb::class_<Result>(module, "PromotionResult", "One fit with its certificate.")
      .def_prop_ro("status", [](const Result& fit) { return text(fit.status); })
      .def_ro("message", &Result::message)
      .def_ro("coefficients", &Result::coefficients, "K m, output by output")
      .def_ro("objective", &Result::objective)
      .def_ro("nuclear_norm", &Result::nuclear_norm)
      .def_ro("duality_gap", &Result::duality_gap, "Relative: no feasible point is better by more.")
      .def_ro("residual", &Result::residual)
      .def_ro("singular_values", &Result::singular_values)
      .def_ro("iterations", &Result::iterations);
  using Step = PromotionStep;
  nb::class_<Step>(module, "PromotionStep", "The fit at one lambda, what it keeps, and the refit.")
      .def_ro("lambda_", &Step::lambda)
      .def_ro("fit", &Step::fit)
      .def_ro("kept", &Step::kept)
      .def_ro("generators", &Step::generators, "q x kept, in the candidates as given")
      .def_ro("relative_defects", &Step::relative_defects, "Of all directions, descending")
      .def_ro("readable", &Step::readable)
      .def_ro("algebra", &Step::algebra)
      .def_ro("discrete_defects", &Step::discrete_defects)
      .def_ro("kept_discrete", &Step::kept_discrete)
      .def_ro("refit_size", &Step::refit_size)
      .def_ro("cv_error", &Step::cv_error)
      .def_ro("cv_standard_error", &Step::cv_standard_error)
      .def("__repr__", [](const Step& step) {
        return fmt::format("PromotionStep(lambda={:.3g}, kept={}{})", step.lambda, step.kept,
                           step.algebra.empty() ? "" : ", " + step.algebra);
      });
}

void bind_regression(nb::module_& module) {
  using Fit = PromotedRegression;
  nb::class_<Fit>(module, "PromotedRegression", "A path of fits and the model that was chosen.")
      .def_ro("model", &Fit::model)
      .def_prop_ro("status", [](const Fit& fit) { return text(fit.status); })
      .def_ro("message", &Fit::message)
      .def_ro("lambda_max", &Fit::lambda_max)
      .def_ro("steps", &Fit::steps)
      .def_ro("chosen", &Fit::chosen)
      .def_ro("best", &Fit::best)
      .def_ro("refitted", &Fit::refitted)
      .def_ro("train_error", &Fit::train_error)
      .def_ro("measure", &Fit::measure)
      .def_ro("enforced_size", &Fit::enforced_size)
      .def_ro("functions", &Fit::functions)
      .def_prop_ro(
          "coefficients", [](const Fit& fit) { return fit.coefficients; }, "K x m on `functions`");
}

// Options that are read from keyword arguments: the keys of the dict are checked by the Python side.
PromotedRegressionOptions regression_options(const nb::dict& given) {
  PromotedRegressionOptions options;
  const auto set = [&given](const char* key, auto& field) { set_option(given, key, field); };
  const auto name = [&given](const char* key, const char* otherwise) {
    return given.contains(key) ? option<std::string>(given, key) : std::string(otherwise);
  };
  options.kind = object_kind(name("kind", "function"));
  options.mode = choice<PromotionMode>(name("mode", "cv"), "mode",
                                       {{"fixed", PromotionMode::fixed},
                                        {"exact", PromotionMode::exact},
                                        {"path", PromotionMode::path},
                                        {"cv", PromotionMode::cv}});
  options.measure = choice<PromotionMeasure>(name("measure", "box"), "measure",
                                             {{"box", PromotionMeasure::box},
                                              {"gaussian", PromotionMeasure::gaussian},
                                              {"samples", PromotionMeasure::samples}});
  options.norm = choice<PromotionNorm>(name("normalisation", "frobenius"), "normalisation",
                                       {{"frobenius", PromotionNorm::frobenius},
                                        {"measure", PromotionNorm::measure},
                                        {"none", PromotionNorm::as_given}});
  options.selection =
      choice<PromotionSelection>(name("judge", "refit"), "judge",
                                 {{"refit", PromotionSelection::refit}, {"penalised", PromotionSelection::penalised}});
  set("lambda_", options.lambda);
  set("ridge", options.ridge);
  set("l1", options.l1);
  set("degree", options.degree);
  set("dictionary", options.dictionary);
  set("kept_defect", options.kept_defect);
  set("steps", options.steps);
  set("smallest", options.smallest);
  set("folds", options.folds);
  set("one_standard_error", options.one_standard_error);
  set("readable", options.readable);
  set("gap", options.gap);
  set("seed", options.seed);
  set("enforced", options.enforced);
  if (given.contains("groups")) {
    options.groups = vector_from({nb::borrow(given["groups"])}, "groups");
  }
  if (given.contains("discrete")) {
    for (const GroupAction& action : option<std::vector<GroupAction>>(given, "discrete")) {
      options.discrete.insert(options.discrete.end(), action.elements().begin(), action.elements().end());
    }
  }
  return options;
}

void bind_promoted_dynamics(nb::module_& module) {
  nb::class_<PromotedSet>(module, "PromotedSet", "A set of symmetries that was judged by cross-validation.")
      .def_ro("generators", &PromotedSet::generators, "q x d, in the candidates as given")
      .def_ro("exact", &PromotedSet::exact)
      .def_ro("algebra", &PromotedSet::algebra)
      .def_ro("lambda_", &PromotedSet::lambda)
      .def_ro("fit", &PromotedSet::fit)
      .def_ro("relative_defects", &PromotedSet::relative_defects)
      .def_ro("size", &PromotedSet::size)
      .def_ro("cv_error", &PromotedSet::cv_error)
      .def_prop_ro("kept", &PromotedSet::kept);
  using Fit = PromotedDynamics;
  nb::class_<Fit>(module, "PromotedDynamics", "Dynamics that keep the symmetries which the data do not contradict.")
      .def_ro("model", &Fit::model)
      .def_prop_ro("status", [](const Fit& fit) { return text(fit.status); })
      .def_ro("message", &Fit::message)
      .def_ro("lambda_max", &Fit::lambda_max)
      .def_ro("sets", &Fit::sets)
      .def_ro("chosen", &Fit::chosen)
      .def_ro("best", &Fit::best)
      .def_ro("train_error", &Fit::train_error)
      .def_ro("functions", &Fit::functions)
      .def_prop_ro(
          "coefficients", [](const Fit& fit) { return fit.coefficients; }, "K x n on `functions`");
  module.def(
      "fit_promoted_dynamics",
      [](const ArrayLike& states, const ArrayLike& targets, const Candidates& candidates, const ArrayLike& weights,
         const ArrayLike& labels, const std::string& kind, int degree, Index steps, double smallest, Index folds,
         double gap, std::uint64_t seed, bool sparse) {
        const MatrixArgument x(states, "states");
        const MatrixArgument y(targets, "targets");
        const Vector w = vector_from(weights, "weights");
        const Vector l = vector_from(labels, "labels");
        PromotedDynamicsOptions options;
        options.kind = object_kind(kind);
        options.degree = degree;
        options.steps = steps;
        options.smallest = smallest;
        options.folds = folds;
        options.gap = gap;
        options.seed = seed;
        if (sparse) {
          options.sparse = SparseOptions();
        }
        return in_engine([&] { return fit_promoted_dynamics(x.ref(), y.ref(), w, l, candidates, options); });
      },
      nb::arg("states"), nb::arg("targets"), nb::arg("candidates"), nb::arg("weights").none() = nb::none(),
      nb::arg("labels").none() = nb::none(), nb::arg("kind") = "vector_field", nb::arg("degree") = 3,
      nb::arg("steps") = 12, nb::arg("smallest") = 1e-4, nb::arg("folds") = 5, nb::arg("gap") = 1e-6,
      nb::arg("seed") = 0, nb::arg("sparse") = false,
      "states N x n, targets N x n (derivatives or next states), labels N: of the trajectory of each sample.");
}

}  // namespace

void bind_promote(nb::module_& module) {
  bind_result(module);
  bind_regression(module);
  module.def(
      "fit_promoted",
      [](const ArrayLike& inputs, const ArrayLike& outputs, const std::optional<Candidates>& candidates,
         const ArrayLike& weights, const nb::dict& options) {
        const MatrixArgument x(inputs, "inputs");
        const MatrixArgument y(outputs, "outputs", true);
        const Vector w = vector_from(weights, "weights");
        const PromotedRegressionOptions own = regression_options(options);
        return in_engine([&] { return fit_promoted(x.ref(), y.ref(), w, candidates, own); });
      },
      nb::arg("inputs"), nb::arg("outputs"), nb::arg("candidates").none(), nb::arg("weights").none() = nb::none(),
      nb::arg("options") = nb::dict(), "inputs N x n, outputs N x m. Options: see lieder.promote.regression.");
  bind_promoted_dynamics(module);
  module.def(
      "sparse_basis",
      [](const ArrayLike& subspace) {
        const MatrixArgument given(subspace, "subspace");
        require_finite("subspace", given.ref());
        return in_engine([&] { return sparse_basis(given.ref(), Vector::Ones(given.rows())); });
      },
      nb::arg("subspace"), "A basis (n x d) of the same columns' span with many zeros.");
}

}  // namespace lieder::python
