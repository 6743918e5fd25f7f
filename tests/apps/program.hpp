// Runs the command line in a process of its own and collects what a user would see.
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

namespace lieder::test {

struct Output {
  int status = -1;
  std::string out;
  std::string err;
  nlohmann::json json() const { return nlohmann::json::parse(out); }
};

/// A temporary directory, removed at the end.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "lieder-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::string path(const std::string& name) const { return (path_ / name).string(); }
  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

inline std::string read_all(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// `arguments` as typed in a shell.
inline Output run(const std::string& arguments) {
  const Scratch scratch;
  const std::string command = std::string(LIEDER_PROGRAM) + " " + arguments + " >" + scratch.path("out") + " 2>" +
                              scratch.path("err") + " </dev/null";
  const int raw = std::system(command.c_str());
  Output output;
  output.status = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
  output.out = read_all(scratch.path("out"));
  output.err = read_all(scratch.path("err"));
  return output;
}

/// The folder of real measurements, or empty.
inline std::string data_folder() {
  const char* folder = std::getenv("LIEDER_DATA");
  return folder == nullptr ? std::string() : std::string(folder);
}

}  // namespace lieder::test
