// The engine's messages name options of the command line; in Python these are arguments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lieder::python {

/// "--intrinsic-dimension: expected" -> "intrinsic_dimension: expected".
std::string python_words(std::string_view message);
std::vector<std::string> python_words(const std::vector<std::string>& messages);

}  // namespace lieder::python
