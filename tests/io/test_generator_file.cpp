#include <gtest/gtest.h>

#include <cmath>

#include "io/io_test.hpp"
#include "lieder/io/generator_file.hpp"
#include "lieder/io/npy.hpp"

namespace lieder {
namespace {

using test::expect_input_error;
using test::TemporaryFolder;

TEST(GeneratorFile, ReadsEveryKey) {
  const TemporaryFolder folder;
  const auto generators = read_generator_file(folder.file("g.toml", R"(
# the Euclidean plane
[[generator]]
name = "rotation"
matrix = [[0, -1.5], [1, 0]]
output = [[0.5]]

[[generator]]
translation = [0, 2]
output = [[0]]

[[generator]]
name = "spiral"
matrix = [
  [1.0, -1],
  [1, 1e0]]   # over lines
translation = [-1, 0.25]
output = [[-3]]
)"));
  ASSERT_EQ(generators.size(), 3U);
  EXPECT_EQ(generators[0].name, "rotation");
  EXPECT_EQ(generators[0].matrix, (Matrix(2, 2) << 0, -1.5, 1, 0).finished());
  EXPECT_EQ(generators[0].translation, Vector::Zero(2));
  EXPECT_FALSE(generators[0].has_translation());
  EXPECT_EQ(generators[0].output, Matrix::Constant(1, 1, 0.5));
  EXPECT_EQ(generators[1].name, "g1") << "named by its place";
  EXPECT_EQ(generators[1].matrix, Matrix::Zero(2, 2));
  EXPECT_EQ(generators[1].translation, (Vector{{0, 2}}));
  EXPECT_TRUE(generators[1].has_translation());
  EXPECT_EQ(generators[2].matrix, (Matrix(2, 2) << 1, -1, 1, 1).finished());
}

TEST(GeneratorFile, LeavesOutputsEmptyUnlessTheyAreGiven) {
  const TemporaryFolder folder;
  const auto generators = read_generators(folder.file("g.toml", "generator = [{matrix = [[2]]}, {matrix = [[3]]}]"));
  ASSERT_EQ(generators.size(), 2U);
  EXPECT_FALSE(generators[0].has_output());
  EXPECT_EQ(generators[1].matrix(0, 0), 3.0);
}

TEST(GeneratorFile, ReadsNpy) {
  const TemporaryFolder folder;
  write_npy(folder / "g.npy", NpyArray{{3, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}});
  const auto generators = read_generators(folder / "g.npy");
  ASSERT_EQ(generators.size(), 3U);
  EXPECT_EQ(generators[1].name, "g1");
  EXPECT_EQ(generators[1].matrix, (Matrix(2, 2) << 5, 6, 7, 8).finished());
  EXPECT_EQ(generators[1].translation, Vector::Zero(2));
  write_npy(folder / "g.npy", Matrix::Identity(2, 2));
  expect_input_error([&] { read_generators(folder / "g.npy"); },
                     {"g.npy: expected generators of shape q x n x n, found shape 2 x 2"});
  write_npy(folder / "g.npy", NpyArray{{1, 2, 3}, {1, 2, 3, 4, 5, 6}});
  expect_input_error([&] { read_generators(folder / "g.npy"); }, {"found shape 1 x 2 x 3"});
  write_npy(folder / "g.npy", NpyArray{{0, 2, 2}, {}});
  expect_input_error([&] { read_generators(folder / "g.npy"); }, {"found shape 0 x 2 x 2"});
  write_npy(folder / "g.npy", NpyArray{{1, 2, 2}, {1, 2, std::nan(""), 4}});
  expect_input_error([&] { read_generators(folder / "g.npy"); },
                     {"generator 0, row 1, column 0: expected a finite number, found nan"});
}

struct BadGeneratorFile {
  std::string_view what;
  std::string_view text;
  std::vector<std::string_view> parts;
};
class BadGenerators : public testing::TestWithParam<BadGeneratorFile> {};

TEST_P(BadGenerators, NameTheLineAndTheGenerator) {
  const TemporaryFolder folder;
  const auto path = folder.file("g.toml", GetParam().text);
  expect_input_error([&] { read_generators(path); }, {path.string()});
  expect_input_error([&] { read_generators(path); }, GetParam().parts);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, BadGenerators,
    testing::Values(
        BadGeneratorFile{"empty", "", {"expected at least one [[generator]], found none"}},
        BadGeneratorFile{"syntax", "[[generator]]\nmatrix = [[1, 2]\nname = 3", {", line 3: malformed TOML, "}},
        BadGeneratorFile{
            "other_table", "[[generators]]\nmatrix = [[1]]", {", line 1: expected [[generator]], found 'generators'"}},
        BadGeneratorFile{"not_a_list", "generator = 3", {"expected at least one [[generator]]"}},
        BadGeneratorFile{"not_tables", "generator = [1, 2]", {", line 1: expected [[generator]] tables"}},
        BadGeneratorFile{"misspelt_key",
                         "[[generator]]\nname = \"a\"\nmatirx = [[1]]",
                         {", line 3: expected the keys name, matrix, translation, output, found 'matirx'"}},
        BadGeneratorFile{"nothing",
                         "\n[[generator]]\nname = \"a\"",
                         {", line 2: generator 'a': expected a matrix or a translation, found neither"}},
        BadGeneratorFile{"name_type", "[[generator]]\nname = 3\nmatrix = [[1]]", {", line 2: name: expected a string"}},
        BadGeneratorFile{"name_empty",
                         "[[generator]]\nname = \" \"\nmatrix = [[1]]",
                         {", line 2: name: expected a name, found an empty string"}},
        BadGeneratorFile{"name_twice",
                         "[[generator]]\nname = \"a\"\nmatrix = [[1]]\n[[generator]]\nname = \"a\"\nmatrix = [[2]]",
                         {", line 5: expected distinct names, found 'a' on line 2 as well"}},
        BadGeneratorFile{"not_square",
                         "[[generator]]\nname = \"a\"\nmatrix = [[1, 2], [3, 4, 5]]",
                         {", line 3: generator 'a', matrix, row 2: expected 2 numbers (a square matrix), found 3"}},
        BadGeneratorFile{"row_on_another_line",
                         "[[generator]]\nmatrix = [[1, 2],\n [3]]",
                         {", line 3: generator 'g0', matrix, row 2: expected 2 numbers (a square matrix), found 1"}},
        BadGeneratorFile{"flat_matrix",
                         "[[generator]]\nmatrix = [1, 2]",
                         {", line 2: generator 'g0', matrix, row 1: expected a list of numbers, found another value"}},
        BadGeneratorFile{"no_matrix",
                         "[[generator]]\nmatrix = \"x\"",
                         {", line 2: generator 'g0', matrix: expected a list of rows, found another value"}},
        BadGeneratorFile{
            "empty_matrix", "[[generator]]\nmatrix = []", {"matrix: expected a list of rows, found an empty list"}},
        BadGeneratorFile{"text_entry",
                         "[[generator]]\nmatrix = [[1, \"2\"], [3, 4]]",
                         {", line 2: generator 'g0', matrix, row 1: expected a finite number, found another value"}},
        BadGeneratorFile{"infinite_entry", "[[generator]]\nmatrix = [[inf]]", {"expected a finite number, found inf"}},
        BadGeneratorFile{"translation_size",
                         "[[generator]]\nmatrix = [[1]]\ntranslation = [1, 2]",
                         {", line 3: generator 'g0', translation: expected 1 numbers (matrix is 1 x 1), found 2"}},
        BadGeneratorFile{"other_dimension",
                         "[[generator]]\nmatrix = [[1]]\n[[generator]]\nmatrix = [[1, 0], [0, 1]]",
                         {", line 3: generator 'g1', matrix: expected 1 x 1 as in 'g0', found 2 x 2"}},
        BadGeneratorFile{"output_missing",
                         "[[generator]]\nmatrix = [[1]]\noutput = [[1]]\n[[generator]]\nmatrix = [[2]]",
                         {", line 4: generator 'g1', output: expected 1 x 1 as in 'g0', found none"}},
        BadGeneratorFile{"output_shape",
                         "[[generator]]\nmatrix = [[1]]\noutput = [[1, 2]]",
                         {", line 3: generator 'g0', output, row 1: expected 1 numbers"}}),
    [](const auto& test) { return std::string(test.param.what); });

TEST(GeneratorFile, NamesAFileThatIsNotThere) {
  const TemporaryFolder folder;
  expect_input_error([&] { read_generators(folder / "none.toml"); }, {"none.toml: no such file"});
  expect_input_error([&] { read_generator_file(folder.path()); }, {"is a directory"});
}

}  // namespace
}  // namespace lieder
