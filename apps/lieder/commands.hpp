// The commands. Each adds its options to the application and sets `run` when it is the one that was asked for.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "network_model.hpp"

namespace lieder::cli {

/// `command`: the command line as it was typed, for reports.
/// `load_network`: what reads the file of --network.
void add_discover(CLI::App& app, std::function<int()>& run, const std::string& command,
                  NetworkLoader load_network = {});
void add_enforce(CLI::App& app, std::function<int()>& run);
void add_fit(CLI::App& app, std::function<int()>& run);
void add_identify(CLI::App& app, std::function<int()>& run);
void add_intertwiners(CLI::App& app, std::function<int()>& run);
void add_predict(CLI::App& app, std::function<int()>& run);
void add_promote(CLI::App& app, std::function<int()>& run, const std::string& command);
/// A command of `reproduce`.
void add_dimuon(CLI::App& app, std::function<int()>& run, const std::string& command);
void add_reproduce(CLI::App& app, std::function<int()>& run, const std::string& command);
/// A command of `reproduce`.
void add_reproduce_dynamics(CLI::App& reproduce, std::function<int()>& run, const std::string& command);
void add_simulate(CLI::App& app, std::function<int()>& run);
void add_version(CLI::App& app, std::function<int()>& run);

/// A check of an option's value: it is a number above `low` (or equal to it, if `equal`) and at most `high`.
CLI::Validator number(double low, bool equal, double high);
/// A number > 0.
CLI::Validator positive();
/// One of these words; the help shows them by the option's type name.
CLI::Validator one_of(const std::vector<std::string>& words);

}  // namespace lieder::cli
