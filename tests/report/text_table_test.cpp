#include "lieder/report/text_table.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "lieder/core/error.hpp"

namespace lieder {
namespace {

TEST(TextTable, AlignsTextLeftAndNumbersRight) {
  TextTable table({"name", "value"});
  table.add_row({"pi", "3.14"}).add_row({"漢é", "-20"}).add_row({"a\nb", ""});
  EXPECT_EQ(to_text(table, 2),
            "  name  value\n"
            "  -----------\n"
            "  pi     3.14\n"
            "  漢é     -20\n"
            "  a b\n");
  EXPECT_EQ(table.kind(0), TextAlign::text);
  EXPECT_EQ(table.kind(1), TextAlign::number);
  EXPECT_THROW(table.add_row({"one"}), ShapeError);
  EXPECT_EQ(table.rows().size(), 3U);
}

TEST(FormatNumber, IsShortAndExact) {
  EXPECT_EQ(format_number(0.0), "0");
  EXPECT_EQ(format_number(-0.0), "0");
  EXPECT_EQ(format_number(0.05), "0.05");
  EXPECT_EQ(format_number(3.14159), "3.142");
  EXPECT_EQ(format_number(1.2e-7), "1.2e-7");
  EXPECT_EQ(format_number(123456.0), "123456") << "whole numbers are written in full";
  EXPECT_EQ(format_number(std::nan("")), "nan");
  EXPECT_EQ(format_number(-INFINITY), "-inf");
  EXPECT_EQ(format_number(2.0 / 3.0, 2), "0.67");
}

TEST(TypesetNumber, HasMinusSignsAndPowers) {
  EXPECT_EQ(typeset_number(1.2e-7), "1.2×10⁻⁷");
  EXPECT_EQ(typeset_number(-0.5), "−0.5");
  EXPECT_EQ(typeset_number(1e-6), "10⁻⁶");
}

TEST(DisplayWidth, CountsColumnsOfATerminal) {
  EXPECT_EQ(display_width("abc"), 3);
  EXPECT_EQ(display_width("漢字"), 4);
  EXPECT_EQ(display_width("e\u0301"), 1);
  EXPECT_EQ(display_width("\xff"), 1);
}

}  // namespace
}  // namespace lieder
