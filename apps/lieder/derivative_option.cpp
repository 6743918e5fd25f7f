#include "derivative_option.hpp"

#include <fmt/format.h>

#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/io/json.hpp"

namespace lieder::cli {

void add_derivative_option(CLI::App& app, DataOptions& options) {
  app.add_option("--derivatives", options.derivatives,
                 "with --time: auto, finite-difference[:order], savitzky-golay[:window[,degree]], spline, "
                 "spectral[:period], weak (default: auto)")
      ->type_name("METHOD")
      ->group("Data");
}

void check_derivatives(const std::string& kind, const DataOptions& options, bool fits_weakly) {
  if (options.derivatives.empty()) {
    return;
  }
  const DerivativeOptions parsed = parse_derivatives(options.derivatives);
  if (kind != "dynamics") {
    throw InputError(fmt::format("--derivatives: for dynamics only (--kind {})", kind));
  }
  if (options.time.empty()) {
    throw InputError("--derivatives: needs --time, the column of times");
  }
  if (!options.outputs.empty()) {
    throw InputError("--derivatives: not together with --outputs, the derivatives are given there");
  }
  if (parsed.method == DerivativeMethod::weak && !fits_weakly) {
    throw InputError(
        "--derivatives: weak estimates no derivatives, and this command needs them; expected auto, finite-difference, "
        "savitzky-golay, spline or spectral");
  }
}

bool is_weak(const std::string& derivatives) {
  return !derivatives.empty() && parse_derivatives(derivatives).method == DerivativeMethod::weak;
}

std::vector<Trajectory> trajectories_of(const Data& data, Index minimum_rows, const Matrix& columns) {
  const TableNames names{data.file + ": ", data.row_word, data.rows, data.time_name, data.input_names, {}};
  return make_trajectories(data.inputs, data.time, data.trajectory, columns, minimum_rows, names);
}

DerivativeSamples estimate_derivatives(const Data& data, DerivativeSummary& summary, const Matrix& columns) {
  const std::vector<Trajectory> trajectories = trajectories_of(data, 3, columns);
  DerivativeSamples samples = derivative_samples(
      trajectories, data.derivatives.empty() ? DerivativeOptions{} : parse_derivatives(data.derivatives));
  if (samples.states.rows() == 0) {
    throw InputError(fmt::format("{}: {} leaves no row of the trajectories", data.file, samples.method));
  }
  summary = summary_of(samples);
  summary.trajectories = trajectories.size();
  return samples;
}

DerivativeSummary summary_of(const DerivativeSamples& samples) {
  DerivativeSummary summary;
  summary.method = samples.method;
  summary.choice = samples.choice;
  summary.rows_left_out = samples.left_out;
  summary.noise = samples.noise;
  summary.error = samples.rms_error;
  summary.size = samples.derivatives.cwiseAbs2().colwise().mean().cwiseSqrt().transpose();
  return summary;
}

DerivativeSummary summary_of(const WeakDynamicsFit& fit, std::size_t trajectories, Index states) {
  DerivativeSummary summary;
  summary.method = fmt::format("weak, {} test functions (1 - s^2)^{} on windows of {} rows in steps of {}",
                               fit.equations, fit.power, 2 * fit.half_width + 1, fit.stride);
  summary.trajectories = trajectories;
  summary.noise = fit.noise.head(states);
  return summary;
}

nlohmann::ordered_json derivatives_json(const DerivativeSummary& summary, const std::vector<std::string>& names) {
  nlohmann::ordered_json states = nlohmann::ordered_json::array();
  for (Index c = 0; c < summary.noise.size(); ++c) {
    nlohmann::ordered_json state = {{"name", names[static_cast<std::size_t>(c)]},
                                    {"noise", json_number(summary.noise(c))}};
    if (summary.error.size() > 0) {
      state["estimated_error"] = json_number(summary.error(c));
      state["rms"] = json_number(summary.size(c));
    }
    states.push_back(std::move(state));
  }
  return {{"method", summary.method},
          {"choice", summary.choice.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(summary.choice)},
          {"trajectories", summary.trajectories},
          {"rows_left_out", summary.rows_left_out},
          {"states", states}};
}

std::string derivatives_text(const DerivativeSummary& summary, const std::vector<std::string>& names) {
  std::string text = fmt::format("derivatives: {}", summary.method);
  for (Index c = 0; c < std::min<Index>(summary.error.size(), 6); ++c) {
    text += fmt::format("{} d({})/dt +- {:.2g} of {:.3g}", c == 0 ? ", estimated errors" : ",",
                        names[static_cast<std::size_t>(c)], summary.error(c), summary.size(c));
  }
  return text + (summary.choice.empty() ? "" : fmt::format(" ({})", summary.choice));
}

}  // namespace lieder::cli
