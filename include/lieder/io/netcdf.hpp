// NetCDF files (classic and netCDF-4, by the NetCDF library): variables on named dimensions with coordinates.
//
// A coordinate is a variable of the same name as its dimension. Values equal to missing_value or _FillValue become NaN;
// scale_factor and add_offset are applied (NetCDF User's Guide, appendix A: attribute conventions).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

struct NetcdfDimension {
  std::string name;
  Index size = 0;
  Vector coordinates;  ///< empty if the file gives none
  std::string units;   ///< of the coordinates
};

/// Invariant: data.size() is the product of the dimensions' sizes, row-major (the last dimension fastest).
struct NetcdfVariable {
  std::string name;
  std::string long_name;
  std::string units;
  std::vector<NetcdfDimension> dimensions;
  std::vector<double> data;

  std::vector<Index> shape() const;
  Index missing() const;
};

/// True for a regular file that starts as a NetCDF file does (CDF or HDF5), or is named .nc or .cdf.
bool is_netcdf_file(const std::filesystem::path& path);

/// Names of the numeric variables of two or more dimensions.
std::vector<std::string> netcdf_field_names(const std::filesystem::path& path);

/// Reads a numeric variable; an empty name: the only one of two or more dimensions. InputError: no such file or variable (the
/// message lists those there are), several, text, or a file that cannot be read.
NetcdfVariable read_netcdf(const std::filesystem::path& path, const std::string& name = {});

/// The variable at one index of a dimension, or its mean over it (missing where any is): one dimension less. InputError for
/// an unknown dimension or an index out of range.
NetcdfVariable at_index(const NetcdfVariable& variable, const std::string& dimension, Index index);
NetcdfVariable mean_over(const NetcdfVariable& variable, const std::string& dimension);

}  // namespace lieder
