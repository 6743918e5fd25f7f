#include <gtest/gtest.h>
#include <unistd.h>

#include "io/io_test.hpp"
#include "lieder/io/csv.hpp"
#include "lieder/io/input_file.hpp"

namespace lieder {
namespace {

using test::expect_input_error;
using test::TemporaryFolder;

struct BadFile {
  std::string_view what;
  std::string_view bytes;
  std::vector<std::string_view> parts;
};

class BadCsv : public testing::TestWithParam<BadFile> {};

TEST_P(BadCsv, IsAnInputErrorThatSaysWhere) {
  const TemporaryFolder folder;
  const auto path = folder.file("bad.csv", GetParam().bytes);
  expect_input_error([&] { read_table(path); }, {path.string()});
  expect_input_error([&] { read_table(path); }, GetParam().parts);
}

using namespace std::string_view_literals;

INSTANTIATE_TEST_SUITE_P(
    Cases, BadCsv,
    testing::Values(
        BadFile{"empty", "", {"expected a table", "empty"}},
        BadFile{"blank", "\n \n\r\n", {"expected a table", "empty"}},
        BadFile{"comments_only", "# nothing\n# here\n", {"expected a table"}},
        BadFile{"header_only", "a,b\n", {"expected rows below the header", "only the header"}},
        BadFile{"too_few_cells", "a,b,c\n1,2,3\n4,5\n6,7,8\n", {", line 3: expected 3 cells, found 2"}},
        BadFile{"too_many_cells", "1,2\n3,4\n5,6,7\n", {", line 3: expected 2 cells, found 3"}},
        BadFile{"trailing_delimiter", "a,b\n1,2,\n3,4,\n", {", line 2: expected 2 cells, found 3"}},
        BadFile{"ragged_after_blank_line", "a,b\n\n1,2\n3\n", {", line 4: expected 2 cells, found 1"}},
        BadFile{"stray_text", "a,b\n1,2\n3,x7\n", {", line 3, column 'b': expected a number, found 'x7'"}},
        BadFile{"stray_text_first", "a,b\n1,oops\n3,4\n", {", line 2, column 'b': expected a number, found 'oops'"}},
        BadFile{"stray_without_header", "1,2\n3,x\n", {", line 2, column 'c1': expected a number, found 'x'"}},
        BadFile{"half_a_number", "a\n1\n1.5e\n", {", line 3, column 'a': expected a number, found '1.5e'"}},
        BadFile{"two_signs", "a\n1\n+-2\n", {"line 3", "found '+-2'"}},
        BadFile{"two_numbers", "a,b\n1,2\n3,4 5\n", {"line 3, column 'b'", "found '4 5'"}},
        BadFile{"empty_cell", "a,b\n1,2\n,4\n", {", line 3, column 'a': expected a number, found an empty cell"}},
        BadFile{"not_available",
                "a,b\n1,NA\n3,4\n",
                {", line 2, column 'b': expected a number, found 'NA' (a missing value)"}},
        BadFile{"not_a_number", "a,b\n1,2\n3,-NaN\n", {", line 3, column 'b'", "found '-NaN' (a missing value)"}},
        BadFile{"infinite", "a,b\n1,2\n3,-inf\n", {", line 3, column 'b': expected a finite number, found '-inf'"}},
        BadFile{"overflow", "a,b\n1,2\n3,1e400\n", {"line 3, column 'b': expected a finite number, found '1e400'"}},
        BadFile{"far_overflow", "a\n1\n1e99999\n", {"line 3, column 'a': expected a finite number, found '1e99999'"}},
        BadFile{"blank_line_in_one_column",
                "a\n1\n\n2\n",
                {", line 3, column 'a': expected a number, found an empty cell"}},
        BadFile{"decimal_comma",
                "a;b\n1,5;2\n3;4\n",
                {"line 2, column 'a': expected a number with a decimal point, found '1,5'"}},
        BadFile{"repeated_name",
                "x,y,x\n1,2,3\n",
                {", line 1, column 2: expected distinct column names, found 'x' in columns 0 and 2"}},
        BadFile{"name_like_a_default", "c1,\n1,2\n", {"expected distinct column names, found 'c1'"}},
        BadFile{"open_quote", "a,b\n1,2\n3,\"4\n5,6\n", {", line 3: expected a closing quote"}},
        BadFile{"open_quote_hides_all", "a,b\n1,\"4\n5,6\n", {", line 2: expected a closing quote"}},
        BadFile{"text_after_quote",
                "a,b\n1,2\n3,\"4\"5\n",
                {", line 3: expected a delimiter after a closing quote, found '5'"}},
        BadFile{"only_text", "a,b\nx,y\n", {"expected at least one column of numbers, found none"}},
        BadFile{"zero_byte", "a,b\n1,\0\n"sv, {"expected a text file", "zero byte at offset 6"}},
        BadFile{"utf16",
                "\xFF\xFE"
                "a\0,\0b\0"sv,
                {"expected a text file in UTF-8, found UTF-16"}},
        BadFile{"control_characters", "a,b\n1,2\n3,\"x\ny\x1b[0m\"\n", {"line 3, column 'b'", "found 'x?y?[0m'"}},
        BadFile{"long_cell",
                "a\n1\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
                {"line 3", "aaa...'"}}),
    [](const auto& test) { return std::string(test.param.what); });

TEST(CsvErrors, NamesFilesThatCannotBeRead) {
  const TemporaryFolder folder;
  expect_input_error([&] { read_table(folder / "none.csv"); }, {"none.csv: no such file"});
  expect_input_error([&] { read_table(folder.path()); }, {folder.path().string(), "is a directory, expected a file"});
  expect_input_error([&] { read_table(folder.file("f", "1") / "below"); }, {"cannot be read (Not a directory)"});
  expect_input_error([&] { read_table(""); }, {"expected a file name, found an empty one"});
  expect_input_error([&] { read_table(folder / "two\nlines"); }, {"two?lines: no such file"});
  expect_input_error([&] { read_text_file(folder / "none"); }, {"none: no such file"});
}

TEST(CsvErrors, NamesAFileWithoutPermission) {
  if (::geteuid() == 0) {
    GTEST_SKIP() << "everything may be read by root";
  }
  const TemporaryFolder folder;
  const auto path = folder.file("secret.csv", "1,2\n");
  std::filesystem::permissions(path, std::filesystem::perms::none);
  expect_input_error([&] { read_table(path); }, {"secret.csv: cannot be read (Permission denied)"});
}

TEST(CsvErrors, RefusesTextAndEmptyColumnsThatAreSelected) {
  const TemporaryFolder folder;
  CsvReader reader(folder.file("t.csv", "a,b,c\n1,x,\n2,y,\n"));
  expect_input_error([&] { reader.select({0, 1}); }, {"t.csv, column 'b': expected numbers, found text"});
  expect_input_error([&] { reader.select({2}); }, {"t.csv, column 'c': expected numbers, found no values"});
  EXPECT_EQ(reader.selected(), std::vector<Index>{0}) << "a refused selection changes nothing";
}

TEST(CsvErrors, ChecksTheArgumentsOfSelectAndNext) {
  const TemporaryFolder folder;
  CsvReader reader(folder.file("t.csv", "1,2\n"));
  EXPECT_THROW(reader.select({2}), ValueError);
  EXPECT_THROW(reader.select({-1}), ValueError);
  EXPECT_THROW(reader.select({0, 0}), ValueError);
  RowBlock block;
  EXPECT_THROW(reader.next(block, 0), ValueError);
  EXPECT_TRUE(reader.next(block));
  EXPECT_THROW(reader.select({0}), ValueError) << "too late";
  TableOptions options;
  options.delimiter = '|';
  expect_input_error([&] { CsvReader(folder / "t.csv", options); }, {"delimiter: expected", "found '|'"});
}

TEST(CsvErrors, SaysWhenEveryRowIsDropped) {
  const TemporaryFolder folder;
  TableOptions options;
  options.missing = MissingPolicy::drop;
  expect_input_error([&] { read_table(folder.file("t.csv", "a,b\n1,\n,2\n"), options); },
                     {"found a missing value in each of 2 rows"});
}

TEST(CsvErrors, KeepStrayTextAnErrorInADroppedRow) {
  const TemporaryFolder folder;
  TableOptions options;
  options.missing = MissingPolicy::drop;
  expect_input_error([&] { read_table(folder.file("t.csv", "a,b\n1,2\n,x\n"), options); },
                     {"line 3, column 'b'", "found 'x'"});
}

}  // namespace
}  // namespace lieder
