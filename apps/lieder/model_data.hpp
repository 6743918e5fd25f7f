// The samples that a model is fitted to, from the columns that were selected: shared by discover and enforce.
#pragma once

#include <string>

#include "data_options.hpp"
#include "lieder/discover/model_discovery.hpp"

namespace lieder::cli {

/// Regression: the columns as they are. Dynamics and maps: exact pairs when there are output columns, else derivatives
/// or next states from the rows of trajectories. Throws InputError.
ModelData model_data(const std::string& kind, const Data& data);

}  // namespace lieder::cli
