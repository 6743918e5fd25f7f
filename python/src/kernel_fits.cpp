// lieder.fields: operators fitted to pairs of fields, plain, enforced and promoted, and the symmetries of a kernel.
#include <fmt/format.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <functional>
#include <utility>

#include "arrays.hpp"
#include "bindings.hpp"
#include "engine_call.hpp"
#include "field_argument.hpp"
#include "lieder/core/error.hpp"
#include "lieder/fields/kernel_fit.hpp"

namespace lieder::python {

namespace {

// T on one grid, its images prepared.
struct PreparedOperator {
  GridPtr grid;
  std::function<Field(const Field&)> apply;
};

DiscoveryOptions options_from(double tolerance) {
  DiscoveryOptions options;
  options.cut.tolerance = tolerance;
  return options;
}

void require_unknowns(const OperatorData& data, const KernelLieDerivative& lie) {
  require_size("lie", lie.unknowns(), data.dictionary()->size() * data.inputs() * data.outputs(),
               "as many unknowns as the data");
}

void bind_data(nb::module_& module) {
  nb::class_<OperatorData>(module, "OperatorData", "The equations of an operator from pairs of fields on one grid.")
      .def(nb::init<KernelDictionaryPtr, GridPtr, Index, Index, Index, std::uint64_t>(), nb::arg("dictionary"),
           nb::arg("grid"), nb::arg("inputs") = 1, nb::arg("outputs") = 1, nb::arg("folds") = 5, nb::arg("seed") = 0,
           "inputs, outputs: components of the fields; folds: of the nodes, for cross-validation.")
      .def(
          "add",
          [](OperatorData& data, const ArrayLike& u, const ArrayLike& v) {
            const Field input = field_from(u, data.grid(), "u");
            const Field output = field_from(v, data.grid(), "v");
            in_engine([&] { data.add(input, output); });
          },
          nb::arg("u"), nb::arg("v"), "A pair (u, v = T u + noise): Fields, or arrays on the grid.")
      .def_prop_ro("dictionary", &OperatorData::dictionary)
      .def_prop_ro("grid", &OperatorData::grid)
      .def_prop_ro("inputs", &OperatorData::inputs, "c_in")
      .def_prop_ro("outputs", &OperatorData::outputs, "c_out")
      .def_prop_ro("pairs", &OperatorData::pairs)
      .def_prop_ro("equations", &OperatorData::equations, "Nodes of all pairs.")
      .def_prop_ro("folds", &OperatorData::folds)
      .def("__repr__", [](const OperatorData& data) {
        return fmt::format("OperatorData('{}', {} pairs)", data.grid()->description(), data.pairs());
      });
}

void bind_model(nb::module_& module) {
  nb::class_<PreparedOperator>(module, "PreparedOperator", "An operator on one grid.")
      .def_ro("grid", &PreparedOperator::grid)
      .def(
          "__call__",
          [](const PreparedOperator& prepared, const ArrayLike& u) {
            const Field field = field_from(u, prepared.grid, "u");
            return in_engine([&] { return prepared.apply(field); });
          },
          nb::arg("u"), "T u: a Field, or an array on the grid.");
  nb::class_<KernelModel>(module, "KernelModel", "(T u)(y) = int k(x, y) u(x) dx.")
      .def_ro("dictionary", &KernelModel::dictionary)
      .def_ro("inputs", &KernelModel::inputs, "c_in")
      .def_ro("outputs", &KernelModel::outputs, "c_out")
      .def_prop_ro(
          "coefficients", [](const KernelModel& model) { return model.coefficients; },
          "K x (c_out c_in), column i c_in + j for the entry (i, j).")
      .def(
          "apply", [](const KernelModel& model, const Field& u) { return in_engine([&] { return model.apply(u); }); },
          nb::arg("u"), "T u.")
      .def(
          "on",
          [](const KernelModel& model, const GridPtr& grid) {
            return in_engine([&] { return PreparedOperator{grid, model.on(grid)}; });
          },
          nb::arg("grid"), "The operator prepared for many fields on one grid.");
  nb::class_<KernelFit>(module, "KernelFit", "A kernel fitted to pairs of fields.")
      .def_prop_ro("status", [](const KernelFit& fit) { return text(fit.status); })
      .def_ro("message", &KernelFit::message)
      .def_ro("model", &KernelFit::model)
      .def_ro("size", &KernelFit::size, "Dimension of the kernels it was chosen from.")
      .def_prop_ro(
          "models", [](const KernelFit& fit) { return fit.models; }, "unknowns x size, orthonormal columns.")
      .def_ro("residual", &KernelFit::residual, "|v - T u| / |v| over the data.")
      .def_ro("noise", &KernelFit::noise, "Standard deviation of an equation.")
      .def("__repr__", [](const KernelFit& fit) {
        return fmt::format("KernelFit({}, size={}, residual={:.3g})", text(fit.status), fit.size, fit.residual);
      });
}

void bind_promoted(nb::module_& module) {
  using Step = PromotedKernelStep;
  nb::class_<Step>(module, "PromotedKernelStep", "One value of lambda.")
      .def_ro("lambda_", &Step::lambda)
      .def_ro("duality_gap", &Step::duality_gap)
      .def_ro("defects", &Step::defects)
      .def_prop_ro(
          "kept", [](const Step& step) { return step.kept; }, "q x k combinations of the candidates.")
      .def_ro("readable", &Step::readable)
      .def_ro("size", &Step::size)
      .def_ro("cv_error", &Step::cv_error)
      .def_ro("cv_standard_error", &Step::cv_standard_error);
  using Promoted = PromotedKernel;
  nb::class_<Promoted>(module, "PromotedKernel", "The operator that keeps what the data do not contradict.")
      .def_ro("fit", &Promoted::fit)
      .def_prop_ro(
          "kept", [](const Promoted& promoted) { return promoted.kept; }, "q x k")
      .def_ro("algebra", &Promoted::algebra)
      .def_ro("action", &Promoted::action)
      .def_ro("generators", &Promoted::generators, "Texts.")
      .def_ro("steps", &Promoted::steps)
      .def_ro("chosen", &Promoted::chosen)
      .def("__repr__", [](const Promoted& promoted) {
        return fmt::format("PromotedKernel(kept={}{}, residual={:.3g})", promoted.kept.cols(),
                           promoted.algebra.empty() ? "" : ", " + promoted.algebra, promoted.fit.residual);
      });
  module.def(
      "fit_promoted_kernel",
      [](const OperatorData& data, const KernelLieDerivative& lie, Index steps, double smallest, double kept_defect,
         Index max_denominator, double gap) {
        require_unknowns(data, lie);
        const PromotedKernelOptions options{steps, smallest, kept_defect, max_denominator, gap};
        return in_engine([&] { return fit_promoted_kernel(data, lie, options); });
      },
      nb::arg("data"), nb::arg("lie"), nb::arg("steps") = 16, nb::arg("smallest") = 1e-4, nb::arg("kept_defect") = 0.05,
      nb::arg("max_denominator") = 2, nb::arg("gap") = 1e-6,
      "Nuclear norm of the Lie derivatives along a path, what each step keeps, the choice by cross-validation.");
}

void bind_fits(nb::module_& module) {
  module.def(
      "fit_kernel", [](const OperatorData& data) { return in_engine([&] { return fit_kernel(data); }); },
      nb::arg("data"), "Least squares.");
  module.def(
      "fit_kernel",
      [](const OperatorData& data, const ArrayLike& models) {
        const MatrixArgument span(models, "models");
        require_shape("models", span.ref(), data.dictionary()->size() * data.inputs() * data.outputs(), -1,
                      "a row for each unknown");
        require_finite("models", span.ref());
        return in_engine([&] { return fit_kernel(data, span.matrix()); });
      },
      nb::arg("data"), nb::arg("models"), "Among the kernels spanned by columns (unknowns x r) of symmetric_kernels.");
  module.def(
      "discover_kernel",
      [](const KernelLieDerivative& lie, const ArrayLike& coefficients, double tolerance) {
        const Vector w = vector_from(coefficients, "coefficients");
        require_size("coefficients", w.size(), lie.unknowns(), "one for each unknown");
        require_finite("coefficients", w);
        return in_engine([&] { return discover_kernel(lie, w, options_from(tolerance)); });
      },
      nb::arg("lie"), nb::arg("coefficients"), nb::arg("tolerance") = 0.0,
      "Symmetries of a kernel among the candidates: Discovery.");
  module.def(
      "discover_kernel",
      [](const KernelLieDerivative& lie, const KernelFit& fit, const OperatorData& data, Index draws,
         std::uint64_t seed, double tolerance) {
        require_unknowns(data, lie);
        require_size("fit", fit.model.coefficients.size(), lie.unknowns(), "as many unknowns as the Lie derivative");
        require(draws >= 2, fmt::format("draws: expected at least 2, got {}", draws));
        return in_engine([&] { return discover_kernel(lie, fit, data, draws, seed, options_from(tolerance)); });
      },
      nb::arg("lie"), nb::arg("fit"), nb::arg("data"), nb::arg("draws") = 50, nb::arg("seed") = 0,
      nb::arg("tolerance") = 0.0, "Of a fit, with standard errors from `draws` normal draws of the coefficients.");
}

}  // namespace

void bind_kernel_fits(nb::module_& module) {
  bind_data(module);
  bind_model(module);
  bind_promoted(module);
  bind_fits(module);
}

}  // namespace lieder::python
