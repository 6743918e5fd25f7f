#include "lieder/report/text_table.hpp"
#include <gtest/gtest.h>
TEST(X,Y){ EXPECT_EQ(lieder::format_number(0.0),"0"); }
