#include "lieder/report/text_table.hpp"

#include <gtest/gtest.h>
TEST(FormatNumber, ZeroIsZero) {
  EXPECT_EQ(lieder::format_number(0.0), "0");
}
