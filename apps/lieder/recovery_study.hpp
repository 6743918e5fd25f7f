// A recovery study: instances of several cells, shared among threads, cheapest first, resumed from a table.
#pragma once

#include <cstdint>
#include <vector>

#include "lieder/models/recovery.hpp"
#include "recovery_table.hpp"

namespace lieder::cli {

struct RecoveryStudy {
  std::vector<RecoveryCell> cells;  ///< in the order in which they are done: cheapest first
  std::vector<std::uint32_t> seeds;
  Index computed = 0;  ///< instances of this run; the others were in the table
  double seconds = 0.0;
};

/// Completes the table: every cell and seed has a row afterwards. Progress on standard error if it is a terminal.
RecoveryStudy run_recovery_study(std::vector<RecoveryCell> cells, const std::vector<std::uint32_t>& seeds,
                                 RecoveryTable& table);

/// One fit for each seed to the first `samples` points of its instance.
std::vector<RecoveryFit> run_recovery_fits(const RecoveryCell& cell, const std::vector<std::uint32_t>& seeds,
                                           Index samples);

}  // namespace lieder::cli
