#include <cmath>
#include <nlohmann/json.hpp>

#include "discover_run.hpp"
#include "identity_output.hpp"
#include "lieder/io/json.hpp"

namespace lieder::cli {

namespace {

using Json = nlohmann::ordered_json;

Json array(const Vector& values) {
  return Json(to_json(values));
}

// With --time-scaling each has the c of [v, f] = c f.
Json generators(const std::vector<Generator>& list, const DiscoverRun& run) {
  const bool scaling = run.kind == "dynamics" && run.candidates.outputs() > 0;
  Json result = Json::array();
  for (const Generator& generator : list) {
    result.push_back(
        {{"text", generator.text}, {"coefficients", array(generator.coordinates)}, {"defect", generator.defect}});
    if (scaling) {
      result.back()["time_scaling"] = run.candidates.output_matrix(generator.coordinates)(0, 0);
    }
  }
  return result;
}

Json model_json(const DiscoverRun& run) {
  const ModelFit& fit = *run.fit;
  return {{"name", run.model},
          {"dictionary_size", fit.dictionary->size()},
          {"equations", run.equations},
          {"train_samples", fit.train_samples},
          {"test_samples", fit.test_samples},
          {"train_r2", json_number(fit.train_r2)},
          {"test_r2", json_number(fit.test_r2)},
          {"dropped_directions", fit.dropped_directions},
          {"condition", json_number(fit.condition)}};
}

Json tangents_json(const TangentSpaces& tangents) {
  return {{"intrinsic_dimension", tangents.intrinsic_dimension},
          {"neighbours", tangents.neighbours},
          {"hull_dimension", tangents.hull_dimension},
          {"hull_spread", array(tangents.hull.spread)}};
}

Json algebra_json(const Discovery& discovery) {
  return discovery.algebra ? identity_json(*discovery.algebra, *discovery.structure_constants, discovery.action)
                           : Json(nullptr);
}

Json invariants_json(const std::vector<InvariantMonomial>& list) {
  Json result = Json::array();
  for (const InvariantMonomial& invariant : list) {
    result.push_back(
        {{"text", invariant.text}, {"exponents", array(invariant.exponents)}, {"rounding", invariant.rounding}});
  }
  return result;
}

Json validation_json(const std::vector<Validation>& list) {
  Json result = Json::array();
  for (const Validation& row : list) {
    result.push_back({{"text", row.text},
                      {"t", row.t},
                      {"displacement", row.displacement},
                      {"error", json_number(row.error)},
                      {"baseline", json_number(row.baseline)}});
  }
  return result;
}

}  // namespace

std::string discover_json(const DiscoverRun& run) {
  const Discovery& discovery = run.discovery;
  Json result = {
      {"status", to_string(discovery.status)},
      {"message", discovery.message},
      {"kind", run.kind},
      {"samples", run.data.samples},
      {"candidates",
       {{"name", run.candidates.name()}, {"dimension", run.candidates.size()}, {"basis", run.candidates.texts()}}}};
  if (run.derivatives) {
    result["derivatives"] = derivatives_json(*run.derivatives, run.data.input_names);
  }
  if (run.fit) {
    result["model"] = model_json(run);
  }
  if (run.tangents) {
    result["tangents"] = tangents_json(*run.tangents);
  }
  result["singular_values"] = array(discovery.spectrum.values);
  result["standard_errors"] = array(discovery.standard_errors);
  result["tolerance"] = discovery.cut.tolerance;
  result["gap"] = discovery.cut.has_gap ? Json(discovery.cut.gap) : Json(nullptr);
  result["symmetries"] = {{"dimension", discovery.cut.symmetries},
                          {"generic", discovery.generic_dimension ? Json(*discovery.generic_dimension) : Json(nullptr)},
                          {"trivial", discovery.spectrum.trivial.cols()},
                          {"generators", generators(discovery.symmetries, run)}};
  if (run.along_flow) {
    result["symmetries"]["along_flow"] = *run.along_flow;
  }
  result["near_symmetries"] = generators(discovery.near_symmetries, run);
  result["algebra"] = algebra_json(discovery);
  if (run.principal_angles.size() > 0) {
    result["principal_angles"] = array(run.principal_angles);
  }
  if (!run.invariants.empty()) {
    result["invariants"] = invariants_json(run.invariants);
  }
  if (!run.validation.empty()) {
    result["validation"] = validation_json(run.validation);
  }
  result["notes"] = run.notes;
  result["warnings"] = discovery.warnings;
  result["seconds"] = run.seconds;
  return result.dump(2);
}

}  // namespace lieder::cli
