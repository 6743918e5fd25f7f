// The samples that a model is fitted to, from the columns that were selected: shared by discover and enforce.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data_options.hpp"
#include "derivative_option.hpp"
#include "lieder/dictionary/dictionary_model.hpp"
#include "lieder/discover/model_discovery.hpp"

namespace lieder::cli {

/// Regression: the columns as they are. Dynamics and maps: exact pairs when there are output columns, else derivatives
/// or next states from the rows of trajectories. Throws InputError.
/// Of estimated derivatives `summary` is filled, where it is not null.
ModelData model_data(const std::string& kind, const Data& data, std::optional<DerivativeSummary>* summary = nullptr);

/// Other columns of the table (N rows as read) at the samples that model_data makes of it.
Matrix at_samples(const std::string& kind, const Data& data, const MatrixRef& columns);

/// Throws InputError for options of the data that do not go with the kind (regression, dynamics, map).
void check_model_data(const std::string& kind, const DataOptions& data, bool fits_weakly = false);

/// The output columns, or names made from the inputs where derivatives and next states are estimated.
std::vector<std::string> output_names(const Data& data, const std::string& kind);

struct Split {
  std::vector<Index> train;
  std::vector<Index> test;
};

/// A random `train` of the samples (0: 80 %) and the others. Throws InputError when there are fewer.
Split split_rows(Index samples, Index train, std::uint64_t seed);
ModelData rows_of(const ModelData& data, const std::vector<Index>& rows);

/// The relative error of a model on data; nothing without samples of positive weight.
std::optional<double> error_on(const DictionaryModel& model, const ModelData& data);

}  // namespace lieder::cli
