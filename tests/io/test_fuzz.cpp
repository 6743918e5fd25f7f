// Random damage to files: a reader returns a table or throws an InputError, whatever the bytes are. Fixed seeds.
#include <gtest/gtest.h>

#include <cmath>

#include "io/io_test.hpp"
#include "lieder/core/random.hpp"
#include "lieder/io/columns.hpp"
#include "lieder/io/generator_file.hpp"
#include "lieder/io/npy.hpp"
#include "lieder/io/table.hpp"

namespace lieder {
namespace {

using test::TemporaryFolder;

// Overwrites, inserts, repeats or cuts a few bytes, often those that mean something.
std::string mutate(std::string bytes, std::string_view alphabet, Rng& rng) {
  for (Index edits = 1 + rng.integer(4); edits > 0; --edits) {
    const auto place = static_cast<std::size_t>(rng.integer(static_cast<Index>(bytes.size()) + 1));
    const char byte = rng.uniform() < 0.7
                          ? alphabet[static_cast<std::size_t>(rng.integer(static_cast<Index>(alphabet.size())))]
                          : static_cast<char>(rng.integer(256));
    switch (rng.integer(4)) {
      case 0:
        bytes.insert(place, 1, byte);
        break;
      case 1:
        bytes.erase(place, static_cast<std::size_t>(rng.integer(20)));
        break;
      case 2:
        bytes.insert(place, bytes.substr(place, static_cast<std::size_t>(rng.integer(30))));
        break;
      default:
        if (place < bytes.size()) {
          bytes[place] = byte;
        }
    }
  }
  return bytes;
}

struct Outcome {
  int read = 0;
  int refused = 0;
};

// Runs `read` on damaged copies of `bytes`; every InputError must be of one line and name the file.
Outcome fuzz(const std::string& bytes, std::string_view alphabet, std::uint64_t seed, int draws,
             const std::function<void(const std::filesystem::path&)>& read) {
  const TemporaryFolder folder;
  Rng rng(seed);
  Outcome outcome;
  for (int draw = 0; draw < draws; ++draw) {
    const auto path = folder.file("fuzz", mutate(bytes, alphabet, rng));
    try {
      read(path);
      ++outcome.read;
    } catch (const InputError& error) {
      ++outcome.refused;
      const std::string_view message = error.what();
      EXPECT_TRUE(message.substr(0, path.string().size()) == path.string()) << message;
      EXPECT_EQ(message.find('\n'), std::string_view::npos) << message;
    }  // any other exception fails the test
  }
  return outcome;
}

void expect_consistent(const Table& table) {
  EXPECT_EQ(table.values.cols(), table.schema.cols());
  EXPECT_EQ(static_cast<std::size_t>(table.values.rows()), table.rows.size());
  EXPECT_GT(table.values.rows(), 0);
  for (const Index column : table.schema.number_columns()) {
    EXPECT_TRUE(table.values.col(column).allFinite());
  }
  EXPECT_TRUE(std::is_sorted(table.rows.begin(), table.rows.end()));
}

TEST(Fuzz, CsvReader) {
  const std::string bytes =
      "\"name\",x,\"y \"\"q\"\"\"\r\nalpha,1,2.5e3\r\n\"be,ta\",3,-4\r\n\"ga\nmma\",NA,6\r\ndelta,7,.5\r\n";
  const Outcome outcome = fuzz(bytes, "\",;\t \r\n.+-e0123456789#\xEF", 31, 6000, [](const auto& path) {
    TableOptions options;
    options.missing = MissingPolicy::drop;
    expect_consistent(read_table(path, options));
  });
  EXPECT_GT(outcome.read, 500);
  EXPECT_GT(outcome.refused, 500);
}

TEST(Fuzz, CsvReaderOfNumbers) {
  const std::string bytes = "1 2 3\n4 5 6\n-7.5 8e1 9\n10 11 12\n";
  const Outcome outcome = fuzz(bytes, "\",;\t \r\n.+-einfa0123456789", 32, 6000,
                               [](const auto& path) { expect_consistent(read_table(path)); });
  EXPECT_GT(outcome.read, 500);
  EXPECT_GT(outcome.refused, 500);
}

TEST(Fuzz, NpyReader) {
  const TemporaryFolder folder;
  write_npy(folder / "a.npy", Matrix::Ones(3, 4));
  const std::string bytes = test::read_bytes(folder / "a.npy");
  const Outcome outcome = fuzz(bytes, "{}()[]'\":,<>=|fiub12348 TrueFals", 33, 6000, [](const auto& path) {
    const NpyArray array = read_npy(path);
    EXPECT_LE(array.data.size(), 1000U) << "no more elements than the file has bytes";
    const NpyReader reader(path, {});
  });
  EXPECT_GT(outcome.read, 100);
  EXPECT_GT(outcome.refused, 500);
}

TEST(Fuzz, GeneratorFile) {
  const std::string text =
      "[[generator]]\nname = \"a\"\nmatrix = [[0, -1], [1.5, 0]]\n[[generator]]\ntranslation = [1, 2]\n";
  const Outcome outcome = fuzz(text, "[]{}=\"'\n.,-+einf0123456789#", 34, 3000, [](const auto& path) {
    for (const NamedGenerator& generator : read_generators(path)) {
      EXPECT_TRUE(generator.matrix.allFinite());
      EXPECT_EQ(generator.matrix.rows(), generator.translation.size());
    }
  });
  EXPECT_GT(outcome.read, 50);
  EXPECT_GT(outcome.refused, 500);
}

TEST(Fuzz, ColumnExpressions) {
  Rng rng(35);
  const TableSchema schema{
      "t.csv", {"a", "b2", "x (m)", "a-b2"}, std::vector<ColumnKind>(4, ColumnKind::number), "line"};
  const Table table{schema, Matrix::Constant(2, 4, 1.5), {2, 3}, 0};
  const std::string_view specs[] = {"log(a)*b2^2,x (m)", "a-b2,0-1,max(a,2)/sqrt(`a`+1)", "-atan2(a,b2)+pi*1e2,3"};
  int read = 0;
  int refused = 0;
  for (int draw = 0; draw < 6000; ++draw) {
    const std::string spec = mutate(std::string(specs[rng.integer(3)]), "`(),+-*/^ 0123.eablogmxp=<>&|!?:\"", rng);
    try {
      const auto expressions = parse_columns(spec, schema, "--inputs");
      EXPECT_FALSE(expressions.empty()) << spec;
      EXPECT_TRUE(evaluate_columns(expressions, table).allFinite()) << spec;
      ++read;
    } catch (const InputError& error) {
      ++refused;
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    }
  }
  EXPECT_GT(read, 100);
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace lieder
