// The options of `lieder discover --kind field` and `--kind operator`: what in a file is a field, and on which grid.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "lieder/fields/field.hpp"

namespace lieder::cli {

struct FieldOptions {
  std::string variable;           // of a NetCDF file; empty: the only field in it
  std::vector<std::string> at;    // NAME=INDEX
  std::vector<std::string> mean;  // dimensions to average over
  std::string domain;             // periodic, bounded or sphere; empty: by the file
  std::string extent;             // LO:HI,LO:HI ... of an NPY array; empty: 0:1 along each axis
  std::string values = "scalar";  // how the values transform: scalar, vector or tensor
  Index components = 0;           // > 0: the last axis of an array holds so many values
  Index order = 0;                // of the differences; 0: chosen
  std::string targets;            // operator: the file of output fields
  Index kernel_degree = 4;        // operator: of the polynomials in y - x
  double kernel_width = 0.0;      // operator: of the Gaussian; 0: three steps of the grid
  Index modes = 1;                // operator: total frequency of the functions of the mean position
};

void add_field_options(CLI::App& app, FieldOptions& options);

/// True if an option of fields was given: they are of no use to other kinds of data.
bool any_field_option(const FieldOptions& options);

/// One field, or fields of one kind from an NPY array whose first axis counts them.
struct LoadedFields {
  std::vector<Field> fields;
  std::vector<std::string> names;  // of the coordinates
  std::vector<std::string> notes;  // defaults that were chosen
  std::string description;         // "SST (SEA SURFACE TEMPERATURE), sphere 90 x 180, 9300 values missing"
};

/// Rank of the tensors that the values are.
Index value_rank(const FieldOptions& options);

/// Reads a NetCDF or NPY file. InputError that names the file, option or coordinate.
LoadedFields load_field(const std::string& path, const FieldOptions& options);
LoadedFields load_fields(const std::string& path, const FieldOptions& options);

}  // namespace lieder::cli
