// Files to write. Nothing is ever half-written: a file appears under its name only when it is complete.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace lieder {

/// Writes to a hidden temporary file beside the target. commit() writes what is left to disk and renames it to the
/// target; destruction without commit() removes it, and the target stays as it was. A symbolic link is followed; an
/// existing file keeps its permissions. A target that is a device or a pipe (/dev/stdout) is written directly.
///
/// Failures (no such directory, no permission, the disk is full) are an InputError that names the target; after one
/// the temporary file is removed on destruction.
class AtomicFile {
 public:
  explicit AtomicFile(const std::filesystem::path& target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view bytes);
  /// Flushes, syncs, renames. Call once, last.
  void commit();

  /// For a library that writes by file name: it may open this path and write; commit() then renames it.
  const std::filesystem::path& temporary_path() const { return temporary_; }

 private:
  void flush();
  void write_through(std::string_view bytes);
  void close_descriptor();
  [[noreturn]] void fail(int error) const;

  std::filesystem::path target_;     // as the caller named it
  std::filesystem::path final_;      // links resolved
  std::filesystem::path temporary_;  // equals final_ for a device
  std::string buffer_;
  int descriptor_ = -1;
  bool direct_ = false;
  bool done_ = false;
};

/// Writes a whole file through AtomicFile.
void write_text_file(const std::filesystem::path& path, std::string_view text);

}  // namespace lieder
