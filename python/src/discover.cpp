// lieder.discover: symmetries of point clouds, fitted models and jets.
#include <fmt/format.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <utility>

#include "arrays.hpp"
#include "bindings.hpp"
#include "engine_call.hpp"
#include "lieder/core/error.hpp"
#include "lieder/discover/accumulator.hpp"
#include "lieder/discover/cloud_discovery.hpp"
#include "lieder/discover/discovery.hpp"
#include "lieder/discover/flow_symmetries.hpp"
#include "lieder/discover/invariants.hpp"
#include "lieder/discover/model_discovery.hpp"
#include "lieder/discover/tensor_discovery.hpp"
#include "lieder/discover/validation.hpp"
#include "words.hpp"

namespace lieder::python {

namespace {

DiscoveryOptions discovery_options(double tolerance, Index max_denominator = 6) {
  DiscoveryOptions options;
  options.cut.tolerance = tolerance;
  options.max_denominator = max_denominator;
  return options;
}

Jet jet_from(const ArrayLike& points, const ArrayLike& values, const ArrayLike& jacobian) {
  Jet jet{MatrixArgument(points, "points").matrix(), MatrixArgument(values, "values", true).matrix(),
          matrices_from(jacobian, "jacobian")};
  require_size("jacobian", static_cast<Index>(jet.jacobian.size()), jet.points.cols(), "one matrix for each input");
  require_shape("values", jet.values, jet.points.rows(), -1, "a row for each point");
  require_finite("points", jet.points);
  require_finite("values", jet.values);
  for (const Matrix& column : jet.jacobian) {
    require_shape("jacobian", column, jet.points.rows(), jet.values.cols(), "n matrices N x m: d values / d x_j");
    require_finite("jacobian", column);
  }
  return jet;
}

void bind_results(nb::module_& module) {
  nb::class_<Generator>(module, "Generator", "A generator of the answer.")
      .def_ro("coordinates", &Generator::coordinates, "q, in the order of the candidates")
      .def_ro("text", &Generator::text)
      .def_ro("defect", &Generator::defect, "|L_xi F| / (|DF| |v_xi|)")
      .def("__repr__", [](const Generator& generator) {
        return fmt::format("Generator('{}', defect={:.3g})", generator.text, generator.defect);
      });
  nb::class_<Discovery>(module, "Discovery", "The symmetries among the candidates, with every number behind them.")
      .def_prop_ro("status", [](const Discovery& found) { return text(found.status); })
      .def_prop_ro("message", [](const Discovery& found) { return python_words(found.message); })
      .def_prop_ro("notes", [](const Discovery& found) { return python_words(found.notes); })
      .def_prop_ro("warnings", [](const Discovery& found) { return python_words(found.warnings); })
      .def_prop_ro(
          "singular_values", [](const Discovery& found) { return found.spectrum.values; }, "Relative, descending.")
      .def_prop_ro(
          "directions", [](const Discovery& found) { return found.spectrum.generators; },
          "q x r: the direction of each singular value, in the order of the candidates.")
      .def_prop_ro(
          "trivial", [](const Discovery& found) { return found.spectrum.trivial; },
          "q x t: directions that move none of the samples.")
      .def_prop_ro(
          "standard_errors", [](const Discovery& found) { return found.standard_errors; },
          "Of the singular values; empty if not computed.")
      .def_prop_ro("dimension", [](const Discovery& found) { return found.cut.symmetries; })
      .def_prop_ro("tolerance", [](const Discovery& found) { return found.cut.tolerance; })
      .def_prop_ro(
          "gap",
          [](const Discovery& found) {
            return found.cut.has_gap ? std::optional<double>(found.cut.gap) : std::nullopt;
          },
          "Ratio across the cut; None when nothing or everything is a symmetry.")
      .def_ro("generic_dimension", &Discovery::generic_dimension)
      .def_ro("symmetries", &Discovery::symmetries)
      .def_ro("near_symmetries", &Discovery::near_symmetries)
      .def_ro("algebra", &Discovery::algebra)
      .def_ro("structure_constants", &Discovery::structure_constants)
      .def_ro("action", &Discovery::action)
      .def("null_space", &Discovery::null_space, "q x d, orthonormal in the coordinates of the candidates.")
      .def("__repr__", [](const Discovery& found) {
        return fmt::format("Discovery({}, {} symmetries{})", text(found.status), found.cut.symmetries,
                           found.algebra ? ", " + found.algebra->name : "");
      });
}

void bind_clouds(nb::module_& module) {
  nb::class_<TangentSpaces>(module, "TangentSpaces", "Normal frames of a point cloud.")
      .def_prop_ro(
          "points", [](const TangentSpaces& tangents) { return tangents.normals.points; }, "N x n, as used.")
      .def_prop_ro(
          "normals", [](const TangentSpaces& tangents) { return stacked(tangents.normals.jacobian); },
          "n x N x c: component j of the normals at each point.")
      .def_ro("weights", &TangentSpaces::weights)
      .def_ro("intrinsic_dimension", &TangentSpaces::intrinsic_dimension)
      .def_ro("neighbours", &TangentSpaces::neighbours)
      .def_ro("hull_dimension", &TangentSpaces::hull_dimension);
  module.def(
      "discover_cloud",
      [](const ArrayLike& points, const Candidates& candidates, const ArrayLike& weights, Index neighbours,
         Index intrinsic_dimension, double tolerance) {
        const MatrixArgument x(points, "points");
        const Vector w = vector_from(weights, "weights");
        TangentOptions tangents;
        tangents.neighbours = neighbours;
        tangents.intrinsic_dimension = intrinsic_dimension;
        CloudDiscovery found =
            in_engine([&] { return discover_cloud(x.ref(), candidates, w, tangents, discovery_options(tolerance)); });
        return nb::make_tuple(std::move(found.discovery), std::move(found.tangents));
      },
      nb::arg("points"), nb::arg("candidates"), nb::arg("weights").none() = nb::none(), nb::arg("neighbours") = 0,
      nb::arg("intrinsic_dimension") = 0, nb::arg("tolerance") = 0.0,
      "Fields tangent to the submanifold that N x n points lie on: (Discovery, TangentSpaces).");
}

void bind_models_of_data(nb::module_& module) {
  nb::class_<ModelFit>(module, "ModelFit", "A model fitted before its symmetries are looked for.")
      .def_ro("dictionary", &ModelFit::dictionary)
      .def_prop_ro(
          "coefficients", [](const ModelFit& fit) { return fit.coefficients; }, "K x m")
      .def_prop_ro("model", [](const ModelFit& fit) { return DictionaryModel(fit.dictionary, fit.coefficients); })
      .def_ro("description", &ModelFit::description)
      .def_ro("dropped_directions", &ModelFit::dropped_directions)
      .def_ro("condition", &ModelFit::condition)
      .def_ro("train_samples", &ModelFit::train_samples)
      .def_ro("test_samples", &ModelFit::test_samples)
      .def_ro("train_r2", &ModelFit::train_r2)
      .def_ro("test_r2", &ModelFit::test_r2)
      .def_ro("train_rows", &ModelFit::train_rows)
      .def_ro("test_rows", &ModelFit::test_rows);
  const auto fit_options = [](Index train, double rcond, double minimum_r2, Index draws, std::uint64_t seed) {
    ModelFitOptions options;
    options.train = train;
    options.rcond = rcond;
    options.minimum_r2 = minimum_r2;
    options.draws = draws;
    options.seed = seed;
    return options;
  };
  module.def(
      "discover_model",
      [fit_options](const std::string& kind, const ArrayLike& inputs, const ArrayLike& outputs,
                    const DictionaryPtr& dictionary, const Candidates& candidates, const ArrayLike& weights,
                    Index train, double rcond, double minimum_r2, Index draws, std::uint64_t seed, double tolerance) {
        const ObjectKind object = object_kind(kind);
        const ModelData data{MatrixArgument(inputs, "inputs").matrix(),
                             MatrixArgument(outputs, "outputs", true).matrix(), vector_from(weights, "weights")};
        require_shape("inputs", data.inputs, -1, dictionary->inputs(), "one column for each input of the dictionary");
        ModelDiscovery found = in_engine([&] {
          return discover_model(object, data, dictionary, candidates,
                                fit_options(train, rcond, minimum_r2, draws, seed), discovery_options(tolerance));
        });
        return nb::make_tuple(std::move(found.discovery), std::move(found.fit));
      },
      nb::arg("kind"), nb::arg("inputs"), nb::arg("outputs"), nb::arg("dictionary"), nb::arg("candidates"),
      nb::arg("weights").none() = nb::none(), nb::arg("train") = 0, nb::arg("rcond") = 1e-4,
      nb::arg("minimum_r2") = 0.5, nb::arg("draws") = 50, nb::arg("seed") = 0, nb::arg("tolerance") = 0.0,
      "Fits a model to inputs N x n and outputs N x m (copied) and finds its symmetries: (Discovery, ModelFit). train: "
      "samples of the fit, 0 is 80 %; draws: of the bootstrap.");
  module.def(
      "discover_equations",
      [fit_options](const ArrayLike& features, const ArrayLike& targets, const ArrayLike& points,
                    const DictionaryPtr& dictionary, const Candidates& candidates, Index train, double rcond,
                    double minimum_r2, Index draws, std::uint64_t seed, double tolerance) {
        const EquationRows rows{MatrixArgument(features, "features").matrix(),
                                MatrixArgument(targets, "targets", true).matrix()};
        const MatrixArgument x(points, "points");
        ModelDiscovery found = in_engine([&] {
          return discover_model(ObjectKind::vector_field, rows, x.ref(), dictionary, candidates,
                                fit_options(train, rcond, minimum_r2, draws, seed), discovery_options(tolerance));
        });
        return nb::make_tuple(std::move(found.discovery), std::move(found.fit));
      },
      nb::arg("features"), nb::arg("targets"), nb::arg("points"), nb::arg("dictionary"), nb::arg("candidates"),
      nb::arg("train") = 0, nb::arg("rcond") = 1e-4, nb::arg("minimum_r2") = 0.5, nb::arg("draws") = 50,
      nb::arg("seed") = 0, nb::arg("tolerance") = 0.0,
      "The same from linear equations features W = targets of a vector field (a weak form).");
  module.def(
      "along_flow",
      [](const Candidates& candidates, const ArrayLike& coordinates, const ArrayLike& points, const ArrayLike& field,
         double tolerance) {
        const MatrixArgument a(coordinates, "coordinates");
        const MatrixArgument x(points, "points");
        const MatrixArgument f(field, "field");
        require_shape("coordinates", a.ref(), candidates.size(), -1, "a row for each candidate");
        require_shape("field", f.ref(), x.rows(), x.cols(), "as points");
        return in_engine([&] { return along_flow(candidates, a.ref(), x.ref(), f.ref(), tolerance); });
      },
      nb::arg("candidates"), nb::arg("coordinates"), nb::arg("points"), nb::arg("field"), nb::arg("tolerance") = 1e-8,
      "Combinations (q x k) of symmetries (q x d) that move states along their own trajectories.");
}

// Jets arrive in blocks; the answer comes at the end.
class JetDiscovery {
 public:
  JetDiscovery(const std::string& kind, const Candidates& candidates)
      : kind_(object_kind(kind)),
        candidates_(candidates),
        derivative_(kind_, candidates),
        accumulator_(derivative_),
        sample_(0, candidates.inputs()) {}

