#include "safe_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "lieder/core/error.hpp"

namespace lieder::report_detail {

namespace {

namespace fs = std::filesystem;

// An errno value, 0 for success.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count < 0 && errno != EINTR) {
      return errno;
    }
    text.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
  }
  return fsync(descriptor) == 0 ? 0 : errno;
}

[[noreturn]] void fail(const fs::path& path, const std::string& reason) {
  throw InputError(fmt::format("{}: expected a place to write the report, got: {}", path.string(), reason));
}

}  // namespace

fs::path write_whole_file(const fs::path& directory, const std::string& name, std::string_view text) {
  fs::path target = directory / name;
  if (directory.empty()) {
    fail("''", "an empty directory name");
  }
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    fail(directory, error.message());
  }
  static std::atomic<int> counter{0};
  const std::string temporary = (directory / fmt::format(".{}.{}-{}", name, getpid(), counter++)).string();
  const int descriptor = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    fail(target, std::strerror(errno));
  }
  int failure = write_all(descriptor, text);
  if (close(descriptor) != 0 && failure == 0) {
    failure = errno;
  }
  if (failure == 0 && std::rename(temporary.c_str(), target.c_str()) != 0) {
    failure = errno;
  }
  if (failure != 0) {
    unlink(temporary.c_str());
    fail(target, std::strerror(failure));
  }
  return target;
}

}  // namespace lieder::report_detail
