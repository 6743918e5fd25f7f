#include <gtest/gtest.h>

#include "io/io_test.hpp"
#include "lieder/io/data_source.hpp"
#include "lieder/io/npy.hpp"

namespace lieder {
namespace {

using test::expect_input_error;
using test::TemporaryFolder;
using Names = std::vector<std::string>;

constexpr std::string_view kOrbit =
    "run,t,name,x,y,w\n"
    "1,0.0,a,1,2,0.5\n"
    "1,0.1,b,3,4,1\n"
    "2,0.0,c,5,6,1.5\n"
    "2,0.1,d,7,,2\n";

TEST(DataSource, ReadsEveryRole) {
  const TemporaryFolder folder;
  DataSelection selection;
  selection.inputs = "x,t";
  selection.outputs = "x^2";
  selection.weights = "2*w";
  selection.time = "t";
  selection.trajectory = "run";
  DataSource source(folder.file("o.csv", kOrbit), selection);
  EXPECT_EQ(labels(source.inputs()), (Names{"x", "t"}));
  EXPECT_EQ(labels(source.outputs()), (Names{"x^2"}));
  const DataBlock data = source.read_all();
  EXPECT_EQ(data.inputs, (Matrix(4, 2) << 1, 0, 3, 0.1, 5, 0, 7, 0.1).finished());
  EXPECT_EQ(data.outputs, (Vector{{1, 9, 25, 49}}));
  EXPECT_EQ(data.weights, (Vector{{1, 2, 3, 4}}));
  EXPECT_EQ(data.time, (Vector{{0, 0.1, 0, 0.1}}));
  EXPECT_EQ(data.trajectory, (Vector{{1, 1, 2, 2}}));
  EXPECT_EQ(data.rows, (std::vector<Index>{2, 3, 4, 5}));
}

TEST(DataSource, ReadsBlocksAndStartsAgain) {
  const TemporaryFolder folder;
  DataSelection selection;
  selection.inputs = "3";
  selection.table.missing = MissingPolicy::drop;
  DataSource source(folder.file("o.csv", kOrbit), selection);
  for (int pass = 0; pass < 2; ++pass) {
    DataBlock block;
    ASSERT_TRUE(source.next(block, 3));
    EXPECT_EQ(block.inputs, (Vector{{1, 3, 5}}));
    EXPECT_EQ(block.outputs.size() + block.weights.size() + block.time.size() + block.trajectory.size(), 0);
    ASSERT_TRUE(source.next(block, 3));
    EXPECT_EQ(block.inputs, (Vector{{7}}));
    EXPECT_EQ(block.size(), 1);
    EXPECT_FALSE(source.next(block, 3));
    source.rewind();
  }
}

TEST(DataSource, TakesTheRemainingNumbersAsInputs) {
  const TemporaryFolder folder;
  DataSelection selection;
  selection.trajectory = "run";
  selection.time = "t";
  selection.outputs = "w/2";
  selection.table.missing = MissingPolicy::drop;
  DataSource source(folder.file("o.csv", kOrbit), selection);
  EXPECT_EQ(labels(source.inputs()), (Names{"x", "y"})) << "text and what other selections read are left out";
  EXPECT_EQ(source.read_all().size(), 3);
  EXPECT_EQ(source.dropped_rows(), 1);
}

TEST(DataSource, JoinsManyBlocks) {
  const TemporaryFolder folder;
  const Index count = 50000;
  Matrix values(count, 3);
  values.col(0).setLinSpaced(count, 0, count - 1);
  values.col(1) = values.col(0) / 2;
  values.col(2).setOnes();
  write_npy(folder / "a.npy", values);
  DataSelection selection;
  selection.inputs = "0-1";
  selection.weights = "c2";
  const DataBlock data = DataSource(folder / "a.npy", selection).read_all();
  EXPECT_EQ(data.inputs, values.leftCols(2));
  EXPECT_EQ(data.weights, values.col(2));
  EXPECT_EQ(data.outputs.size(), 0);
  EXPECT_EQ(data.rows.back(), count);
}

TEST(DataSource, SaysWhatIsWrong) {
  const TemporaryFolder folder;
  const auto path = folder.file("o.csv", kOrbit);
  const auto open = [&](auto set) {
    return [&path, set] {
      DataSelection selection;
      set(selection);
      DataSource(path, selection).read_all();
    };
  };
  expect_input_error(open([](DataSelection& s) { s.inputs = "xx"; }),
                     {"--inputs: no column 'xx'", "did you mean 'x'?"});
  expect_input_error(open([](DataSelection& s) { s.outputs = "q"; }), {"--outputs: no column 'q'"});
  expect_input_error(open([](DataSelection& s) { s.weights = "x,w"; }),
                     {"--weights: expected one column, found 2 in 'x,w'"});
  expect_input_error(open([](DataSelection& s) { s.time = "name"; }),
                     {"--time: expected columns of numbers, found 'name'"});
  expect_input_error(open([](DataSelection& s) { s.trajectory = "9"; }), {"--trajectory: expected columns 0 to 5"});
  expect_input_error(open([](DataSelection& s) { s.inputs = "y"; }),
                     {"line 5, column 'y': expected a number, found an empty cell"});
  expect_input_error(open([](DataSelection& s) { s.inputs = "log(t)"; }), {"line 2, expression 'log(t)'", "t = 0"});
  expect_input_error(open([](DataSelection& s) {
                       s.inputs = "x";
                       s.weights = "w-1";
                     }),
                     {"line 2, column 'w-1': expected a weight of at least 0, found -0.5"});
  expect_input_error(open([](DataSelection& s) { s.outputs = "run,t,x,y,w"; }),
                     {"expected at least one column of numbers for --inputs"});
  const auto sparse = folder.file("s.csv", "a,b\n1,\n,2\n");
  DataSelection drop;
  drop.inputs = "a,b";
  drop.table.missing = MissingPolicy::drop;
  expect_input_error([&] { DataSource(sparse, drop).read_all(); }, {"expected rows, found none", "missing: 2"});
}

}  // namespace
}  // namespace lieder
