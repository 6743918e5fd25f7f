// Matrices and vectors as JSON. JSON has no NaN or infinity: they become null.
#pragma once

#include <nlohmann/json.hpp>

#include "lieder/core/types.hpp"

namespace lieder {

/// A number, or null if it is not finite.
nlohmann::json json_number(double number);
/// An array of numbers.
nlohmann::json to_json(const Vector& vector);
/// An array of rows, each an array of numbers.
nlohmann::json to_json(const Matrix& matrix);

}  // namespace lieder