  void add(const ArrayLike& points, const ArrayLike& values, const ArrayLike& jacobian, const ArrayLike& weights) {
    const Jet jet = jet_from(points, values, jacobian);
    require_shape("points", jet.points, -1, candidates_.inputs(), "as many inputs as the candidates act on");
    const Vector w = vector_from(weights, "weights");
    require((w.array() >= 0.0).all() && w.allFinite(), "weights: expected numbers that are not negative");
    if (jet.points.rows() == 0) {
      return;
    }
    in_engine([&] { accumulator_.add(kind_ == ObjectKind::submanifold ? level_set_jet(jet) : jet, w); });
    constexpr Index most = 500;  // brackets of nonlinear candidates are evaluated at these
    const Index more = std::min(most - sample_.rows(), jet.points.rows());
    if (more > 0) {
      sample_.conservativeResize(sample_.rows() + more, Eigen::NoChange);
      sample_.bottomRows(more) = jet.points.topRows(more);
    }
  }

  double scale() const { return accumulator_.scale(); }

  Discovery result(double tolerance, double error) const {
    require(accumulator_.samples() > 0, "points: expected at least one");
    return in_engine([&] {
      const GeneralisedProblem problem = accumulator_.problem();
      DiscoveryOptions options = discovery_options(tolerance);
      Vector errors;
      if (error > 0.0) {
        errors = Vector::Constant(generalised_spectrum(problem, options.trivial_tolerance).values.size(), error);
      }
      return discover(problem, candidates_, sample_, errors, options);
    });
  }

