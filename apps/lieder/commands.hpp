// The commands. Each adds its options to the application and sets `run` when it is the one that was asked for.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace lieder::cli {

/// `command`: the command line as it was typed, for reports.
void add_discover(CLI::App& app, std::function<int()>& run, const std::string& command);
void add_enforce(CLI::App& app, std::function<int()>& run);
void add_identify(CLI::App& app, std::function<int()>& run);
void add_predict(CLI::App& app, std::function<int()>& run);
void add_version(CLI::App& app, std::function<int()>& run);

}  // namespace lieder::cli
