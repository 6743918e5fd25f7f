#include "nn/train_output.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "lieder/io/json.hpp"
#include "lieder/report/html_report.hpp"
#include "lieder/report/text_table.hpp"
#include "wording.hpp"

namespace lieder::cli {

namespace {

using Json = nlohmann::ordered_json;

Json optional_json(const std::optional<double>& value) {
  return value ? Json(json_number(*value)) : Json(nullptr);
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

std::string number(const std::optional<double>& value) {
  return value ? format_number(*value, 3) : std::string("-");
}

std::string network_words(const TrainRun& run, const TrainOptions& options) {
  if (run.promoted) {
    const auto& kept = run.promoted->kept;
    return kept ? fmt::format("{} of {} candidates kept, {}: {} -> {}", kept->dimension(), run.candidates,
                              kept->identity.name, run.input_representation, run.output_representation)
                : fmt::format("a plain network: of {} no candidate is kept", run.candidates);
  }
  return run.group.empty() ? fmt::format("a plain network, {} layers of {} channels", options.layers, options.channels)
                           : fmt::format("equivariant under {}: {} -> {}", run.group, run.input_representation,
                                         run.output_representation);
}

// What was found and tried on the way to a promoted network.
Json promoted_json(const TrainRun& run) {
  const nn::PromotedNetwork& promoted = *run.promoted;
  const Vector& values = promoted.discovery.discovery.spectrum.values;
  Json trials = Json::array();
  for (const nn::PromotionTrial& trial : promoted.trials) {
    trials.push_back({{"algebra", trial.symmetry.identity.name},
                      {"under", trial.under ? Json(trial.under->identity.name) : Json(nullptr)},
                      {"dimension", trial.symmetry.dimension()},
                      {"gap", trial.symmetry.gap},
                      {"moved", trial.symmetry.moved},
                      {"validation_loss", json_number(trial.validation_loss)},
                      {"failure", text_or_null(trial.failure)}});
  }
  Json generators = Json::array();
  if (promoted.kept) {
    for (const Matrix& xi : promoted.kept->group.algebra().basis()) {
      generators.push_back(Json(to_json(xi)));
    }
  }
  return {{"candidates", run.candidates},
          {"kept", promoted.kept ? promoted.kept->dimension() : 0},
          {"algebra", promoted.kept ? Json(promoted.kept->identity.name) : Json(nullptr)},
          {"generators", generators},
          {"singular_values", Json(to_json(values))},
          {"dense_validation_loss", json_number(promoted.dense_loss)},
          {"trials", trials}};
}

Series curve(const TrainRun& run, const std::string& label, double nn::EpochRecord::*value) {
  const auto& history = run.training.history;
  std::vector<double> x;
  std::vector<double> y;
  for (const nn::EpochRecord& record : history) {
    if (record.*value > 0.0) {  // a logarithmic axis
      x.push_back(static_cast<double>(record.epoch));
      y.push_back(record.*value);
    }
  }
  Series series;
  series.label = label;
  series.style = SeriesStyle::line;
  series.x = Eigen::Map<const Vector>(x.data(), static_cast<Index>(x.size()));
  series.y = Eigen::Map<const Vector>(y.data(), static_cast<Index>(y.size()));
  return series;
}

}  // namespace

std::string train_json(const TrainRun& run, const TrainOptions& options) {
  Json history = Json::array();
  for (const nn::EpochRecord& record : run.training.history) {
    history.push_back({{"epoch", record.epoch},
                       {"train_loss", json_number(record.train_loss)},
                       {"validation_loss", json_number(record.validation_loss)},
                       {"learning_rate", record.learning_rate}});
  }
  const bool done = run.status == Status::ok;
  Json result = {{"status", to_string(run.status)},
                 {"message", run.message},
                 {"network", options.network},
                 {"group", text_or_null(run.group)},
                 {"input_representation", text_or_null(run.input_representation)},
                 {"output_representation", text_or_null(run.output_representation)},
                 {"hidden_representation", text_or_null(run.hidden_representation)},
                 {"parameters", run.parameters},
                 {"samples", run.samples},
                 {"train_samples", run.train_samples},
                 {"test_samples", run.test_samples},
                 {"epochs", run.epochs},
                 {"first_epoch", run.training.first_epoch},
                 {"best_epoch", run.training.best_epoch}};
  result["train_error"] = done ? Json(json_number(run.train_error)) : Json(nullptr);
  result["test_error"] = optional_json(run.test_error);
  result["test_mse"] = optional_json(run.test_mse);
  result["equivariance_error"] = optional_json(run.equivariance_error);
  if (run.promoted) {
    result["promoted"] = promoted_json(run);
  }
  result["history"] = history;
  result["out"] = run.saved ? Json(options.out) : Json(nullptr);
  result["notes"] = run.notes;
  result["seconds"] = run.training.seconds;
  return result.dump(2) + "\n";
}

std::string train_text(const TrainRun& run, const TrainOptions& options) {
  std::string text =
      fmt::format("{}: {} samples, {} inputs, {} outputs; {}, {} parameters\n", options.data.file, run.samples,
                  run.input_names.size(), run.output_names.size(), network_words(run, options), run.parameters);
  for (const std::string& note : run.notes) {
    text += "  " + note + "\n";
  }
  if (run.status != Status::ok) {
    return text + fmt::format("\n{}: {}\n", to_string(run.status), run.message);
  }
  TextTable table(
      {"train samples", "test samples", "epochs", "best epoch", "train error", "test error", "equivariance error"});
  table.add_row({std::to_string(run.train_samples), std::to_string(run.test_samples),
                 std::to_string(run.training.history.size()), std::to_string(run.training.best_epoch),
                 format_number(run.train_error, 3), number(run.test_error), number(run.equivariance_error)});
  text += "\n" + to_text(table, 2);
  if (run.promoted) {
    TextTable trials({"tried", "dimension", "gap", "held-out loss"});
    for (const nn::PromotionTrial& trial : run.promoted->trials) {
      const std::string under = trial.under ? " under " + trial.under->identity.name : "";
      trials.add_row({trial.symmetry.identity.name + under, std::to_string(trial.symmetry.dimension()),
                      format_number(trial.symmetry.gap, 3),
                      trial.failure.empty() ? format_number(trial.validation_loss, 3) : trial.failure});
    }
    trials.add_row({"no symmetry", "0", "", format_number(run.promoted->dense_loss, 3)});
    text += "\n" + to_text(trials, 1);
  }
  if (!run.message.empty()) {
    text += "  " + run.message + "\n";
  }
  return text + fmt::format("\nModel: {}\n", options.out);
}

std::string write_train_report(const TrainRun& run, const TrainOptions& options, const std::string& command) {
  HtmlReport report("A trained network", fmt::format("{} as a function of {}", fmt::join(run.output_names, ", "),
                                                     fmt::join(run.input_names, ", ")));
  const bool done = run.status == Status::ok;
  report.status(done ? ReportStatus::ok : ReportStatus::failed, done ? network_words(run, options) : run.message);
  if (done) {
    report.key_figure(format_number(run.train_error, 3), "training error");
    if (run.test_error) {
      report.key_figure(format_number(*run.test_error, 3), "test error");
    }
    if (run.equivariance_error) {
      report.key_figure(format_number(*run.equivariance_error, 2), "equivariance error");
    }
  }
  RunFacts facts;
  facts.command_line = command;
  facts.version = "lieder " LIEDER_VERSION;
  facts.date = today();
  facts.seed = options.data.seed;
  facts.more.emplace_back("Data", fmt::format("{}, {} of {} samples for training",
                                              std::filesystem::path(options.data.file).filename().string(),
                                              run.train_samples, run.samples));
  facts.more.emplace_back("Parameters", std::to_string(run.parameters));
  facts.more.emplace_back("Time", fmt::format("{:.2f} s", run.training.seconds));
  report.run_facts(facts);
  report.section("Learning curve");
  LinePlot plot;
  plot.title = "Mean square error by epoch";
  plot.x = {"epoch", false};
  plot.y = {"mean square error", true};
  for (const Series& series : {curve(run, "training batches", &nn::EpochRecord::train_loss),
                               curve(run, "held-out samples", &nn::EpochRecord::validation_loss)}) {
    if (series.x.size() > 0) {
      plot.series.push_back(series);
    }
  }
  std::string problem;
  if (!plot.series.empty()) {
    const Figure figure = line_plot(plot);
    problem = figure.ok ? "" : figure.message;
    report.figure(figure, fmt::format("The weights of epoch {} are kept.", run.training.best_epoch));
  }
  if (!run.hidden_representation.empty()) {
    report.section("Network").paragraph(fmt::format("{} hidden layers of {} channels: {}.", options.layers,
                                                    options.channels, run.hidden_representation));
  }
  report.write(options.report);
  return problem;
}

}  // namespace lieder::cli
