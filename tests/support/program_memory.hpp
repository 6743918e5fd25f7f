// The memory that a run of the command line needs.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <string>
#include <vector>

namespace lieder::test {

// Peak resident MiB of a run of the program; its output goes to a file. The address sanitizer, where it is built in, would hold
// back freed memory (256 MiB) to find its later uses: here it must give it back.
inline double peak_mebibytes(const std::vector<std::string>& arguments, const std::string& output) {
  std::vector<std::string> words = {LIEDER_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) {
    argv.push_back(word.data());
  }
  argv.push_back(nullptr);
  std::string options = "ASAN_OPTIONS=quarantine_size_mb=1:detect_leaks=0";
  std::vector<char*> environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    environment.push_back(*variable);
  }
  environment.push_back(options.data());
  environment.push_back(nullptr);
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t child = 0;
  const int failed = posix_spawn(&child, LIEDER_PROGRAM, &actions, nullptr, argv.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  rusage usage{};
  if (failed != 0 || wait4(child, &status, 0, &usage) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    ADD_FAILURE() << "the program failed: " << status;
    return 0.0;
  }
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

}  // namespace lieder::test
