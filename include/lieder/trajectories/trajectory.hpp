// Trajectories: samples x_i = x(t_i) of one solution in the order of time, from the rows of a table.
//
// Rows of equal label that follow one another are one trajectory (all rows, without labels). Times may be uneven; they
// must increase within a trajectory. Every error names the row and the column where it is.
#pragma once

#include <string>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

/// Invariant (check_trajectory): N >= 1 rows, times strictly increasing, everything finite.
struct Trajectory {
  Vector times;         ///< N
  Matrix states;        ///< N x n
  Matrix inputs;        ///< N x r, r >= 0: what acts on the system (controls), not differentiated
  Index first_row = 0;  ///< of the table that it was cut from, from 0

  Index samples() const { return states.rows(); }
  Index dimension() const { return states.cols(); }
};

/// How errors name the rows and columns of the table that trajectories come from.
struct TableNames {
  std::string source;               ///< "data.csv: ", put in front
  std::string row_word = "row";     ///< what rows are counted in
  std::vector<Index> rows;          ///< the number of each row; empty: 0, 1, ...
  std::string time = "time";        ///< the column of times
  std::vector<std::string> states;  ///< empty: x0, x1, ...
  std::vector<std::string> inputs;  ///< empty: u0, u1, ...

  /// "data.csv: line 12".
  std::string row(Index i) const;
};

/// Throws ShapeError, or ValueError: fewer than `minimum_rows` rows, a time that repeats or decreases, a number that is
/// not finite.
void check_trajectory(const Trajectory& trajectory, Index minimum_rows = 1, const TableNames& names = {});

/// Cuts rows into trajectories. states N x n, times N, labels N or empty, inputs N x r or empty. Each must have at
/// least `minimum_rows` rows. Copies. Throws ShapeError / ValueError as check_trajectory does.
std::vector<Trajectory> make_trajectories(const MatrixRef& states, const Vector& times, const Vector& labels = {},
                                          const Matrix& inputs = {}, Index minimum_rows = 3,
                                          const TableNames& names = {});

/// Pairs (x_i, y_i) that a vector field or a map is fitted to.
struct StatePairs {
  Matrix states;   ///< N x n
  Matrix targets;  ///< N x n: derivatives or next states
  Matrix inputs;   ///< N x r; no columns without inputs
};

/// Consecutive rows of one trajectory: targets are the next states. Throws ValueError if no trajectory has two rows.
StatePairs successor_pairs(const MatrixRef& states, const Vector& labels = {}, const Matrix& inputs = {});

}  // namespace lieder
