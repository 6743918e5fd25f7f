#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "commands.hpp"
#include "lieder/core/error.hpp"
#include "lieder/io/csv.hpp"
#include "lieder/io/json.hpp"
#include "lieder/io/model_file.hpp"
#include "lieder/io/table.hpp"
#include "lieder/models/equivariant_regression.hpp"
#include "lieder/report/text_table.hpp"
#include "model_columns.hpp"
#include "output.hpp"

namespace lieder::cli {

namespace {

struct PredictOptions {
  std::string model;
  std::string file;
  std::string out;
  bool json = false;
};

struct Prediction {
  Matrix values;
  Index outside = 0;            // rows outside the box of the training samples
  std::optional<double> error;  // nothing when the file has no columns of outputs
};

Prediction predict(const PredictOptions& options, const TrainedModel& model) {
  const Matrix inputs = read_columns(options.file, model.input_names);
  Prediction result;
  result.values = model.model.value(inputs);
  if (!result.values.allFinite()) {
    throw InputError(
        fmt::format("{}: the predictions overflow: inputs far outside the range of the training data", options.file));
  }
  for (Index i = 0; i < inputs.rows(); ++i) {
    const auto row = inputs.row(i).transpose().array();
    const bool inside =
        (row >= model.input_statistics.minimum.array()).all() && (row <= model.input_statistics.maximum.array()).all();
    result.outside += inside ? 0 : 1;
  }
  const std::optional<Matrix> outputs = read_outputs(options.file, model.output_names);
  if (outputs && outputs->rows() == inputs.rows()) {
    result.error = relative_error(*outputs, result.values);
  }
  return result;
}

int run_command(const PredictOptions& options) {
  const TrainedModel model = load_model(options.model);
  const Prediction prediction = predict(options, model);
  const Index samples = prediction.values.rows();
  if (!options.out.empty()) {
    write_table(options.out, model.output_names, prediction.values);
  }
  if (options.json) {
    nlohmann::ordered_json result = {{"status", "ok"},
                                     {"message", ""},
                                     {"kind", model.kind},
                                     {"group", model.group},
                                     {"samples", samples},
                                     {"outputs", model.output_names},
                                     {"outside_training_range", prediction.outside}};
    result["error"] = prediction.error ? nlohmann::ordered_json(json_number(*prediction.error)) : nullptr;
    if (options.out.empty()) {
      result["predictions"] = nlohmann::ordered_json(to_json(prediction.values));
    } else {
      result["out"] = options.out;
    }
    print(result.dump(2) + "\n");
  } else {
    if (options.out.empty()) {
      print(csv_text(model.output_names, prediction.values));
    }
    if (prediction.error) {
      std::cerr << fmt::format("{}: {} samples, relative error {}\n", options.file, samples,
                               format_number(*prediction.error, 6));
    }
    if (prediction.outside > 0) {
      std::cerr << fmt::format("{}: {} of {} samples lie outside the range of the training data\n", options.file,
                               prediction.outside, samples);
    }
  }
  return 0;
}

void add_options(CLI::App& command, PredictOptions& options) {
  const auto add = [&command](const std::string& name, auto& value, const std::string& type, const std::string& text) {
    return command.add_option(name, value, text)->type_name(type);
  };
  add("MODEL", options.model, "", "a model file written by lieder enforce or promote")->required();
  add("FILE", options.file, "", "CSV or NPY file with the model's input columns")->required();
  add("--out", options.out, "FILE", "CSV or .npy file for the predictions (default: CSV on standard output)");
  command.add_flag("--json", options.json, "one JSON object on standard output");
}

const char* const examples =
    "Example:\n  lieder predict mass.json dimuon_mass.csv --out predicted.csv\n"
    "Where the file has the model's output columns too, the relative error ||y - F(x)|| / ||y|| is reported.";

}  // namespace

void add_predict(CLI::App& app, std::function<int()>& run) {
  add_command<PredictOptions>(app, run, "predict", "evaluate a saved model on the rows of a table", add_options,
                              examples, run_command);
}

}  // namespace lieder::cli
