// The value of --group: a name of the list, or a file of the user's generators.
#pragma once

#include <string>

#include "lieder/algebra/matrix_group.hpp"

namespace lieder::cli {

/// "so:3", "so:3 x z:2", or the path of a .toml or .npy file with linear generators that close under the bracket.
/// Throws InputError that names the option or the file.
MatrixGroup group_from_option(const std::string& text);

}  // namespace lieder::cli
