#include "lieder/trajectories/trajectory.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "lieder/core/error.hpp"

namespace lieder {
namespace {

struct Rows {
  Vector times = Vector::LinSpaced(6, 0.0, 5.0);
  Vector labels = (Vector(6) << 1, 1, 1, 2, 2, 2).finished();
  Matrix states = (Matrix(6, 2) << 0, 1, 1, 1, 2, 1, 10, 1, 20, 1, 30, 1).finished();
  Matrix inputs = (Matrix(6, 1) << 5, 6, 7, 8, 9, 10).finished();
};

std::string message(const std::function<void()>& call) {
  try {
    call();
  } catch (const ValueError& error) {
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

void expect_words(const std::string& text, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    EXPECT_NE(text.find(word), std::string::npos) << "'" << word << "' in: " << text;
  }
}

TEST(Trajectory, LabelsCutRows) {
  const Rows rows;
  const std::vector<Trajectory> parts = make_trajectories(rows.states, rows.times, rows.labels, rows.inputs);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[1].first_row, 3);
  EXPECT_EQ(parts[1].states, rows.states.bottomRows(3));
  EXPECT_EQ(parts[1].times, rows.times.tail(3));
  EXPECT_EQ(parts[1].inputs, rows.inputs.bottomRows(3));
  EXPECT_EQ(make_trajectories(rows.states, rows.times).size(), 1U);
  EXPECT_EQ(make_trajectories(rows.states, rows.times)[0].inputs.cols(), 0);
}

// Times need not continue from one trajectory to the next.
TEST(Trajectory, TimesStartAgain) {
  Rows rows;
  rows.times.tail(3) = rows.times.head(3);
  EXPECT_EQ(make_trajectories(rows.states, rows.times, rows.labels).size(), 2U);
  expect_words(message([&] { make_trajectories(rows.states, rows.times); }), {"row 3", "time", "increase"});
}

TEST(Trajectory, SuccessorsStayInside) {
  const Rows rows;
  const StatePairs next = successor_pairs(rows.states, rows.labels, rows.inputs);
  ASSERT_EQ(next.states.rows(), 4);
  EXPECT_EQ(next.targets(2, 0), 20.0);
  EXPECT_EQ(next.states(2, 0), 10.0);
  EXPECT_EQ(next.inputs(2, 0), 8.0);
  EXPECT_THROW(successor_pairs(rows.states.topRows(1)), ValueError);
}

TEST(Trajectory, ErrorsNameRowAndColumn) {
  TableNames names{"data.csv: ", "line", {2, 3, 4, 5, 7, 8}, "t", {"x", "y"}, {"force"}};
  Rows rows;
  rows.times(4) = rows.times(3);
  expect_words(message([&] { make_trajectories(rows.states, rows.times, rows.labels, {}, 3, names); }),
               {"data.csv: line 7", "'t'", "repeated"});
  rows.times(4) = 1.0;
  expect_words(message([&] { make_trajectories(rows.states, rows.times, rows.labels, {}, 3, names); }),
               {"data.csv: line 7", "'t'", "increase", "1", "3"});
  rows = {};
  rows.states(4, 1) = std::numeric_limits<double>::quiet_NaN();
  expect_words(message([&] { make_trajectories(rows.states, rows.times, rows.labels, {}, 3, names); }),
               {"data.csv: line 7", "'y'", "nan"});
  rows = {};
  rows.times(1) = std::numeric_limits<double>::infinity();
  expect_words(message([&] { make_trajectories(rows.states, rows.times, rows.labels, {}, 3, names); }),
               {"data.csv: line 3", "'t'", "inf"});
  rows = {};
  rows.inputs(5, 0) = std::numeric_limits<double>::quiet_NaN();
  expect_words(message([&] { make_trajectories(rows.states, rows.times, rows.labels, rows.inputs, 3, names); }),
               {"data.csv: line 8", "'force'", "nan"});
  rows = {};
  rows.labels << 1, 1, 1, 1, 2, 2;
  expect_words(message([&] { make_trajectories(rows.states, rows.times, rows.labels, {}, 3, names); }),
               {"data.csv: line 7", "2 rows", "at least 3"});
  rows.labels << 1, 2, 1, 2, 1, 2;
  expect_words(message([&] { make_trajectories(rows.states, rows.times, rows.labels, {}, 3, names); }),
               {"data.csv: line 2", "1 row", "follow one another"});
  expect_words(message([] { make_trajectories(Matrix(0, 2), Vector(0)); }), {"rows"});
}

TEST(Trajectory, ShapesAreChecked) {
  const Rows rows;
  EXPECT_THROW(make_trajectories(rows.states, rows.times.head(5)), ShapeError);
  EXPECT_THROW(make_trajectories(rows.states, rows.times, rows.labels.head(5)), ShapeError);
  EXPECT_THROW(make_trajectories(rows.states, rows.times, {}, rows.inputs.topRows(5)), ShapeError);
}

}  // namespace
}  // namespace lieder
