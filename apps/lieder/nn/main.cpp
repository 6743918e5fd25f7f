// lieder-nn: the commands on networks, run by `lieder`. Exit status as there.
#include <CLI/CLI.hpp>
#include <exception>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>

#include "commands.hpp"
#include "nn/load_network_model.hpp"
#include "nn/network_commands.hpp"

namespace {

std::string command_line(int argc, const char* const* argv) {
  std::string text = "lieder";
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    text += word.find_first_of(" ()*^'") == std::string::npos ? " " + word : " '" + word + "'";
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"lieder: continuous symmetries of networks", "lieder"};
  app.set_help_flag("-h,--help", "this text");
  std::function<int()> run;
  lieder::cli::add_discover(app, run, command_line(argc, argv), lieder::cli::load_network_model);
  lieder::cli::add_predict_network(app, run);
  lieder::cli::add_train_network(app, run, command_line(argc, argv));
  try {
    app.parse(argc, argv);
    if (!run) {
      std::cerr << "lieder: a command on networks is expected (discover, train, predict)\n";
      return 2;
    }
    return run();
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      return app.exit(error);  // --help
    }
    const auto commands = app.get_subcommands();
    std::cerr << "lieder: " << error.what()
              << (commands.empty() ? "" : "; see lieder " + commands.front()->get_name() + " --help") << "\n";
    return 2;
  } catch (const std::invalid_argument& error) {
    std::cerr << "lieder: " << error.what() << "\n";
    return 2;
  } catch (const std::bad_alloc&) {
    std::cerr << "lieder: out of memory\n";
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "lieder: " << error.what() << "\n";
    return 1;
  }
}
