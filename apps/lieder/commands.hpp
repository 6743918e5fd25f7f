// The commands. Each adds its options to the application and sets `run` when it is the one that was asked for.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace lieder::cli {

void add_discover(CLI::App& app, std::function<int()>& run);
void add_identify(CLI::App& app, std::function<int()>& run);
void add_version(CLI::App& app, std::function<int()>& run);

}  // namespace lieder::cli
