// Rows of a recovery study: the file that it is resumed from, the published tables, lists of cells.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "lieder/models/recovery.hpp"

namespace lieder::cli {

struct RecoveryRow {
  RecoveryCell cell;
  std::uint32_t seed = 0;
  RecoveryResult result;
};

/// Function, candidates, m, r, d: the order of rows in a file.
using CellKey = std::tuple<int, int, Index, Index, int>;
CellKey key(const RecoveryCell& cell);

/// "ortho T(10) d=2 r=1".
std::string cell_text(const RecoveryCell& cell);

/// The finished instances of a study, in a CSV file that is complete at every moment: each new row replaces the file as a
/// whole. Without a name they are kept in memory.
class RecoveryTable {
 public:
  /// Reads the rows of an earlier run if the file is there. InputError names file and line: another header, a number that
  /// cannot be, an instance that comes twice.
  explicit RecoveryTable(std::string file);

  const RecoveryRow* find(const RecoveryCell& cell, std::uint32_t seed) const;
  /// Not thread-safe.
  void add(const RecoveryRow& row);
  Index size() const { return static_cast<Index>(rows_.size()); }

 private:
  std::string file_;
  std::map<std::pair<CellKey, std::uint32_t>, RecoveryRow> rows_;
};

/// The published n_recover of a folder with ortho_t_n.csv, ortho_se_n.csv and quad_se_n.csv (those that are there).
class PublishedRecovery {
 public:
  PublishedRecovery() = default;
  /// InputError when none of the three files is there or one cannot be read.
  explicit PublishedRecovery(const std::string& folder);

  std::optional<Index> find(const RecoveryCell& cell, std::uint32_t seed) const;
  /// Every cell of the files.
  std::vector<RecoveryCell> cells() const;

 private:
  std::map<CellKey, std::pair<RecoveryCell, std::map<std::uint32_t, Index>>> cells_;
};

/// A CSV file with the columns function, candidates, m, r, d. InputError as above.
std::vector<RecoveryCell> read_recovery_cells(const std::string& file);

}  // namespace lieder::cli
