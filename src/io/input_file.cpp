#include "lieder/io/input_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "io/text.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

[[noreturn]] void fail_to_read(const std::string& name, int error) {
  switch (error) {
    case ENOENT:
      throw InputError(fmt::format("{}: no such file", name));
    case EISDIR:
      throw InputError(fmt::format("{}: is a directory, expected a file", name));
    default:
      throw InputError(fmt::format("{}: cannot be read ({})", name, std::generic_category().message(error)));
  }
}

}  // namespace

InputFile::InputFile(const std::filesystem::path& path) : name_(one_line(path.string())) {
  if (path.empty()) {
    throw InputError("expected a file name, found an empty one");
  }
  do {
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  } while (descriptor_ < 0 && errno == EINTR);
  if (descriptor_ < 0) {
    fail_to_read(name_, errno);
  }
  struct stat status {};
  if (::fstat(descriptor_, &status) == 0 && S_ISDIR(status.st_mode)) {
    ::close(std::exchange(descriptor_, -1));
    fail_to_read(name_, EISDIR);
  }
}

InputFile::~InputFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

InputFile::InputFile(InputFile&& other) noexcept
    : name_(std::move(other.name_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

InputFile& InputFile::operator=(InputFile&& other) noexcept {
  std::swap(name_, other.name_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

std::uint64_t InputFile::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) {
    fail_to_read(name_, errno);
  }
  if (!S_ISREG(status.st_mode)) {
    throw InputError(fmt::format("{}: is not a regular file, expected one", name_));
  }
  return static_cast<std::uint64_t>(status.st_size);
}

std::size_t InputFile::read(char* data, std::size_t count) {
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got = ::read(descriptor_, data + done, count - done);
    if (got < 0 && errno != EINTR) {
      fail_to_read(name_, errno);
    }
    if (got == 0) {
      break;
    }
    done += got > 0 ? static_cast<std::size_t>(got) : 0;
  }
  return done;
}

void InputFile::read_at(std::uint64_t offset, char* data, std::size_t count) const {
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got = ::pread(descriptor_, data + done, count - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno != EINTR) {
      fail_to_read(name_, errno);
    }
    if (got == 0) {
      throw InputError(
          fmt::format("{}: ends after {} bytes, expected at least {}", name_, offset + done, offset + count));
    }
    done += got > 0 ? static_cast<std::size_t>(got) : 0;
  }
}

std::string read_text_file(const std::filesystem::path& path) {
  InputFile file(path);
  constexpr std::size_t chunk = std::size_t{1} << 16;
  std::string text;
  std::size_t size = 0;
  do {
    text.resize(size + chunk);
    size += file.read(text.data() + size, chunk);
  } while (size == text.size());
  text.resize(size);
  return text;
}

}  // namespace lieder
