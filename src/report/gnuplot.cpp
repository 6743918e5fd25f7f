#include "gnuplot.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "lieder/core/error.hpp"
#include "unicode.hpp"

namespace lieder::report_detail {

namespace {

namespace fs = std::filesystem;

// A directory of our own that goes away with its contents.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::error_code error;
    std::string name = (fs::temp_directory_path(error) / "lieder-plot-XXXXXX").string();
    if (!error && mkdtemp(name.data()) != nullptr) {
      path_ = name;
    }
  }
  ~TemporaryDirectory() {
    if (!path_.empty()) {
      std::error_code ignored;
      fs::remove_all(path_, ignored);
    }
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string read_file(const fs::path& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The environment with numbers in the C locale and without gnuplot's own settings.
std::vector<std::string> environment() {
  std::vector<std::string> result{"LC_ALL=C"};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!text.starts_with("LC_") && !text.starts_with("LANG") && !text.starts_with("GNU")) {
      result.emplace_back(text);
    }
  }
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) {
    result.push_back(text.data());
  }
  result.push_back(nullptr);
  return result;
}

// Starts the program with its streams on files; an errno value, 0 for success.
int spawn(const std::string& program, const fs::path& directory, pid_t& child) {
  const std::string output = (directory / "output").string();
  const std::string errors = (directory / "errors").string();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  std::vector<std::string> arguments{program, "-d", (directory / "script").string()};
  std::vector<std::string> variables = environment();
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(variables);
  const int error = posix_spawnp(&child, program.c_str(), &actions, nullptr, argv.data(), envp.data());
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

// Waits for the child; kills it at the limit. Its wait status, or -1 if it was killed.
int wait_for(pid_t child, double time_limit) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  int status = 0;
  for (auto pause = std::chrono::microseconds(500);;) {
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child) {
      return status;
    }
    const bool interrupted = ended < 0 && errno == EINTR;
    const bool late = std::chrono::duration<double>(Clock::now() - start).count() > time_limit;
    if (late || (ended < 0 && !interrupted)) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      return -1;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, std::chrono::microseconds(20000));
  }
}

// The first lines of an error output, on one line.
std::string short_form(const std::string& errors) {
  constexpr std::size_t kLimit = 400;
  std::string text = clean_line(errors.substr(0, kLimit));
  text.erase(0, text.find_first_not_of(' '));
  text.erase(text.find_last_not_of(' ') + 1);
  return text.empty() ? "it gave no reason" : text;
}

std::string describe(const std::string& program, int status) {
  if (WIFSIGNALED(status)) {
    return fmt::format("{} was ended by signal {}", program, WTERMSIG(status));
  }
  return fmt::format("{} failed with status {}", program, WEXITSTATUS(status));
}

}  // namespace

GnuplotRun run_gnuplot(const std::string& script, const PlotOptions& options) {
  require(options.time_limit > 0.0,
          fmt::format("PlotOptions: time_limit is {}, expected a positive number of seconds", options.time_limit));
  require(!options.gnuplot.empty(), "PlotOptions: gnuplot is empty, expected the name or path of the program");
  const TemporaryDirectory directory;
  if (directory.path().empty()) {
    return {"", "no temporary directory could be made for gnuplot (is TMPDIR writable?)"};
  }
  std::ofstream file(directory.path() / "script", std::ios::binary);
  file << script;
  file.close();
  if (!file) {
    return {"", fmt::format("the script for gnuplot could not be written in {}", directory.path().string())};
  }
  pid_t child = 0;
  const int error = spawn(options.gnuplot, directory.path(), child);
  if (error == ENOENT) {
    return {"", fmt::format("{} was not found (the package gnuplot-nox has it)", options.gnuplot)};
  }
  if (error != 0) {
    return {"", fmt::format("{} could not be started: {}", options.gnuplot, std::strerror(error))};
  }
  const int status = wait_for(child, options.time_limit);
  const std::string errors = short_form(read_file(directory.path() / "errors"));
  if (status == -1) {
    return {"", fmt::format("{} did not end within {} s", options.gnuplot, options.time_limit)};
  }
  if (status != 0) {
    return {"", fmt::format("{}: {}", describe(options.gnuplot, status), errors)};
  }
  std::string output = read_file(directory.path() / "output");
  if (const std::size_t root = output.find("<svg");
      root == std::string::npos || output.find("</svg>", root) == std::string::npos) {
    return {"", fmt::format("{} wrote no SVG: {}", options.gnuplot, errors)};
  }
  return {std::move(output), ""};
}

}  // namespace lieder::report_detail
