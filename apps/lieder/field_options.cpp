#include "field_options.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>

#include "commands.hpp"
#include "lieder/core/error.hpp"
#include "lieder/io/netcdf.hpp"
#include "lieder/io/npy.hpp"

namespace lieder::cli {

namespace {

constexpr double kDegree = std::numbers::pi / 180.0;
const char* const letters[3] = {"x", "y", "z"};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  for (std::size_t end = text.find(separator); end != std::string::npos; end = text.find(separator, start)) {
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  parts.push_back(text.substr(start));
  return parts;
}

std::optional<double> to_number(const std::string& text) {
  double value = 0.0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

NetcdfVariable reduced(NetcdfVariable variable, const FieldOptions& options) {
  for (const std::string& text : options.at) {
    const std::size_t equals = text.find('=');
    const std::optional<double> index = equals == std::string::npos ? std::nullopt : to_number(text.substr(equals + 1));
    if (!index || *index != std::floor(*index)) {
      throw InputError(fmt::format("--at: expected NAME=INDEX, found '{}'", text));
    }
    variable = at_index(variable, text.substr(0, equals), static_cast<Index>(*index));
  }
  for (const std::string& name : options.mean) {
    variable = mean_over(variable, name);
  }
  return variable;
}

bool is_latitude(const NetcdfDimension& dimension) {
  return (dimension.units.starts_with("degree") && dimension.units.ends_with('N')) ||
         dimension.units.find("north") != std::string::npos;
}

bool is_longitude(const NetcdfDimension& dimension) {
  return (dimension.units.starts_with("degree") && dimension.units.ends_with('E')) ||
         dimension.units.find("east") != std::string::npos;
}

Vector coordinates(const NetcdfDimension& dimension) {
  return dimension.coordinates.size() > 0
             ? dimension.coordinates
             : Vector(Vector::LinSpaced(dimension.size, 0.0, static_cast<double>(dimension.size - 1)));
}

// Reverses an axis of an array of two dimensions: latitudes from north to south.
void reverse_rows(Vector& latitudes, Vector& values) {
  const Index columns = values.size() / latitudes.size();
  latitudes.reverseInPlace();
  Vector turned(values.size());
  for (Index i = 0; i < latitudes.size(); ++i) {
    turned.segment(i * columns, columns) = values.segment((latitudes.size() - 1 - i) * columns, columns);
  }
  values = turned;
}

Field netcdf_field(const NetcdfVariable& variable, const std::string& domain, std::vector<std::string>& names) {
  const std::size_t n = variable.dimensions.size();
  Vector values = Eigen::Map<const Vector>(variable.data.data(), static_cast<Index>(variable.data.size()));
  if (domain == "sphere") {
    if (n != 2 || !is_latitude(variable.dimensions[0]) || !is_longitude(variable.dimensions[1])) {
      throw InputError(
          fmt::format("variable '{}': a sphere needs the dimensions latitude (degrees_north) and longitude "
                      "(degrees_east), in this order and no other; --at and --mean take others out",
                      variable.name));
    }
    names = {"x", "y", "z"};
    Vector latitudes = coordinates(variable.dimensions[0]);
    if (latitudes(0) > latitudes(latitudes.size() - 1)) {
      reverse_rows(latitudes, values);
    }
    GridAxis longitudes = even_axis(variable.dimensions[1].name, coordinates(variable.dimensions[1]), true);
    longitudes.nodes *= kDegree;
    longitudes.period *= kDegree;
    return {Grid::sphere(kDegree * latitudes, longitudes), values};
  }
  if (n < 1 || n > 3) {
    throw InputError(fmt::format("variable '{}': expected 1 to 3 dimensions, found {}; --at and --mean take others out",
                                 variable.name, n));
  }
  std::vector<GridAxis> axes;
  for (const NetcdfDimension& dimension : variable.dimensions) {
    axes.push_back(even_axis(dimension.name, coordinates(dimension), domain == "periodic"));
    names.push_back(dimension.name);
  }
  return {Grid::box(std::move(axes)), values};
}

std::string missing_text(const Matrix& values) {
  const Index missing = (values.array() != values.array()).count();
  return missing > 0 ? fmt::format(", {} values missing", missing) : "";
}

std::vector<std::pair<double, double>> extents(const FieldOptions& options, std::size_t axes,
                                               std::vector<std::string>& notes) {
  if (options.extent.empty()) {
    notes.push_back("extent: 0:1 along each axis (the default)");
    return std::vector<std::pair<double, double>>(axes, {0.0, 1.0});
  }
  std::vector<std::pair<double, double>> result;
  for (const std::string& part : split(options.extent, ',')) {
    const std::vector<std::string> ends = split(part, ':');
    const std::optional<double> low = ends.size() == 2 ? to_number(ends[0]) : std::nullopt;
    const std::optional<double> high = ends.size() == 2 ? to_number(ends[1]) : std::nullopt;
    if (!low || !high || !(*low < *high)) {
      throw InputError(fmt::format("--extent: expected LOW:HIGH with LOW < HIGH for each axis, found '{}'", part));
    }
    result.emplace_back(*low, *high);
  }
  if (result.size() != axes) {
    throw InputError(
        fmt::format("--extent: expected {} ranges, one for each axis of the grid, found {}", axes, result.size()));
  }
  return result;
}

// Axes counted, axes of the grid, components: of the shape of an array.
LoadedFields array_fields(const std::string& path, const FieldOptions& options, bool several) {
  const NpyArray array = read_npy(path);
  std::vector<Index> shape = array.shape;
  const Index count = several && !shape.empty() ? shape.front() : 1;
  if (several && !shape.empty()) {
    shape.erase(shape.begin());
  }
  Index components = options.components;
  const Index rank = value_rank(options);
  const bool last = components > 0 || rank > 0;
  if (last && shape.size() >= 2) {
    components = shape.back();
    shape.pop_back();
  }
  components = std::max<Index>(components, 1);
  if (shape.empty() || shape.size() > 3 || count < 1) {
    throw InputError(fmt::format("{}: expected an array of 1 to 3 axes of a grid{}{}, found {} axes", path,
                                 several ? " after one that counts fields" : "",
                                 last ? " before one of components" : "", array.shape.size()));
  }
  const Index tensor =
      static_cast<Index>(std::lround(std::pow(static_cast<double>(shape.size()), static_cast<double>(rank))));
  if (components % tensor != 0 || (options.components > 0 && components != options.components)) {
    throw InputError(fmt::format("{}: the last axis has {} components, expected {}", path, components,
                                 options.components > 0 ? options.components : tensor));
  }
  LoadedFields result;
  const auto ranges = extents(options, shape.size(), result.notes);
  std::vector<GridAxis> axes;
  for (std::size_t a = 0; a < shape.size(); ++a) {
    axes.push_back(options.domain == "periodic" ? periodic_axis(ranges[a].first, ranges[a].second, shape[a])
                                                : bounded_axis(ranges[a].first, ranges[a].second, shape[a]));
    result.names.emplace_back(letters[a]);
  }
  if (options.domain.empty()) {
    result.notes.push_back("domain: bounded (the default)");
  }
  const GridPtr grid = Grid::box(std::move(axes));
  const Index size = grid->size() * components;
  for (Index k = 0; k < count; ++k) {
    const Eigen::Map<const Matrix> values(array.data.data() + k * size, components, grid->size());
    result.fields.push_back({grid, values.transpose()});
  }
  Index missing = 0;
  for (const double value : array.data) {
    missing += std::isnan(value) ? 1 : 0;
  }
  result.description =
      fmt::format("{}{}{}{}", several ? fmt::format("{} fields on a ", count) : "", grid->description(),
                  components > 1 ? fmt::format(", {} components", components) : "",
                  missing > 0 ? fmt::format(", {} values missing", missing) : "");
  return result;
}

}  // namespace

Index value_rank(const FieldOptions& options) {
  return options.values == "scalar" ? 0 : options.values == "vector" ? 1 : 2;
}

void add_field_options(CLI::App& app, FieldOptions& options) {
  const auto add = [&app](const std::string& name, auto& value, const std::string& type, const std::string& text) {
    return app.add_option(name, value, text)->type_name(type)->group("Fields and operators");
  };
  add("--variable", options.variable, "NAME", "of a NetCDF file (default: the only field in it)");
  add("--at", options.at, "DIM=INDEX", "NetCDF: take one index of a dimension");
  add("--mean", options.mean, "DIM", "NetCDF: take the mean over a dimension");
  add("--domain", options.domain, "periodic|bounded|sphere",
      "what the grid covers (default: sphere for latitude and longitude, else bounded)")
      ->check(one_of({"periodic", "bounded", "sphere"}));
  add("--extent", options.extent, "LO:HI,...", "NPY: range of each axis of the grid (default: 0:1)");
  add("--values", options.values, "scalar|vector|tensor", "how the values transform")
      ->check(one_of({"scalar", "vector", "tensor"}))
      ->capture_default_str();
  add("--components", options.components, "C", "NPY: the last axis holds C values at each node")->check(positive());
  add("--order", options.order, "P", "of finite differences (default: spectral, 8, or 2 with missing values)")
      ->check(one_of({"2", "4", "6", "8", "10", "12"}));
  add("--targets", options.targets, "FILE", "operator: the output fields of the input fields in FILE");
  add("--kernel-degree", options.kernel_degree, "D", "operator: polynomials in y - x times a Gaussian")
      ->check(number(0.0, true, 20.0))
      ->capture_default_str();
  add("--kernel-width", options.kernel_width, "S", "operator: width of the Gaussian (default: three steps of the grid)")
      ->check(positive());
  add("--modes", options.modes, "F",
      "operator: frequency up to which kernels vary with the mean position; 0: convolutions")
      ->check(number(0.0, true, 8.0))
      ->capture_default_str();
}

bool any_field_option(const FieldOptions& options) {
  return !options.variable.empty() || !options.at.empty() || !options.mean.empty() || !options.domain.empty() ||
         !options.extent.empty() || options.values != "scalar" || options.components > 0 || options.order > 0 ||
         !options.targets.empty() || options.kernel_width > 0.0;
}

LoadedFields load_field(const std::string& path, const FieldOptions& options) {
  if (!is_netcdf_file(path)) {
    if (!is_npy_file(path)) {
      throw InputError(path + ": a field is read from a NetCDF or NPY file");
    }
    if (!options.variable.empty() || !options.at.empty() || !options.mean.empty() || options.domain == "sphere") {
      throw InputError(path + ": --variable, --at, --mean and --domain sphere are for NetCDF files");
    }
    return array_fields(path, options, false);
  }
  if (value_rank(options) > 0 || options.components > 0 || !options.extent.empty()) {
    throw InputError(path + ": --values, --components and --extent are for NPY files; a NetCDF variable is a scalar");
  }
  const NetcdfVariable variable = reduced(read_netcdf(path, options.variable), options);
  LoadedFields result;
  std::string domain = options.domain;
  if (domain.empty()) {
    const std::size_t n = variable.dimensions.size();
    domain =
        n == 2 && is_latitude(variable.dimensions[0]) && is_longitude(variable.dimensions[1]) ? "sphere" : "bounded";
    result.notes.push_back(fmt::format("domain: {} (by the dimensions of the variable)", domain));
  }
  try {
    result.fields.push_back(netcdf_field(variable, domain, result.names));
  } catch (const ValueError& error) {
    throw InputError(fmt::format("{}: {}", path, error.what()));
  }
  result.description =
      fmt::format("{}{}, {}{}", variable.name, variable.long_name.empty() ? "" : " (" + variable.long_name + ")",
                  result.fields.front().grid->description(), missing_text(result.fields.front().values));
  return result;
}

LoadedFields load_fields(const std::string& path, const FieldOptions& options) {
  if (!is_npy_file(path)) {
    throw InputError(path + ": fields of an operator are read from NPY files");
  }
  return array_fields(path, options, true);
}

}  // namespace lieder::cli
