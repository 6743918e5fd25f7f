// Helpers of this layer's tests.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

namespace lieder::test {

constexpr double kEps = std::numeric_limits<double>::epsilon();

/// The call throws exactly this type, with `part` in its message.
template <class Error>
void expect_throw(const std::function<void()>& call, const std::string& part) {
  try {
    call();
    ADD_FAILURE() << "nothing was thrown, expected: " << part;
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << "the message is: " << error.what();
  }
}

}  // namespace lieder::test
