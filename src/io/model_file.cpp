#include "lieder/io/model_file.hpp"

#include <fmt/format.h>

#include "lieder/core/error.hpp"
#include "lieder/io/dictionary_json.hpp"
#include "lieder/io/input_file.hpp"
#include "lieder/io/json.hpp"
#include "lieder/io/output_file.hpp"

namespace lieder {

namespace {

constexpr Index kVersion = 1;

nlohmann::ordered_json statistics_json(const ColumnStatistics& statistics) {
  return {{"minimum", to_json(statistics.minimum)},
          {"maximum", to_json(statistics.maximum)},
          {"mean", to_json(statistics.mean)},
          {"standard_deviation", to_json(statistics.standard_deviation)}};
}

ColumnStatistics read_statistics(const nlohmann::json& json) {
  const auto vector = [&json](const char* key) { return vector_from_json(value_of<nlohmann::json>(json, key), key); };
  return {vector("minimum"), vector("maximum"), vector("mean"), vector("standard_deviation")};
}

nlohmann::json parse(const std::string& text, const std::string& source) {
  nlohmann::json json;
  try {
    json = nlohmann::json::parse(text);
  } catch (const nlohmann::json::exception&) {
    const bool started = text.find("\"lieder_model\"") != std::string::npos;
    throw InputError(fmt::format("{}: expected a model file (JSON), {}", source,
                                 started ? "but it is damaged or cut short" : "found something else"));
  }
  if (!json.is_object() || !json.contains("lieder_model")) {
    throw InputError(fmt::format("{}: not a model: the key 'lieder_model' is missing", source));
  }
  const nlohmann::json& version = json.at("lieder_model");
  if (version != kVersion) {
    throw InputError(fmt::format("{}: model version {}, expected {}", source, version.dump(), kVersion));
  }
  return json;
}

TrainedModel read(const nlohmann::json& json) {
  const DictionaryPtr dictionary = dictionary_from_json(value_of<nlohmann::json>(json, "dictionary"));
  const nlohmann::json statistics = value_of<nlohmann::json>(json, "statistics");
  const Matrix coefficients = matrix_from_json(value_of<nlohmann::json>(json, "coefficients"), "coefficients");
  TrainedModel model{value_of<std::string>(json, "kind"),
                     value_of<std::string>(json, "group"),
                     value_of<std::string>(json, "input_representation"),
                     value_of<std::string>(json, "output_representation"),
                     value_of<Index>(json, "copies"),
                     value_of<Index>(json, "equivariant_size"),
                     value_of<double>(json, "ridge"),
                     value_of<std::vector<std::string>>(json, "inputs"),
                     value_of<std::vector<std::string>>(json, "outputs"),
                     DictionaryModel(dictionary, coefficients),
                     read_statistics(value_of<nlohmann::json>(statistics, "inputs")),
                     read_statistics(value_of<nlohmann::json>(statistics, "outputs")),
                     value_of<Index>(json, "train_samples"),
                     value_of<double>(json, "train_error"),
                     json.contains("controls") ? value_of<Index>(json, "controls") : 0};
  check(model);
  return model;
}

}  // namespace

std::string model_text(const TrainedModel& model) {
  check(model);
  nlohmann::ordered_json json = {
      {"lieder_model", kVersion},
      {"kind", model.kind},
      {"group", model.group},
      {"input_representation", model.input_representation},
      {"output_representation", model.output_representation},
      {"copies", model.copies},
      {"equivariant_size", model.equivariant_size},
      {"ridge", model.ridge},
      {"inputs", model.input_names},
      {"outputs", model.output_names},
      {"dictionary", dictionary_to_json(*model.model.dictionary())},
      {"coefficients", to_json(model.model.coefficients())},
      {"statistics",
       {{"inputs", statistics_json(model.input_statistics)}, {"outputs", statistics_json(model.output_statistics)}}},
      {"train_samples", model.train_samples},
      {"train_error", model.train_error}};
  if (model.controls > 0) {
    json["controls"] = model.controls;
  }
  return json.dump() + "\n";
}

TrainedModel model_from_text(const std::string& text, const std::string& source) {
  const nlohmann::json json = parse(text, source);
  try {
    return read(json);
  } catch (const std::invalid_argument& error) {
    throw InputError(fmt::format("{}: {}", source, error.what()));
  }
}

void save_model(const std::filesystem::path& path, const TrainedModel& model) {
  write_text_file(path, model_text(model));
}

TrainedModel load_model(const std::filesystem::path& path) {
  return model_from_text(read_text_file(path), path.string());
}

}  // namespace lieder
