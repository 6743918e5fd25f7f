#include <fmt/format.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "io/io_test.hpp"
#include "lieder/core/random.hpp"
#include "lieder/io/csv.hpp"

namespace lieder {
namespace {

using test::TemporaryFolder;
using Names = std::vector<std::string>;

struct FormatCase {
  std::string_view what;
  std::string_view bytes;
};

// The same table, a = 1, 3 and b = 2, -4.5, in every dress.
class WithHeader : public testing::TestWithParam<FormatCase> {};

TEST_P(WithHeader, ReadsTheSameTable) {
  const TemporaryFolder folder;
  const Table table = read_table(folder.file("t.csv", GetParam().bytes));
  EXPECT_EQ(table.schema.names, (Names{"a", "b"}));
  EXPECT_EQ(table.values, (Matrix(2, 2) << 1, 2, 3, -4.5).finished());
  EXPECT_EQ(table.dropped_rows, 0);
}

INSTANTIATE_TEST_SUITE_P(Formats, WithHeader,
                         testing::Values(FormatCase{"comma", "a,b\n1,2\n3,-4.5\n"},
                                         FormatCase{"no_final_newline", "a,b\n1,2\n3,-4.5"},
                                         FormatCase{"semicolon", "a;b\n1;2\n3;-4.5\n"},
                                         FormatCase{"tab", "a\tb\n1\t2\n3\t-4.5\n"},
                                         FormatCase{"blanks", "a b\n1    2\n  3 \t-4.5  \n"},
                                         FormatCase{"comma_and_blank", "a, b\n1, 2\n 3 , -4.5 \n"},
                                         FormatCase{"crlf", "a,b\r\n1,2\r\n3,-4.5\r\n"},
                                         FormatCase{"byte_order_mark",
                                                    "\xEF\xBB\xBF"
                                                    "a,b\n1,2\n3,-4.5\n"},
                                         FormatCase{"quoted", "\"a\",\"b\"\n\"1\",2\n3,\" -4.5 \"\n"},
                                         FormatCase{"quoted_crlf", "\"a\",\"b\"\r\n\"1\",2\r\n3,\"-4.5\"\r\n"},
                                         FormatCase{"quoted_blanks", "\"a\" \"b\"\n\"1\"  2\n3 \"-4.5\" \n"},
                                         FormatCase{"blank_lines", "\n\na,b\n1,2\n\n  \n3,-4.5\n\n\n"},
                                         FormatCase{"comments", "# a table, with a comma\n#\n\na,b\n1,2\n3,-4.5\n"},
                                         FormatCase{"signs_and_exponents", "a,b\n+1,2e0\n3.,-45E-1\n"}),
                         [](const auto& test) { return std::string(test.param.what); });

TEST(Csv, NamesColumnsWithoutAHeader) {
  const TemporaryFolder folder;
  const Table table = read_table(folder.file("t.csv", "1,2,3\n4,5,6\n"));
  EXPECT_EQ(table.schema.names, (Names{"c0", "c1", "c2"}));
  EXPECT_EQ(table.values, (Matrix(2, 3) << 1, 2, 3, 4, 5, 6).finished());
  EXPECT_EQ(table.rows, (std::vector<Index>{1, 2}));
}

TEST(Csv, ReadsOneColumn) {
  const TemporaryFolder folder;
  EXPECT_EQ(read_table(folder.file("t.csv", "distance (km)\n1.5\n2.5\n\n")).values, (Vector{{1.5, 2.5}}));
  EXPECT_EQ(read_table(folder.file("t.csv", "7")).values, (Vector{{7}}));
  EXPECT_EQ(read_table(folder.file("t.csv", "distance (km)\n1.5\n")).schema.names, Names{"distance (km)"});
}

TEST(Csv, DecidesWhetherTheFirstRowIsAHeader) {
  const TemporaryFolder folder;
  const auto names = [&](std::string_view bytes, HeaderMode mode = HeaderMode::automatic) {
    TableOptions options;
    options.header = mode;
    return CsvReader(folder.file("t.csv", bytes), options).schema().names;
  };
  EXPECT_EQ(names("5.1,3.5,setosa\n4.9,3.0,setosa\n"), (Names{"c0", "c1", "c2"})) << "text below text: data";
  EXPECT_EQ(names("setosa,5.1\nvirginica,4.9\n"), (Names{"c0", "c1"}));
  EXPECT_EQ(names("time,2019\n0.5,3\n"), (Names{"time", "2019"})) << "a number below the text: a header";
  EXPECT_EQ(names("NA,1\n2,3\n"), (Names{"c0", "c1"})) << "a missing cell is no name";
  EXPECT_EQ(names("Na,Cl\n2,3\n"), (Names{"Na", "Cl"})) << "unless it stands beside names";
  EXPECT_EQ(names(",a\n0,3\n"), (Names{"c0", "a"})) << "a column without a name";
  EXPECT_EQ(names("1,2\n3,4\n", HeaderMode::present), (Names{"1", "2"}));
  EXPECT_EQ(names("#,a\n3,4\n"), (Names{"#", "a"})) << "not a comment";
}

TEST(Csv, KnowsTheKindsOfColumns) {
  const TemporaryFolder folder;
  const auto path = folder.file("t.csv", "id,name,x,empty\n1,\"Smith, \"\"J\"\"\",2,\n2,NA,3,\n");
  const Table table = read_table(path);
  EXPECT_EQ(table.schema.kinds,
            (std::vector<ColumnKind>{ColumnKind::number, ColumnKind::text, ColumnKind::number, ColumnKind::empty}));
  EXPECT_EQ(table.schema.number_columns(), (std::vector<Index>{0, 2}));
  EXPECT_EQ(table.values.col(2), (Vector{{2, 3}}));
  EXPECT_TRUE(std::isnan(table.values(0, 1)) && std::isnan(table.values(1, 3)));
}

TEST(Csv, CountsLinesThroughQuotedLineEnds) {
  const TemporaryFolder folder;
  const Table table = read_table(folder.file("t.csv", "# comment\na,note\n1,\"two\nlines\"\n\n2,\"x\r\ny\nz\"\n3,w\n"));
  EXPECT_EQ(table.rows, (std::vector<Index>{3, 6, 9}));
  EXPECT_EQ(table.values.col(0), (Vector{{1, 2, 3}}));
}

TEST(Csv, UnquotesNames) {
  const TemporaryFolder folder;
  EXPECT_EQ(read_table(folder.file("t.csv", "\"x \"\"q\"\"\",\"a,b\"\n1,2\n")).schema.names, (Names{"x \"q\"", "a,b"}));
  EXPECT_EQ(read_table(folder.file("t.csv", "size 5\" pipe,b\n1,2\n")).schema.names, (Names{"size 5\" pipe", "b"}))
      << "a quote inside a cell is a character";
}

TEST(Csv, PrefersTheDelimiterThatMakesNumbers) {
  const TemporaryFolder folder;
  EXPECT_EQ(CsvReader(folder.file("t.csv", "New York,1\nSan Jose,2\nLos Gatos,3\n")).schema().number_columns(),
            std::vector<Index>{1});
  EXPECT_EQ(CsvReader(folder.file("t.csv", "a;b\n1,5;2,5\n3,5;4,5\n")).schema().names, (Names{"a", "b"}));
  TableOptions options;
  options.delimiter = ' ';
  EXPECT_EQ(CsvReader(folder.file("t.csv", "x;y z\n1 2\n"), options).schema().names, (Names{"x;y", "z"}));
}

TEST(Csv, ReadsSelectedColumnsInTheirOrderBlockByBlock) {
  const TemporaryFolder folder;
  CsvReader reader(folder.file("t.csv", "a,t,b\n1,x,10\n2,y,20\n3,z,30\n4,x,40\n5,y,50\n"));
  reader.select({2, 0});
  RowBlock block;
  ASSERT_TRUE(reader.next(block, 2));
  EXPECT_EQ(block.values, (Matrix(2, 2) << 10, 1, 20, 2).finished());
  ASSERT_TRUE(reader.next(block, 2));
  EXPECT_EQ(block.rows, (std::vector<Index>{4, 5}));
  ASSERT_TRUE(reader.next(block, 2));
  EXPECT_EQ(block.values, (Matrix(1, 2) << 50, 5).finished());
  EXPECT_FALSE(reader.next(block, 2));
  EXPECT_EQ(block.values.rows(), 0);
  EXPECT_TRUE(block.rows.empty());
}

TEST(Csv, ReadsPastTheBuffer) {
  const TemporaryFolder folder;
  std::string bytes = "k,note,x\n";
  constexpr Index count = 150000;
  for (Index k = 0; k < count; ++k) {
    bytes += fmt::format("{},{},{}\n", k, k % 1000 == 0 ? "\"a\nb\"" : "text", 0.5 * static_cast<double>(k));
  }
  ASSERT_GT(bytes.size(), std::size_t{2} << 20U) << "longer than two buffers";
  const Table table = read_table(folder.file("t.csv", bytes));
  ASSERT_EQ(table.values.rows(), count);
  EXPECT_EQ(table.values.col(0), Vector::LinSpaced(count, 0, count - 1));
  EXPECT_EQ(table.values.col(2), 0.5 * table.values.col(0));
  EXPECT_EQ(table.rows.back(), 1 + count + count / 1000) << "the quoted line ends count";
}

TEST(Csv, TakesAColumnThatIsEmptyAtFirstForNumbers) {
  const TemporaryFolder folder;
  std::string bytes = "a,b\n";
  while (bytes.size() < std::size_t{3} << 19U) {
    bytes += "1.25,\n";
  }
  TableOptions options;
  options.missing = MissingPolicy::drop;
  const Table table = read_table(folder.file("t.csv", bytes + "2,3\n"), options);
  EXPECT_EQ(table.values, (Matrix(1, 2) << 2, 3).finished()) << "the rest of the file is not known when it is opened";
  EXPECT_EQ(table.dropped_rows, table.rows.front() - 2);
}

TEST(Csv, ReadsARecordLongerThanTheBuffer) {
  const TemporaryFolder folder;
  const std::string text(std::size_t{3} << 20U, 'x');
  const Table table = read_table(folder.file("t.csv", "a,b\n\"" + text + "\",1\n\"" + text + "\",2\n"));
  EXPECT_EQ(table.values.col(1), (Vector{{1, 2}}));
}

TEST(Csv, RoundsNumbersOutOfRangeToZeroAndKeepsSubnormals) {
  const TemporaryFolder folder;
  const Table table = read_table(folder.file("t.csv", "a\n1e-400\n4.9406564584124654e-324\n-2.5e-310\n"));
  EXPECT_EQ(table.values(0, 0), 0.0);
  EXPECT_EQ(table.values(1, 0), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(table.values(2, 0), -2.5e-310);
}

TEST(Csv, DropsRowsWithMissingSelectedCells) {
  const TemporaryFolder folder;
  const auto path = folder.file("t.csv", "a,b,c\n1,2,NA\n,5,6\nnan,8,9\n10,N/A,12\n13,null,\n16,17,18\n");
  TableOptions options;
  options.missing = MissingPolicy::drop;
  const Table all = read_table(path, options);
  EXPECT_EQ(all.rows, std::vector<Index>{7});
  EXPECT_EQ(all.dropped_rows, 5);
  CsvReader reader(path, options);
  reader.select({0});
  const Table first = read_rows(reader);
  EXPECT_EQ(first.values.col(0), (Vector{{1, 10, 13, 16}})) << "only column a counts";
  EXPECT_EQ(first.dropped_rows, 2);
}

TEST(Csv, TakesABlankLineInOneColumnForAMissingCell) {
  const TemporaryFolder folder;
  const auto path = folder.file("t.csv", "a\n1\n\n2\n\n\n");
  TableOptions options;
  options.missing = MissingPolicy::drop;
  const Table table = read_table(path, options);
  EXPECT_EQ(table.values.col(0), (Vector{{1, 2}}));
  EXPECT_EQ(table.dropped_rows, 1) << "blank lines at the end do not count";
}

// A random finite double: any bit pattern that is one.
double random_double(Rng& rng) {
  for (;;) {
    const auto high = static_cast<std::uint64_t>(rng.integer(Index{1} << 32));
    const auto low = static_cast<std::uint64_t>(rng.integer(Index{1} << 32));
    const double value = std::bit_cast<double>(high << 32U | low);
    if (std::isfinite(value)) {
      return value;
    }
  }
}

TEST(Csv, RoundTripsEveryDouble) {
  const TemporaryFolder folder;
  Rng rng(20240611);
  for (int draw = 0; draw < 60; ++draw) {
    Matrix values(1 + rng.integer(300), 1 + rng.integer(12));
    for (double& value : values.reshaped()) {
      value = random_double(rng);
    }
    Names names;
    for (Index j = 0; j < values.cols(); ++j) {
      names.push_back(
          fmt::format("x{}{}", j, std::string_view(", \";'#").substr(0, static_cast<std::size_t>(rng.integer(7)))) +
          "e");
    }
    const auto path = folder / "t.csv";
    write_csv(path, names, values);
    const Table table = read_table(path);
    ASSERT_EQ(table.schema.names, names) << "draw " << draw;
    ASSERT_EQ(table.values, values) << "draw " << draw << ": the shortest form reads back exactly";
  }
}

TEST(Csv, WritesEveryLine) {
  const TemporaryFolder folder;
  write_csv(folder / "t.csv", {"a", "b c", "d\"e"}, (Matrix(2, 3) << 1, 0.1, -1e300, std::nan(""), 2, 1e-7).finished());
  EXPECT_EQ(test::read_bytes(folder / "t.csv"), "a,\"b c\",\"d\"\"e\"\n1,0.1,-1e+300\nnan,2,1e-07\n");
  EXPECT_THROW(write_csv(folder / "u.csv", {"a"}, Matrix::Zero(1, 2)), ShapeError);
  EXPECT_EQ(folder.entries(), 1U);
}

TEST(Table, WritesTheFormatOfTheName) {
  const TemporaryFolder folder;
  const Matrix values = (Matrix(2, 2) << 1, 2, 3, 4).finished();
  write_table(folder / "t.npy", {"a", "b"}, values);
  write_table(folder / "t.csv", {}, values);
  EXPECT_EQ(test::read_bytes(folder / "t.npy").substr(1, 5), "NUMPY");
  EXPECT_EQ(test::read_bytes(folder / "t.csv"), "c0,c1\n1,2\n3,4\n");
  EXPECT_EQ(read_table(folder / "t.npy").values, values);
  EXPECT_EQ(read_table(folder / "t.csv").values, values);
}

}  // namespace
}  // namespace lieder
