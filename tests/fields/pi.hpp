// pi, for every test of the layer.
#pragma once

#include <numbers>

namespace lieder::test {

inline constexpr double kPi = std::numbers::pi;

}  // namespace lieder::test