 private:
  ObjectKind kind_;
  Candidates candidates_;
  LieDerivative derivative_;
  DiscoveryAccumulator accumulator_;
  Matrix sample_;
};

void bind_jets(nb::module_& module) {
  nb::class_<JetDiscovery>(module, "JetDiscovery",
                           "Symmetries of any map from its values and Jacobians, given in blocks of samples.")
      .def(nb::init<const std::string&, const Candidates&>(), nb::arg("kind"), nb::arg("candidates"),
           "kind: function, vector_field, map, or submanifold (of the level sets of the map).")
      .def("add", &JetDiscovery::add, nb::arg("points"), nb::arg("values"), nb::arg("jacobian"),
           nb::arg("weights").none() = nb::none(),
           "points N x n, values N x m, jacobian n x N x m (d values / d x_j), weights N. Copied.")
      .def_prop_ro("scale", &JetDiscovery::scale, "Root mean square of |DF|.")
      .def("result", &JetDiscovery::result, nb::arg("tolerance") = 0.0, nb::arg("error") = 0.0,
           "error: of the Jacobians, relative to scale; singular values below it are noise.");
  module.def(
      "discover_tensor",
      [](Index upper, Index lower, const ArrayLike& points, const ArrayLike& values, const ArrayLike& jacobian,
         const Candidates& candidates, const ArrayLike& weights, double tolerance) {
        const Jet jet = jet_from(points, values, jacobian);
        const Vector w = vector_from(weights, "weights");
        DiscoveryOptions options = tensor_discovery_options();
        options.cut.tolerance = tolerance;
        return in_engine([&] { return discover_tensor({upper, lower}, jet, candidates, w, options); });
      },
      nb::arg("upper"), nb::arg("lower"), nb::arg("points"), nb::arg("values"), nb::arg("jacobian"),
      nb::arg("candidates"), nb::arg("weights").none() = nb::none(), nb::arg("tolerance") = 0.0,
      "Symmetries of a tensor field: values N x n^(upper + lower), first index slowest; jacobian n x N x that.");
}

void bind_judgements(nb::module_& module) {
  module.def(
      "principal_angles_to",
      [](const Discovery& found, const Candidates& candidates, const MatrixGroup& reference) {
        return in_engine([&] { return principal_angles_to(found, candidates, reference); });
      },
      nb::arg("discovery"), nb::arg("candidates"), nb::arg("reference"),
      "Principal angles (radians) between the symmetries found and the algebra of a group.");
  nb::class_<InvariantMonomial>(module, "InvariantMonomial", "A product of powers that scalings leave alone.")
      .def_ro("exponents", &InvariantMonomial::exponents)
      .def_ro("rational", &InvariantMonomial::rational, "The same, rounded where near.")
      .def_ro("rounding", &InvariantMonomial::rounding)
      .def_ro("text", &InvariantMonomial::text)
      .def("__repr__",
           [](const InvariantMonomial& monomial) { return fmt::format("InvariantMonomial('{}')", monomial.text); });
  module.def(
      "invariant_monomials",
      [](const ArrayLike& scalings, const std::vector<std::string>& names) {
        const MatrixArgument given(scalings, "scalings");
        require_size("names", static_cast<Index>(names.size()), given.rows(), "one for each row of scalings");
        return invariant_monomials(given.ref(), names);
      },
      nb::arg("scalings"), nb::arg("names"), "scalings: n x d, the exponents of the scaling symmetries.");
  nb::class_<Validation>(module, "Validation", "A generator integrated to a finite transformation and tried.")
      .def_ro("text", &Validation::text)
      .def_ro("t", &Validation::t)
      .def_ro("displacement", &Validation::displacement)
      .def_ro("error", &Validation::error)
      .def_ro("baseline", &Validation::baseline);
  module.def(
      "validate_model",
      [](const std::string& kind, const DictionaryModel& model, const ArrayLike& inputs, const ArrayLike& outputs,
         const Candidates& candidates, const Discovery& found) {
        const ObjectKind object = object_kind(kind);
        const MatrixArgument x(inputs, "inputs");
        const MatrixArgument y(outputs, "outputs", true);
        return in_engine([&] {
          return validate_model(object, AnyDifferentiableMap(model), x.ref(), y.ref(), candidates, found.symmetries);
        });
      },
      nb::arg("kind"), nb::arg("model"), nb::arg("inputs"), nb::arg("outputs"), nb::arg("candidates"),
      nb::arg("discovery"), "Held-out samples N x n and N x m.");
  module.def(
      "validate_cloud",
      [](const TangentSpaces& tangents, const Candidates& candidates, const Discovery& found) {
        return in_engine([&] { return validate_cloud(tangents, candidates, found.symmetries); });
      },
      nb::arg("tangents"), nb::arg("candidates"), nb::arg("discovery"));
}

}  // namespace

void bind_discover(nb::module_& module) {
  bind_results(module);
  bind_clouds(module);
  bind_models_of_data(module);
  bind_jets(module);
  bind_judgements(module);
}

}  // namespace lieder::python
