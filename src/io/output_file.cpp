#include "lieder/io/output_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "io/text.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kBufferSize = std::size_t{1} << 18;

// Links resolved, so that the file they point at is replaced and not the link.
fs::path resolved(const fs::path& target) {
  std::error_code error;
  fs::path path = target;
  for (int depth = 0; depth < 40 && fs::is_symlink(path, error); ++depth) {
    const fs::path next = fs::read_symlink(path, error);
    path = next.is_absolute() ? next : path.parent_path() / next;
  }
  return path;
}

// Sync to disk; pipes and some devices cannot, which is no failure.
bool synced(int descriptor) {
  return ::fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS;
}

// Creates a new file in the folder of `target` and returns its descriptor, or -1 with errno set.
int create_beside(const fs::path& target, fs::path& temporary) {
  static std::atomic<unsigned> counter{0};
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  constexpr mode_t read_write_for_all = 0666;  // less the umask
  int descriptor = -1;
  do {
    temporary = folder / fmt::format(".lieder-{}-{}.part", ::getpid(), counter++);
    descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, read_write_for_all);
  } while (descriptor < 0 && (errno == EEXIST || errno == EINTR));
  return descriptor;
}

}  // namespace

AtomicFile::AtomicFile(const fs::path& target) : target_(target), final_(resolved(target)) {
  if (target.empty()) {
    throw InputError("expected a name for the file to write, found an empty one");
  }
  struct stat status {};
  const bool exists = ::stat(final_.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) {
    fail(EISDIR);
  }
  if (exists && ::access(final_.c_str(), W_OK) != 0) {
    fail(errno);
  }
  direct_ = exists && !S_ISREG(status.st_mode);
  if (direct_) {
    temporary_ = final_;
    descriptor_ = ::open(final_.c_str(), O_WRONLY | O_CLOEXEC);
  } else {
    descriptor_ = create_beside(final_, temporary_);
  }
  if (descriptor_ < 0) {
    fail(errno);
  }
  if (!direct_ && exists) {
    constexpr mode_t permissions = 07777;
    ::fchmod(descriptor_, status.st_mode & permissions);
  }
  buffer_.reserve(kBufferSize);
}

AtomicFile::~AtomicFile() {
  close_descriptor();
  if (!done_ && !direct_ && !temporary_.empty()) {
    ::unlink(temporary_.c_str());
  }
}

void AtomicFile::close_descriptor() {
  if (descriptor_ >= 0) {
    ::close(std::exchange(descriptor_, -1));
  }
}

void AtomicFile::fail(int error) const {
  const std::string name = one_line(target_.string());
  switch (error) {
    case EISDIR:
      throw InputError(fmt::format("{}: is a directory, expected the name of a file to write", name));
    case ENOENT:
    case ENOTDIR:
      throw InputError(fmt::format("{}: cannot be written, no such directory: {}", name,
                                   one_line(final_.has_parent_path() ? final_.parent_path().string() : ".")));
    default:
      throw InputError(fmt::format("{}: cannot be written ({})", name, std::generic_category().message(error)));
  }
}

void AtomicFile::write_through(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      fail(errno);
    }
    bytes.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
  }
}

void AtomicFile::flush() {
  write_through(buffer_);
  buffer_.clear();
}

void AtomicFile::write(std::string_view bytes) {
  require(descriptor_ >= 0, "AtomicFile::write: the file was committed already");
  if (buffer_.size() + bytes.size() > kBufferSize) {
    flush();
  }
  if (bytes.size() >= kBufferSize) {
    write_through(bytes);
  } else {
    buffer_.append(bytes);
  }
}

void AtomicFile::commit() {
  require(descriptor_ >= 0, "AtomicFile::commit: the file was committed already");
  flush();
  if (!synced(descriptor_)) {
    fail(errno);
  }
  if (::close(std::exchange(descriptor_, -1)) != 0) {
    fail(errno);
  }
  if (!direct_ && ::rename(temporary_.c_str(), final_.c_str()) != 0) {
    fail(errno);
  }
  done_ = true;
}

void write_text_file(const fs::path& path, std::string_view text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

}  // namespace lieder
