#include "lieder/io/json.hpp"

#include <cmath>

namespace lieder {

nlohmann::json json_number(double number) {
  return std::isfinite(number) ? nlohmann::json(number) : nlohmann::json(nullptr);
}

nlohmann::json to_json(const Vector& vector) {
  nlohmann::json array = nlohmann::json::array();
  for (const double number : vector) {
    array.push_back(json_number(number));
  }
  return array;
}

nlohmann::json to_json(const Matrix& matrix) {
  nlohmann::json rows = nlohmann::json::array();
  for (Index i = 0; i < matrix.rows(); ++i) {
    rows.push_back(to_json(Vector(matrix.row(i))));
  }
  return rows;
}

}  // namespace lieder
