// Files that appear under their name only when complete (private).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace lieder::report_detail {

/// Writes `directory`/`name` by way of a temporary file beside it and a rename; makes the directory where it is
/// missing. Returns the path. InputError that names the path; nothing is left behind then.
std::filesystem::path write_whole_file(const std::filesystem::path& directory, const std::string& name,
                                       std::string_view text);

}  // namespace lieder::report_detail
