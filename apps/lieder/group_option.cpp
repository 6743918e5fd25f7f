#include "group_option.hpp"

#include <fmt/format.h>

#include <vector>

#include "lieder/core/error.hpp"
#include "lieder/io/generator_file.hpp"

namespace lieder::cli {

MatrixGroup group_from_option(const std::string& text, const std::string& option) {
  if (!text.ends_with(".toml") && !text.ends_with(".npy")) {
    try {
      return parse_group(text);
    } catch (const std::invalid_argument& error) {
      throw InputError(fmt::format("{}: {}", option, error.what()));
    }
  }
  std::vector<Matrix> generators;
  for (const NamedGenerator& generator : read_generators(text)) {
    if (!generator.translation.isZero(0.0)) {
      throw InputError(fmt::format("{}: generator '{}' has a translation, {} expects linear generators", text,
                                   generator.name, option));
    }
    generators.push_back(generator.matrix);
  }
  try {
    return from_generators(std::move(generators), text);
  } catch (const std::invalid_argument& error) {
    throw InputError(fmt::format("{}: {}", text, error.what()));
  }
}

GroupAction action_from_option(const std::string& option, const std::string& text, Index copies, Index n, Index m) {
  const MatrixGroup group = group_from_option(text, option);
  if (group.action_dimension() * copies != n) {
    throw InputError(fmt::format("{}: {} acts on {} inputs{}, but there are {}", option, group.name(),
                                 group.action_dimension(),
                                 copies > 1 ? fmt::format(" in each of {} copies", copies) : "", n));
  }
  return group_action(group, m, copies);
}

}  // namespace lieder::cli
