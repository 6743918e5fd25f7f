// Model files: JSON, versioned, complete. A loaded model predicts bit for bit what the saved one did.
//
//   {"lieder_model": 1, "kind": ..., "group": ..., "input_representation": ..., "output_representation": ...,
//    "copies": ..., "equivariant_size": ..., "ridge": ..., "inputs": [texts], "outputs": [texts],
//    "dictionary": {...} (dictionary_json.hpp), "coefficients": [[...], ...] (K rows of m),
//    "statistics": {"inputs": {minimum, maximum, mean, standard_deviation}, "outputs": {...}},
//    "train_samples": ..., "train_error": ..., "controls": how many (only if there are any)}
#pragma once

#include <filesystem>
#include <string>

#include "lieder/models/trained_model.hpp"

namespace lieder {

/// The file appears under its name when complete. Throws InputError (cannot write), ValueError (see `check` of
/// trained_model.hpp; a dictionary of user functions).
void save_model(const std::filesystem::path& path, const TrainedModel& model);

/// Throws InputError that names the file: missing, not JSON (where), not a model, another version, a key that is
/// missing or wrong.
TrainedModel load_model(const std::filesystem::path& path);

/// The text of the file. Throws ValueError as save_model.
std::string model_text(const TrainedModel& model);
/// Throws InputError as load_model; `source` stands for the file's name.
TrainedModel model_from_text(const std::string& text, const std::string& source = "model");

}  // namespace lieder
