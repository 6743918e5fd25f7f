// The value of --group: a name of the list, or a file of the user's generators.
#pragma once

#include <string>

#include "lieder/algebra/matrix_group.hpp"
#include "lieder/generators/group_action.hpp"

namespace lieder::cli {

/// "so:3", "so:3 x z:2", or the path of a .toml or .npy file with linear generators that close under the bracket.
/// Throws InputError that names the option or the file.
MatrixGroup group_from_option(const std::string& text, const std::string& option = "--group");

/// The group's own action on each of the copies of its space that n inputs are; m outputs do not move. Throws as above,
/// and when it acts on another number of inputs.
GroupAction action_from_option(const std::string& option, const std::string& text, Index copies, Index n, Index m);

/// True for the path of a TOML file.
bool is_group_file(const std::string& text);

/// The action on n inputs and m outputs that a TOML file states: affine generators, which need not close, and further
/// elements. Regression: an `output` matrix of each (none: outputs do not move); dynamics: `time`. Throws InputError
/// that names the file.
GroupAction action_from_file(const std::string& path, const std::string& kind, Index inputs, Index outputs);

/// The same action, each generator scaling time at this rate: [v, f] = c f.
GroupAction with_time_scaling(const GroupAction& action, double rate);

}  // namespace lieder::cli
