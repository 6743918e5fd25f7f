#include "candidate_option.hpp"

#include <fmt/format.h>

#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/io/generator_file.hpp"

namespace lieder::cli {

namespace {

Candidates candidates_from_file(const std::string& path, Index n, const std::vector<std::string>& names) {
  const std::vector<NamedGenerator> generators = read_generators(path);
  std::vector<Matrix> matrices;
  std::vector<Matrix> outputs;
  for (const NamedGenerator& generator : generators) {
    if (generator.matrix.rows() != n) {
      throw InputError(fmt::format("{}: generator '{}' is {} x {}, but there are {} inputs (in each copy)", path,
                                   generator.name, generator.matrix.rows(), generator.matrix.cols(), n));
    }
    Matrix matrix(n, n + 1);
    matrix << generator.translation, generator.matrix;
    matrices.push_back(matrix);
    if (generator.has_output()) {
      outputs.push_back(generator.output);
    }
  }
  const Candidates set = candidates_from_affine(path, matrices, names);
  return outputs.empty() ? set : set.with_output_action(outputs);
}

std::vector<Matrix> unit_matrices(Index m) {
  std::vector<Matrix> result;
  for (Index c = 0; c < m; ++c) {
    for (Index l = 0; l < m; ++l) {
      result.emplace_back(Matrix::Zero(m, m));
      result.back()(l, c) = 1.0;
    }
  }
  return result;
}

Candidates with_outputs(Candidates set, const CandidateOptions& options, const std::string& kind, const Data& data) {
  const Index m = data.outputs.cols();
  if (kind == "regression" && options.output_action == "same") {
    if (m != set.inputs() || !set.affine()) {
      throw InputError(
          fmt::format("--output-action same: expected as many outputs as inputs ({}) and linear candidates, "
                      "got {} outputs",
                      set.inputs(), m));
    }
    std::vector<Matrix> matrices;
    for (Index a = 0; a < set.size(); ++a) {
      matrices.push_back(affine_matrix(set.field(Vector::Unit(set.size(), a))).rightCols(m));
    }
    return set.with_output_action(matrices);
  }
  if (kind == "regression" && options.output_action == "free") {
    std::vector<std::string> texts;
    for (const std::string& from : data.output_names) {
      for (const std::string& to : data.output_names) {
        texts.push_back(fmt::format("{} d/d{}", from, to));
      }
    }
    return set.with_output_candidates(unit_matrices(m), texts);
  }
  if (options.time_scaling) {
    return set.with_output_candidates({Matrix::Identity(set.space_dimension(), set.space_dimension())}, {"-t d/dt"});
  }
  return set;
}

}  // namespace

Candidates make_candidates(const CandidateOptions& options, Index copies, const std::string& kind, const Data& data,
                           std::vector<std::string>& notes) {
  if (data.inputs.cols() % copies != 0) {
    throw InputError(fmt::format("--copies: expected a divisor of the {} inputs, got {}", data.inputs.cols(), copies));
  }
  const Index n = data.inputs.cols() / copies;
  CandidateSpace space{n, {}, {}, {}};
  space.names.assign(data.input_names.begin(), data.input_names.begin() + n);
  space.original_names.assign(data.original_names.begin(), data.original_names.begin() + n);
  space.logarithmic.assign(data.logarithmic.begin(), data.logarithmic.begin() + n);
  std::string name = options.candidates;
  if (name.empty()) {
    name = kind == "regression" ? "linear" : "affine";
    notes.push_back(fmt::format("candidates: {} (the default for {})", name, kind));
  }
  const bool file = name.ends_with(".toml") || name.ends_with(".npy");
  Candidates set = file ? candidates_from_file(name, n, space.names) : parse_candidates(name, space);
  if (copies > 1 && kind != "regression" && kind != "cloud") {
    throw InputError(fmt::format("--copies: not for --kind {}", kind));
  }
  return with_outputs(copies > 1 ? set.with_copies(copies) : std::move(set), options, kind, data);
}

}  // namespace lieder::cli
