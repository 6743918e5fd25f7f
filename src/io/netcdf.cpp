#include "lieder/io/netcdf.hpp"

#include <fmt/format.h>
#include <netcdf.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/io/input_file.hpp"

namespace lieder {

namespace {

constexpr double kMissingValue = std::numeric_limits<double>::quiet_NaN();

// An open file.
class File {
 public:
  explicit File(const std::filesystem::path& path) : name_(path.string()) {
    InputFile readable(path);  // says what is wrong with a file that cannot be opened
    check(nc_open(name_.c_str(), NC_NOWRITE, &id_), "cannot be read as NetCDF");
  }
  ~File() { nc_close(id_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int id() const { return id_; }
  const std::string& name() const { return name_; }

  void check(int status, const std::string& what) const {
    if (status != NC_NOERR) {
      throw InputError(fmt::format("{}: {} ({})", name_, what, nc_strerror(status)));
    }
  }

 private:
  std::string name_;
  int id_ = -1;
};

bool is_numeric(nc_type type) {
  return type != NC_CHAR && type != NC_STRING && type >= NC_BYTE && type <= NC_UINT64;
}

std::string variable_name(const File& file, int variable) {
  char name[NC_MAX_NAME + 1] = {};
  file.check(nc_inq_varname(file.id(), variable, name), "a variable has no name");
  return name;
}

nc_type variable_type(const File& file, int variable) {
  nc_type type = NC_NAT;
  file.check(nc_inq_vartype(file.id(), variable, &type), "the type of a variable cannot be read");
  return type;
}

std::vector<int> variable_dimensions(const File& file, int variable) {
  int count = 0;
  file.check(nc_inq_varndims(file.id(), variable, &count), "the dimensions of a variable cannot be read");
  std::vector<int> result(static_cast<std::size_t>(count));
  file.check(nc_inq_vardimid(file.id(), variable, result.data()), "the dimensions of a variable cannot be read");
  return result;
}

std::string text_attribute(const File& file, int variable, const char* attribute) {
  std::size_t length = 0;
  nc_type type = NC_NAT;
  if (nc_inq_att(file.id(), variable, attribute, &type, &length) != NC_NOERR || type != NC_CHAR) {
    return {};
  }
  std::string result(length, '\0');
  file.check(nc_get_att_text(file.id(), variable, attribute, result.data()), "an attribute cannot be read");
  return result.substr(0, result.find('\0'));
}

std::optional<double> number_attribute(const File& file, int variable, const char* attribute) {
  std::size_t length = 0;
  nc_type type = NC_NAT;
  if (nc_inq_att(file.id(), variable, attribute, &type, &length) != NC_NOERR || !is_numeric(type) || length != 1) {
    return std::nullopt;
  }
  double value = 0.0;
  file.check(nc_get_att_double(file.id(), variable, attribute, &value), "an attribute cannot be read");
  return value;
}

std::vector<double> read_numbers(const File& file, int variable, std::size_t count) {
  std::vector<double> values(count);
  file.check(nc_get_var_double(file.id(), variable, values.data()),
             fmt::format("the values of '{}' cannot be read", variable_name(file, variable)));
  return values;
}

NetcdfDimension read_dimension(const File& file, int dimension) {
  NetcdfDimension result;
  char name[NC_MAX_NAME + 1] = {};
  std::size_t size = 0;
  file.check(nc_inq_dim(file.id(), dimension, name, &size), "a dimension cannot be read");
  result.name = name;
  result.size = static_cast<Index>(size);
  int variable = -1;
  if (nc_inq_varid(file.id(), name, &variable) != NC_NOERR || !is_numeric(variable_type(file, variable)) ||
      variable_dimensions(file, variable) != std::vector<int>{dimension}) {
    return result;
  }
  const std::vector<double> values = read_numbers(file, variable, size);
  result.coordinates = Eigen::Map<const Vector>(values.data(), static_cast<Index>(values.size()));
  result.units = text_attribute(file, variable, "units");
  return result;
}

std::vector<int> field_variables(const File& file) {
  int count = 0;
  file.check(nc_inq_nvars(file.id(), &count), "the variables cannot be read");
  std::vector<int> result;
  for (int variable = 0; variable < count; ++variable) {
    if (is_numeric(variable_type(file, variable)) && variable_dimensions(file, variable).size() >= 2 &&
        variable_name(file, variable).find("edges") == std::string::npos) {
      result.push_back(variable);
    }
  }
  return result;
}

std::string listed(const File& file, const std::vector<int>& variables) {
  std::string result;
  for (const int variable : variables) {
    result += (result.empty() ? "" : ", ") + variable_name(file, variable);
  }
  return result.empty() ? "none" : result;
}

int choose(const File& file, const std::string& name) {
  const std::vector<int> fields = field_variables(file);
  if (name.empty()) {
    if (fields.size() != 1) {
      throw InputError(
          fmt::format("{}: a variable must be named, the fields in it are: {}", file.name(), listed(file, fields)));
    }
    return fields.front();
  }
  int variable = -1;
  if (nc_inq_varid(file.id(), name.c_str(), &variable) != NC_NOERR) {
    throw InputError(fmt::format("{}: there is no variable '{}', the fields in it are: {}", file.name(), name,
                                 listed(file, fields)));
  }
  if (!is_numeric(variable_type(file, variable))) {
    throw InputError(fmt::format("{}: the variable '{}' does not hold numbers", file.name(), name));
  }
  return variable;
}

// Missing values become NaN, packed ones are unpacked.
void unpack(const File& file, int variable, std::vector<double>& data) {
  const std::optional<double> missing = number_attribute(file, variable, "missing_value");
  const std::optional<double> fill = number_attribute(file, variable, "_FillValue");
  const double scale = number_attribute(file, variable, "scale_factor").value_or(1.0);
  const double offset = number_attribute(file, variable, "add_offset").value_or(0.0);
  // Attributes and values may be floats of different precision: equal to 1e-6 is equal.
  const auto is = [](const std::optional<double>& mark, double value) {
    return mark && (value == *mark || std::abs(value - *mark) <= 1e-6 * std::abs(*mark));
  };
  for (double& value : data) {
    value = is(missing, value) || is(fill, value) ? kMissingValue : offset + scale * value;
  }
}

std::size_t find_dimension(const NetcdfVariable& variable, const std::string& name) {
  std::string names;
  for (std::size_t d = 0; d < variable.dimensions.size(); ++d) {
    if (variable.dimensions[d].name == name) {
      return d;
    }
    names += (names.empty() ? "" : ", ") + variable.dimensions[d].name;
  }
  throw InputError(fmt::format("variable '{}': there is no dimension '{}', it has: {}", variable.name, name, names));
}

// Sums over indices first .. last - 1 of a dimension, divided by their number.
NetcdfVariable reduced(const NetcdfVariable& variable, std::size_t dimension, Index first, Index last) {
  NetcdfVariable result = variable;
  result.dimensions.erase(result.dimensions.begin() + static_cast<std::ptrdiff_t>(dimension));
  const Index size = variable.dimensions[dimension].size;
  Index inner = 1;
  for (std::size_t d = dimension + 1; d < variable.dimensions.size(); ++d) {
    inner *= variable.dimensions[d].size;
  }
  const auto total = static_cast<Index>(variable.data.size()) / size;
  result.data.assign(static_cast<std::size_t>(total), 0.0);
  for (Index i = 0; i < total; ++i) {
    double sum = 0.0;
    for (Index k = first; k < last; ++k) {
      sum += variable.data[static_cast<std::size_t>((i / inner) * size * inner + k * inner + i % inner)];
    }
    result.data[static_cast<std::size_t>(i)] = sum / static_cast<double>(last - first);
  }
  return result;
}

}  // namespace

std::vector<Index> NetcdfVariable::shape() const {
  std::vector<Index> result;
  for (const NetcdfDimension& dimension : dimensions) {
    result.push_back(dimension.size);
  }
  return result;
}

Index NetcdfVariable::missing() const {
  return std::count_if(data.begin(), data.end(), [](double value) { return std::isnan(value); });
}

bool is_netcdf_file(const std::filesystem::path& path) {
  InputFile file(path);
  char head[4] = {};
  const bool full = file.read(head, 4) == 4;
  const std::string_view start(head, 4);
  const std::string extension = path.extension().string();
  return (full && (start.substr(0, 3) == "CDF" || start == "\x89HDF")) || extension == ".nc" || extension == ".cdf";
}

std::vector<std::string> netcdf_field_names(const std::filesystem::path& path) {
  const File file(path);
  std::vector<std::string> result;
  for (const int variable : field_variables(file)) {
    result.push_back(variable_name(file, variable));
  }
  return result;
}

NetcdfVariable read_netcdf(const std::filesystem::path& path, const std::string& name) {
  const File file(path);
  const int variable = choose(file, name);
  NetcdfVariable result;
  result.name = variable_name(file, variable);
  result.long_name = text_attribute(file, variable, "long_name");
  result.units = text_attribute(file, variable, "units");
  std::size_t count = 1;
  for (const int dimension : variable_dimensions(file, variable)) {
    result.dimensions.push_back(read_dimension(file, dimension));
    count *= static_cast<std::size_t>(result.dimensions.back().size);
  }
  result.data = read_numbers(file, variable, count);
  unpack(file, variable, result.data);
  return result;
}

NetcdfVariable at_index(const NetcdfVariable& variable, const std::string& dimension, Index index) {
  const std::size_t place = find_dimension(variable, dimension);
  const Index size = variable.dimensions[place].size;
  if (index < 0 || index >= size) {
    throw InputError(fmt::format("variable '{}': expected an index of '{}' from 0 to {}, got {}", variable.name,
                                 dimension, size - 1, index));
  }
  return reduced(variable, place, index, index + 1);
}

NetcdfVariable mean_over(const NetcdfVariable& variable, const std::string& dimension) {
  const std::size_t place = find_dimension(variable, dimension);
  return reduced(variable, place, 0, variable.dimensions[place].size);
}

}  // namespace lieder
