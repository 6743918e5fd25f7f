#include "output.hpp"

#include <iostream>

#include "lieder/core/error.hpp"
#include "lieder/io/model_file.hpp"

namespace lieder::cli {

void print(const std::string& text) {
  std::cout << text << std::flush;
  if (!std::cout) {
    throw InputError("standard output: could not be written (disk full?)");
  }
}

int save_and_print(const std::optional<TrainedModel>& model, const std::string& file, const std::string& text) {
  if (model) {
    save_model(file, *model);
  }
  print(text);
  return model ? 0 : 1;
}

}  // namespace lieder::cli
