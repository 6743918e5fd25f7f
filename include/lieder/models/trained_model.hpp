// A trained model with all that is needed to use it later and to know where it came from (io/model_file.hpp saves it).
#pragma once

#include <string>
#include <vector>

#include "lieder/dictionary/data_range.hpp"
#include "lieder/dictionary/dictionary_model.hpp"

namespace lieder {

/// Extent and spread of the columns of a data set.
struct ColumnStatistics {
  Vector minimum;
  Vector maximum;
  Vector mean;
  Vector standard_deviation;
};

/// Throws ValueError without rows or for entries that are not finite.
ColumnStatistics column_statistics(const MatrixRef& values);

/// Invariant (checked by `check`): names and statistics have an entry for each input and output of the model.
struct TrainedModel {
  std::string kind = "regression";        ///< regression, dynamics or map
  std::string group;                      ///< "so:1,3"; empty when no symmetry was enforced
  std::string input_representation;       ///< empty: the group's own action
  std::string output_representation;      ///< empty: trivial for a regression, as the inputs otherwise
  Index copies = 1;                       ///< of the group's space that the inputs are
  Index equivariant_size = 0;             ///< dimension of the space that was fitted in
  double ridge = 0.0;                     ///< of the fit
  std::vector<std::string> input_names;   ///< column selections of the data file: names or expressions
  std::vector<std::string> output_names;  ///< as many as outputs
  DictionaryModel model;
  ColumnStatistics input_statistics;   ///< of the training samples
  ColumnStatistics output_statistics;  ///< as above
  Index train_samples = 0;
  double train_error = 0.0;  ///< relative: ||y - F(x)|| / ||y||
  Index controls = 0;        ///< dynamics and maps: the last inputs that are controls u; the others are the state
};

/// Throws ValueError or ShapeError when the invariant does not hold.
void check(const TrainedModel& model);

}  // namespace lieder
