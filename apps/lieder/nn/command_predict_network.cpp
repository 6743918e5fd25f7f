#include <fmt/format.h>
#include <torch/torch.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "lieder/core/error.hpp"
#include "lieder/io/csv.hpp"
#include "lieder/io/json.hpp"
#include "lieder/io/table.hpp"
#include "lieder/models/equivariant_regression.hpp"
#include "lieder/nn/conversions.hpp"
#include "lieder/nn/network_file.hpp"
#include "lieder/nn/training.hpp"
#include "lieder/report/text_table.hpp"
#include "model_columns.hpp"
#include "nn/network_commands.hpp"
#include "output.hpp"

namespace lieder::cli {

namespace {

using Json = nlohmann::ordered_json;

struct PredictOptions {
  std::string model;
  std::string file;
  std::string out;
  bool json = false;
};

Vector list(const Json& metadata, const char* key) {
  const auto values = metadata.at(key).get<std::vector<double>>();
  return Eigen::Map<const Vector>(values.data(), static_cast<Index>(values.size()));
}

Index rows_outside(const Matrix& inputs, const Vector& minimum, const Vector& maximum) {
  Index outside = 0;
  for (Index i = 0; i < inputs.rows(); ++i) {
    const auto row = inputs.row(i).transpose().array();
    outside += (row >= minimum.array()).all() && (row <= maximum.array()).all() ? 0 : 1;
  }
  return outside;
}

int run_command(const PredictOptions& options) {
  const nn::LoadedNetwork model = nn::load_network(options.model);
  const Json metadata = Json::parse(model.metadata);
  if (!metadata.contains("inputs") || !metadata.contains("outputs")) {
    throw InputError(fmt::format("{}: does not say which columns its inputs are", options.model));
  }
  const auto outputs = metadata["outputs"].get<std::vector<std::string>>();
  const Matrix inputs = read_columns(options.file, metadata["inputs"].get<std::vector<std::string>>());
  const Matrix values = nn::to_matrix(nn::predict(*model.network, nn::to_tensor(inputs)));
  if (!values.allFinite()) {
    throw InputError(
        fmt::format("{}: the predictions overflow: inputs far outside the range of the training data", options.file));
  }
  const Index outside = rows_outside(inputs, list(metadata, "input_minimum"), list(metadata, "input_maximum"));
  const std::optional<Matrix> known = read_outputs(options.file, outputs);
  std::optional<double> error;
  if (known && known->rows() == values.rows()) {
    error = relative_error(*known, values);
  }
  if (!options.out.empty()) {
    write_table(options.out, outputs, values);
  }
  if (options.json) {
    Json result = {{"status", "ok"},
                   {"message", ""},
                   {"kind", "network"},
                   {"group", metadata["network"].value("group", "")},
                   {"samples", values.rows()},
                   {"outputs", outputs},
                   {"outside_training_range", outside}};
    result["error"] = error ? Json(json_number(*error)) : Json(nullptr);
    result[options.out.empty() ? "predictions" : "out"] =
        options.out.empty() ? Json(to_json(values)) : Json(options.out);
    print(result.dump(2) + "\n");
    return 0;
  }
  if (options.out.empty()) {
    print(csv_text(outputs, values));
  }
  if (error) {
    std::cerr << fmt::format("{}: {} samples, relative error {}\n", options.file, values.rows(),
                             format_number(*error, 6));
  }
  if (outside > 0) {
    std::cerr << fmt::format("{}: {} of {} samples lie outside the range of the training data\n", options.file, outside,
                             values.rows());
  }
  return 0;
}

void add_options(CLI::App& command, PredictOptions& options) {
  const auto add = [&command](const std::string& name, auto& value, const std::string& type, const std::string& text) {
    return command.add_option(name, value, text)->type_name(type);
  };
  add("MODEL", options.model, "", "a network written by lieder train (.pt)")->required();
  add("FILE", options.file, "", "CSV or NPY file with the network's input columns")->required();
  add("--out", options.out, "FILE", "CSV or .npy file for the predictions (default: CSV on standard output)");
  command.add_flag("--json", options.json, "one JSON object on standard output");
}

}  // namespace

void add_predict_network(CLI::App& app, std::function<int()>& run) {
  add_command<PredictOptions>(app, run, "predict", "evaluate a saved network on the rows of a table", add_options,
                              "Example:\n  lieder predict inertia.pt bodies.csv --out values.csv", run_command);
}

}  // namespace lieder::cli
