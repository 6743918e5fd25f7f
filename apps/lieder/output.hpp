// Standard output, and what commands that write a model share.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "lieder/models/trained_model.hpp"

namespace lieder::cli {

/// Prints and flushes. Throws InputError if standard output cannot be written.
void print(const std::string& text);

/// Saves the model, if there is one, then prints the text. The exit status: 1 without a model.
int save_and_print(const std::optional<TrainedModel>& model, const std::string& file, const std::string& text);

/// Adds a command with its options and examples; `run_command` is what it does when it is asked for.
template <class Options>
void add_command(CLI::App& app, std::function<int()>& run, const std::string& name, const std::string& purpose,
                 void (*add_options)(CLI::App&, Options&), const std::string& examples,
                 std::function<int(const Options&)> run_command) {
  CLI::App* command = app.add_subcommand(name, purpose);
  auto options = std::make_shared<Options>();
  add_options(*command, *options);
  command->footer(examples);
  command->callback([options, &run, run_command] { run = [options, run_command] { return run_command(*options); }; });
}

}  // namespace lieder::cli
