// Names of number types in files (private).
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "lieder/core/error.hpp"

namespace lieder::nn {

inline std::string name_of(at::ScalarType type) {
  return type == at::kFloat ? "float" : "double";
}

/// Throws ValueError unless it is kFloat or kDouble.
inline void require_float_type(at::ScalarType type, const std::string& who) {
  require(type == at::kFloat || type == at::kDouble, who + ": the number type is float or double");
}

}  // namespace lieder::nn
