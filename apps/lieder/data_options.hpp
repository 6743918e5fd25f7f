// The options that say what the data are: shared by every command that reads a table.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder::cli {

struct DataOptions {
  std::string file;
  std::string inputs;
  std::string outputs;
  std::string weights;
  std::string time;
  std::string trajectory;
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
  std::vector<std::string> input_names;  // "log(a)" for a logarithm
  std::vector<std::string> output_names;
  std::vector<std::string> original_names;  // of the inputs, before the logarithm
  std::vector<bool> logarithmic;            // of the inputs
  Index dropped_rows = 0;

  Index samples() const { return inputs.rows(); }
};

/// Throws InputError that names the file, row, column or option.
Data read_data(const DataOptions& options);

}  // namespace lieder::cli
