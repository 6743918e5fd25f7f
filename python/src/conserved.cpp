// lieder.discover: conserved quantities and Hamiltonian structure.
#include "lieder/discover/conserved.hpp"

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
#include "lieder/discover/hamiltonian.hpp"

namespace lieder::python {

namespace {

ConservedOptions options_from(double tolerance, std::vector<std::string> names) {
  ConservedOptions options;
  options.cut.tolerance = tolerance;
  options.names = std::move(names);
  return options;
}

void bind_results(nb::module_& module) {
  nb::class_<SumOfSquares>(module, "SumOfSquares", "sum_k weight_k (form_k . x - offset_k)^2 = length^2.")
      .def_ro("forms", &SumOfSquares::forms)
      .def_ro("offsets", &SumOfSquares::offsets)
      .def_ro("weights", &SumOfSquares::weights)
      .def_ro("centre", &SumOfSquares::centre)
      .def_ro("length", &SumOfSquares::length)
      .def_ro("text", &SumOfSquares::text);
  using Function = ConservedFunction;
  nb::class_<Function>(module, "ConservedFunction", "A function that does not change along the motion.")
      .def_ro("coefficients", &Function::coefficients, "K, on the library")
      .def_ro("text", &Function::text)
      .def_ro("relative_variation", &Function::relative_variation)
      .def_ro("degree", &Function::degree)
      .def_ro("independent", &Function::independent)
      .def_ro("level", &Function::level)
      .def_ro("squares", &Function::squares)
      .def("__repr__", [](const Function& h) {
        return fmt::format("ConservedFunction('{}', relative_variation={:.3g})", h.text, h.relative_variation);
      });
  nb::class_<Conserved>(module, "Conserved", "Conserved quantities in the span of a library.")
      .def_prop_ro("status", [](const Conserved& found) { return text(found.status); })
      .def_ro("message", &Conserved::message)
      .def_ro("notes", &Conserved::notes)
      .def_ro("warnings", &Conserved::warnings)
      .def_prop_ro(
          "singular_values", [](const Conserved& found) { return found.spectrum.values; },
          "Relative variations, descending.")
      .def_prop_ro("tolerance", [](const Conserved& found) { return found.cut.tolerance; })
      .def_prop_ro("gap",
                   [](const Conserved& found) {
                     return found.cut.has_gap ? std::optional<double>(found.cut.gap) : std::nullopt;
                   })
      .def_ro("functions", &Conserved::functions)
      .def_ro("independent", &Conserved::independent)
      .def_prop_ro("dimension", &Conserved::dimension)
      .def("coefficients", &Conserved::coefficients, "K x dimension.")
      .def("__repr__", [](const Conserved& found) {
        return fmt::format("Conserved({}, {} quantities, {} independent)", text(found.status), found.dimension(),
                           found.independent);
      });
}

void bind_quantities(nb::module_& module) {
  using Names = std::vector<std::string>;
  module.def(
      "conserved_quantities",
      [](const DictionaryPtr& library, const ArrayLike& states, const ArrayLike& derivatives, const ArrayLike& weights,
         double tolerance, Names names) {
        const MatrixArgument x(states, "states");
        const MatrixArgument f(derivatives, "derivatives");
        const Vector w = vector_from(weights, "weights");
        const ConservedOptions options = options_from(tolerance, std::move(names));
        return in_engine([&] { return conserved_quantities(library, x.ref(), f.ref(), w, options); });
      },
      nb::arg("library"), nb::arg("states"), nb::arg("derivatives"), nb::arg("weights").none() = nb::none(),
      nb::arg("tolerance") = 0.0, nb::arg("names") = Names(), "grad h . f = 0 from N x n states and derivatives.");
  module.def(
      "conserved_along_tracks",
      [](const DictionaryPtr& library, const ArrayLike& states, const ArrayLike& labels, double tolerance,
         Names names) {
        const MatrixArgument x(states, "states");
        const Vector l = vector_from(labels, "labels");
        const ConservedOptions options = options_from(tolerance, std::move(names));
        return in_engine([&] { return conserved_along_tracks(library, x.ref(), l, options); });
      },
      nb::arg("library"), nb::arg("states"), nb::arg("labels").none() = nb::none(), nb::arg("tolerance") = 0.0,
      nb::arg("names") = Names(), "h constant along tracks: N x n states, labels (N) equal within a track.");
  module.def(
      "conserved_of_model",
      [](const DictionaryPtr& library, const ArrayLike& states, const ArrayLike& derivatives,
         const DictionaryPtr& dictionary, const ArrayLike& weights, std::uint64_t seed, double tolerance, Names names) {
        const ModelData data{MatrixArgument(states, "states").matrix(),
                             MatrixArgument(derivatives, "derivatives").matrix(), vector_from(weights, "weights")};
        ModelFitOptions fit;
        fit.seed = seed;
        const ConservedOptions options = options_from(tolerance, std::move(names));
        ConservedOfModel found = in_engine([&] { return conserved_of_model(library, data, dictionary, fit, options); });
        return nb::make_tuple(std::move(found.conserved), std::move(found.fit));
      },
      nb::arg("library"), nb::arg("states"), nb::arg("derivatives"), nb::arg("dictionary"),
      nb::arg("weights").none() = nb::none(), nb::arg("seed") = 0, nb::arg("tolerance") = 0.0,
      nb::arg("names") = Names(), "Of a vector field that is fitted first: (Conserved, ModelFit).");
}

void bind_hamiltonian(nb::module_& module) {
  nb::class_<HamiltonianFit>(module, "HamiltonianFit", "H with f = J grad H.")
      .def_ro("coefficients", &HamiltonianFit::coefficients)
      .def_ro("text", &HamiltonianFit::text)
      .def_ro("residual", &HamiltonianFit::residual, "|f - J grad H| / |f|");
  module.def(
      "recover_hamiltonian",
      [](const DictionaryPtr& library, const ArrayLike& states, const ArrayLike& field,
         const std::vector<std::string>& names) {
        const MatrixArgument x(states, "states");
        const MatrixArgument f(field, "field");
        return in_engine([&] { return recover_hamiltonian(library, x.ref(), f.ref(), names); });
      },
      nb::arg("library"), nb::arg("states"), nb::arg("field"), nb::arg("names") = std::vector<std::string>(),
      "From N x 2n states (q, p) and the field there.");
}

}  // namespace

void bind_conserved(nb::module_& module) {
  bind_results(module);
  bind_quantities(module);
  bind_hamiltonian(module);
}

}  // namespace lieder::python
