// lieder: the command line. One file a command; this one only dispatches and turns errors into exit statuses.
//
// Exit status: 0 done, 1 the computation ended without a usable answer, 2 bad usage or bad input.
#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

#include <CLI/CLI.hpp>
#include <exception>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>

#include "commands.hpp"
#include "lieder/core/parallel.hpp"
#include "networks.hpp"

namespace {

// The command line as a person would type it again.
std::string command_line(int argc, const char* const* argv) {
  std::string text = "lieder";
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    text += word.find_first_of(" ()*^'") == std::string::npos ? " " + word : " '" + word + "'";
  }
  return text;
}

// Where the usage of the command is shown.
std::string command_hint(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  return commands.empty() ? "; lieder --help shows the commands"
                          : "; see lieder " + commands.front()->get_name() + " --help";
}

// Matrices of up to 32 MiB that are freed and made again keep their pages: asking the system for them each time takes a
// seventh of the time of a promoted fit with 496 coefficients.
void keep_freed_pages() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 128 << 20);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  keep_freed_pages();
  if (lieder::cli::wants_networks(argc, argv)) {
    return lieder::cli::run_networks(argv);
  }
  CLI::App app{"lieder: continuous symmetries of data and models", "lieder"};
  app.set_help_flag("-h,--help", "this text");
  std::function<int()> run;
  lieder::cli::add_discover(app, run, command_line(argc, argv));
  lieder::cli::add_enforce(app, run);
  lieder::cli::add_fit(app, run);
  lieder::cli::add_identify(app, run);
  lieder::cli::add_intertwiners(app, run);
  lieder::cli::add_predict(app, run);
  lieder::cli::add_promote(app, run, command_line(argc, argv));
  lieder::cli::add_reproduce(app, run, command_line(argc, argv));
  lieder::cli::add_simulate(app, run);
  lieder::cli::add_train(app);
  lieder::cli::add_version(app, run);
  // Set after the commands, which would take them over.
  app.set_help_all_flag("--help-all", "the help of every command");
  app.footer(
      "Example:\n  lieder discover data/solar_system.csv --inputs a,P,M --log a,P,M --candidates scalings\n"
      "Exit status: 0 done, 1 no usable answer, 2 bad usage or bad input. More: lieder COMMAND --help");
  try {
    app.parse(argc, argv);
    if (!run) {
      std::cerr << "lieder: a command is expected (discover, enforce, intertwiners ...); lieder --help lists them\n";
      return 2;
    }
    return run();
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      return app.exit(error);  // --help
    }
    std::cerr << "lieder: " << error.what() << command_hint(app) << "\n";
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
