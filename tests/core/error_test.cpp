#include "lieder/core/error.hpp"

#include <gtest/gtest.h>

#include "lieder/core/status.hpp"

namespace lieder {
namespace {

template <class F>
std::string message(const F& f) {
  try {
    f();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "no error";
}

TEST(Errors, SayExpectedActualAndHint) {
  EXPECT_EQ(message([] { require_shape("points", Matrix::Zero(2, 3), -1, 4, "samples are rows"); }),
            "points: expected any x 4, got 2 x 3 (samples are rows)");
  EXPECT_EQ(message([] { require_size("weights", 3, 5); }), "weights: expected size 5, got 3");
  Matrix bad = Matrix::Zero(2, 2);
  bad(1, 0) = std::nan("");
  EXPECT_EQ(message([&] { require_finite("data", bad); }), "data: entry (1, 0) is nan, expected a finite number");
  EXPECT_EQ(message([] { require_shape("points", Matrix::Zero(2, 3), 2, 3); }), "no error");
}

TEST(Errors, StatusTexts) {
  EXPECT_EQ(to_string(Status::poor_fit), "poor_fit");
  EXPECT_TRUE(is_usable(Status::ambiguous));
  EXPECT_FALSE(is_usable(Status::rank_deficient));
}

}  // namespace
}  // namespace lieder
