#include "lieder/models/trained_model.hpp"

#include <fmt/format.h>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

void check_statistics(const char* name, const ColumnStatistics& statistics, Index size) {
  for (const Vector* values :
       {&statistics.minimum, &statistics.maximum, &statistics.mean, &statistics.standard_deviation}) {
    require_size(fmt::format("trained model: statistics of the {}", name), values->size(), size);
    require_finite(fmt::format("trained model: statistics of the {}", name), *values);
  }
}

}  // namespace

ColumnStatistics column_statistics(const MatrixRef& values) {
  const DataRange range = data_range(values);
  return {range.minimum, range.maximum, range.mean, range.standard_deviation};
}

void check(const TrainedModel& model) {
  const Index n = model.model.inputs();
  const Index m = model.model.outputs();
  require(model.kind == "regression" || model.kind == "dynamics" || model.kind == "map",
          fmt::format("trained model: kind: expected regression, dynamics or map, got '{}'", model.kind));
  require_size("trained model: names of the inputs", static_cast<Index>(model.input_names.size()), n);
  require_size("trained model: names of the outputs", static_cast<Index>(model.output_names.size()), m);
  require(model.controls >= 0 && (model.controls == 0 || model.kind != "regression"),
          fmt::format("trained model: controls: expected none for a {}, got {}", model.kind, model.controls));
  require(model.kind == "regression" || n == m + model.controls,
          fmt::format("trained model: {} has as many outputs as states ({} inputs, {} of them controls), got {}",
                      model.kind, n, model.controls, m));
  require(model.copies >= 1, "trained model: copies must be at least 1");
  require_finite("trained model: coefficients", model.model.coefficients());
  check_statistics("inputs", model.input_statistics, n);
  check_statistics("outputs", model.output_statistics, m);
}

}  // namespace lieder
