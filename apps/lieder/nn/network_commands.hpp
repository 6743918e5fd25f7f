// The commands of lieder-nn.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace lieder::cli {

/// `command`: the command line as it was typed, for reports.
void add_train_network(CLI::App& app, std::function<int()>& run, const std::string& command);
void add_predict_network(CLI::App& app, std::function<int()>& run);

}  // namespace lieder::cli
