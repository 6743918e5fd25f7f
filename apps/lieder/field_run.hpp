// `lieder discover --kind field` and `--kind operator`.
#pragma once

#include <optional>
#include <string>

#include "discover_run.hpp"
#include "lieder/fields/spherical_harmonics.hpp"

namespace lieder::cli {

struct FieldRun {
  DiscoverRun run;
  std::string description;
  std::string method;                  // of the derivatives
  double derivative_error = 0.0;       // relative
  Index missing = 0;                   // nodes without derivatives
  std::optional<AxisOfSymmetry> axis;  // of a scalar field on a sphere
  Index pairs = 0;                     // operator
  double residual = 0.0;
  double noise = 0.0;
};

/// Throw InputError that names the file or option.
FieldRun run_field(const DiscoverOptions& options);
FieldRun run_operator(const DiscoverOptions& options);

std::string field_json(const FieldRun& run);
std::string field_text(const FieldRun& run, const DiscoverOptions& options);
/// Writes DIR/index.html. InputError if it cannot be written.
WrittenReport write_field_report(const FieldRun& run, const DiscoverOptions& options, const std::string& command);

}  // namespace lieder::cli
