#include "group_option.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/io/generator_file.hpp"

namespace lieder::cli {

MatrixGroup group_from_option(const std::string& text, const std::string& option) {
  if (!text.ends_with(".toml") && !text.ends_with(".npy")) {
    try {
      return parse_group(text);
    } catch (const std::invalid_argument& error) {
      throw InputError(fmt::format("{}: {}", option, error.what()));
    }
  }
  std::vector<Matrix> generators;
  for (const NamedGenerator& generator : read_generators(text)) {
    if (!generator.translation.isZero(0.0)) {
      throw InputError(fmt::format("{}: generator '{}' has a translation, {} expects linear generators", text,
                                   generator.name, option));
    }
    generators.push_back(generator.matrix);
  }
  try {
    return from_generators(std::move(generators), text);
  } catch (const std::invalid_argument& error) {
    throw InputError(fmt::format("{}: {}", text, error.what()));
  }
}

GroupAction action_from_option(const std::string& option, const std::string& text, Index copies, Index n, Index m) {
  const MatrixGroup group = group_from_option(text, option);
  if (group.action_dimension() * copies != n) {
    throw InputError(fmt::format("{}: {} acts on {} inputs{}, but there are {}", option, group.name(),
                                 group.action_dimension(),
                                 copies > 1 ? fmt::format(" in each of {} copies", copies) : "", n));
  }
  return group_action(group, m, copies);
}

bool is_group_file(const std::string& text) {
  return text.ends_with(".toml");
}

namespace {

Matrix input_part(const NamedGenerator& generator) {
  Matrix result(generator.matrix.rows(), generator.matrix.cols() + 1);
  result << generator.translation, generator.matrix;
  return result;
}

// psi' of a generator or psi of an element; `still`: of one that does not move the outputs.
Matrix output_part(const NamedGenerator& generator, bool dynamics, Index outputs, double still) {
  if (!dynamics && generator.has_output()) {
    return generator.output;
  }
  const double factor = dynamics && generator.time != 0.0 ? generator.time : still;
  return factor * Matrix::Identity(outputs, outputs);
}

void check_file(const std::string& path, const NamedGenerator& entry, const std::string& kind, Index inputs,
                Index outputs) {
  const auto reject = [&](bool wrong, const std::string& what) {
    if (wrong) {
      throw InputError(fmt::format("{}: '{}': {}", path, entry.name, what));
    }
  };
  reject(entry.matrix.rows() != inputs, fmt::format("the matrix is {} x {}, but there are {} inputs",
                                                    entry.matrix.rows(), entry.matrix.cols(), inputs));
  reject(entry.has_output() && kind != "regression",
         fmt::format("output: the next state or derivative transforms as the state does (--kind {})", kind));
  reject(entry.has_output() && entry.output.rows() != outputs,
         fmt::format("the output matrix is {} x {}, but there are {} outputs", entry.output.rows(), entry.output.cols(),
                     outputs));
  reject(entry.time != 0.0 && kind != "dynamics", fmt::format("time: for dynamics only (--kind {})", kind));
}

}  // namespace

GroupAction action_from_file(const std::string& path, const std::string& kind, Index inputs, Index outputs) {
  const GroupFile file = read_group_file(path);
  const bool dynamics = kind == "dynamics";
  std::vector<Matrix> matrices;
  std::vector<Matrix> psi;
  for (const NamedGenerator& generator : file.generators) {
    check_file(path, generator, kind, inputs, outputs);
    matrices.push_back(input_part(generator));
    psi.push_back(output_part(generator, dynamics, outputs, 0.0));
  }
  std::vector<FiniteElement> elements;
  for (const NamedGenerator& element : file.elements) {
    check_file(path, element, kind, inputs, outputs);
    if (rank(element.matrix) < inputs) {
      throw InputError(fmt::format("{}: element '{}': the matrix is singular", path, element.name));
    }
    elements.push_back({input_part(element), output_part(element, dynamics, outputs, 1.0)});
  }
  std::optional<Candidates> generators;
  if (!matrices.empty()) {
    generators = candidates_from_affine(path, matrices).with_output_action(psi);
  }
  return GroupAction(path, inputs, outputs, std::move(generators), std::move(elements));
}

GroupAction with_time_scaling(const GroupAction& action, double rate) {
  if (action.generator_count() == 0) {
    throw InputError(fmt::format("--time-scaling: {} has no generators", action.name()));
  }
  const Matrix psi = rate * Matrix::Identity(action.outputs(), action.outputs());
  const std::vector<Matrix> all(static_cast<std::size_t>(action.generator_count()), psi);
  return GroupAction(action.name(), action.inputs(), action.outputs(), action.generators()->with_output_action(all),
                     action.elements());
}

}  // namespace lieder::cli
