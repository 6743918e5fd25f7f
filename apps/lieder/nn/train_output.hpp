// The result of `lieder train` as text, as JSON and as a page.
#pragma once

#include <string>

#include "nn/train_run.hpp"

namespace lieder::cli {

std::string train_json(const TrainRun& run, const TrainOptions& options);
std::string train_text(const TrainRun& run, const TrainOptions& options);

/// Writes DIR/index.html with the learning curve; returns a problem of drawing, empty if there is none. InputError if
/// it cannot be written.
std::string write_train_report(const TrainRun& run, const TrainOptions& options, const std::string& command);

}  // namespace lieder::cli
