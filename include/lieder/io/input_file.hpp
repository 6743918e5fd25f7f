// Files to read. Every failure is an InputError that names the file and the reason: missing, a directory, unreadable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace lieder {

/// An open file descriptor, read only. Movable; closed on destruction.
class InputFile {
 public:
  explicit InputFile(const std::filesystem::path& path);
  ~InputFile();
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&& other) noexcept;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  const std::string& name() const { return name_; }
  /// Size in bytes of a regular file; InputError for a pipe or device.
  std::uint64_t size() const;

  /// Reads up to `count` bytes from the current place; fewer only at the end of the file.
  std::size_t read(char* data, std::size_t count);
  /// Reads exactly `count` bytes at `offset`; InputError if the file ends before.
  void read_at(std::uint64_t offset, char* data, std::size_t count) const;

 private:
  std::string name_;
  int descriptor_ = -1;
};

/// The whole file.
std::string read_text_file(const std::filesystem::path& path);

}  // namespace lieder
