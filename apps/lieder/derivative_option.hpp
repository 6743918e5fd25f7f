// --derivatives: how derivatives are estimated along trajectories, and what the outputs say about it. Shared by every
// command that reads trajectories.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "data_options.hpp"
#include "lieder/models/weak_dynamics.hpp"
#include "lieder/trajectories/derivatives.hpp"

namespace lieder::cli {

void add_derivative_option(CLI::App& app, DataOptions& options);

/// Throws InputError for a method that does not go with the kind or with derivative columns. `weak` is for commands
/// that fit a model in the weak form (`fits_weakly`).
void check_derivatives(const std::string& kind, const DataOptions& options, bool fits_weakly);

/// The rows of the data as trajectories, `columns` (N rows as read, or none) as their inputs. Throws ValueError that
/// names file, row and column.
std::vector<Trajectory> trajectories_of(const Data& data, Index minimum_rows = 3, const Matrix& columns = {});

/// What is reported of estimated derivatives; in the weak form error and size are empty.
struct DerivativeSummary {
  std::string method;  // with its parameters
  std::string choice;  // how `auto` chose it; empty if it was given
  std::size_t trajectories = 0;
  Index rows_left_out = 0;  // near the ends
  Vector noise;             // of each state
  Vector error;             // estimated root mean square error of each derivative
  Vector size;              // root mean square of each derivative
};

/// All but the number of trajectories.
DerivativeSummary summary_of(const DerivativeSamples& samples);

/// Of a fit in the weak form to `states` states.
DerivativeSummary summary_of(const WeakDynamicsFit& fit, std::size_t trajectories, Index states);

/// Whether the option asks for the weak form.
bool is_weak(const std::string& derivatives);

/// Estimates them by the method of the data. ValueError as derivative_samples.
DerivativeSamples estimate_derivatives(const Data& data, DerivativeSummary& summary, const Matrix& columns = {});

nlohmann::ordered_json derivatives_json(const DerivativeSummary& summary, const std::vector<std::string>& names);
/// One line.
std::string derivatives_text(const DerivativeSummary& summary, const std::vector<std::string>& names);

}  // namespace lieder::cli
