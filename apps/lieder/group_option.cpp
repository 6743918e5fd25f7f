#include "group_option.hpp"

#include <fmt/format.h>

#include <vector>

#include "lieder/core/error.hpp"
#include "lieder/io/generator_file.hpp"

namespace lieder::cli {

MatrixGroup group_from_option(const std::string& text) {
  if (!text.ends_with(".toml") && !text.ends_with(".npy")) {
    try {
      return parse_group(text);
    } catch (const std::invalid_argument& error) {
      throw InputError(fmt::format("--group: {}", error.what()));
    }
  }
  std::vector<Matrix> generators;
  for (const NamedGenerator& generator : read_generators(text)) {
    if (!generator.translation.isZero(0.0)) {
      throw InputError(
          fmt::format("{}: generator '{}' has a translation, --group expects linear generators", text, generator.name));
    }
    generators.push_back(generator.matrix);
  }
  try {
    return from_generators(std::move(generators), text);
  } catch (const std::invalid_argument& error) {
    throw InputError(fmt::format("{}: {}", text, error.what()));
  }
}

}  // namespace lieder::cli
