// The options that say what the data are: shared by every command that reads a table.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/dictionary/data_range.hpp"

namespace lieder::cli {

struct DataOptions {
  std::string file;
  std::string inputs;
  std::string outputs;
  std::string weights;
  std::string time;
  std::string trajectory;
  std::string derivatives;         // how they are estimated along trajectories; empty: auto
  std::string logarithms;          // --log
  std::string missing = "error";   // or drop
  std::vector<std::string> noise;  // COL:PERCENT
  Index copies = 1;
  std::uint64_t seed = 0;
};

void add_data_options(CLI::App& app, DataOptions& options);

/// The selected numbers, logarithms taken, noise added.
struct Data {
  Matrix inputs;
  Matrix outputs;
  Vector weights;
  Vector time;
  Vector trajectory;
  std::string derivatives;  // of the options, as typed
  std::string file;
  std::string row_word = "row";  // what `rows` counts
  std::vector<Index> rows;       // line or row of the file of each sample; not of files read in passes
  std::string time_name;
  std::vector<std::string> input_names;  // "log(a)" for a logarithm
  std::vector<std::string> output_names;
  std::vector<std::string> original_names;  // of the inputs, before the logarithm
  std::vector<bool> logarithmic;            // of the inputs
  Index dropped_rows = 0;
  Index samples = 0;

  /// Of a file that is read in passes (survey_data): then `inputs` are a sample of it, `outputs` have no rows.
  std::optional<DataRange> range;
};

/// Reads everything. Throws InputError that names the file, row, column or option.
Data read_data(const DataOptions& options);

/// Whether the file is larger than what is read into memory (256 MiB).
bool is_large(const DataOptions& options);
/// One pass over blocks of the file: names, number of samples, range of the inputs. Not for --noise (InputError).
Data survey_data(const DataOptions& options);
/// Calls visit(block) on consecutive blocks of at most 16384 samples; returns how many rows were left out because a
/// value was missing. Throws InputError.
Index for_each_block(const DataOptions& options, const std::function<void(const Data& block)>& visit);

}  // namespace lieder::cli
