#include "lieder/generators/group_action.hpp"

#include <fmt/format.h>

#include <utility>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

// [b; b; ...] and diag(A, A, ...).
Matrix on_copies(const Matrix& affine, Index copies) {
  const Index n = affine.rows();
  Matrix result = Matrix::Zero(n * copies, n * copies + 1);
  for (Index c = 0; c < copies; ++c) {
    result.block(c * n, 0, n, 1) = affine.col(0);
    result.block(c * n, 1 + c * n, n, n) = affine.rightCols(n);
  }
  return result;
}

Matrix without_translation(const Matrix& linear) {
  Matrix result(linear.rows(), linear.cols() + 1);
  result << Vector::Zero(linear.rows()), linear;
  return result;
}

std::optional<Candidates> make_generators(const std::string& name, const std::vector<Matrix>& inputs,
                                          const std::vector<Matrix>& outputs) {
  if (inputs.empty()) {
    return std::nullopt;
  }
  const Candidates set = candidates_from_affine(name, inputs);
  return outputs.empty() ? set : set.with_output_action(outputs);
}

// exp(t [[0, 0], [b, A]]) as [b | A].
Matrix affine_exponential(const Matrix& affine) {
  const Index n = affine.rows();
  Matrix homogeneous = Matrix::Zero(n + 1, n + 1);
  homogeneous.bottomRows(n) = affine;
  return matrix_exponential(homogeneous).bottomRows(n);
}

}  // namespace

Matrix FiniteElement::move_inputs(const MatrixRef& points) const {
  const Index n = input.rows();
  require_shape("FiniteElement::move_inputs: points", points, -1, n, "one column for each input");
  return (points * input.rightCols(n).transpose()).rowwise() + input.col(0).transpose();
}

Matrix FiniteElement::move_outputs(const MatrixRef& values) const {
  require_shape("FiniteElement::move_outputs: values", values, -1, output.rows(), "one column for each output");
  return values * output.transpose();
}

FiniteElement compose(const FiniteElement& second, const FiniteElement& first) {
  const Index n = first.input.rows();
  require_shape("compose: second.input", second.input, n, n + 1);
  FiniteElement result;
  result.input = second.input.rightCols(n) * first.input;
  result.input.col(0) += second.input.col(0);
  result.output = second.output * first.output;
  return result;
}

GroupAction::GroupAction(std::string name, Index inputs, Index outputs, std::optional<Candidates> generators,
                         std::vector<FiniteElement> elements)
    : name_(std::move(name)),
      inputs_(inputs),
      outputs_(outputs),
      generators_(std::move(generators)),
      elements_(std::move(elements)) {
  require(inputs_ >= 1 && outputs_ >= 1, fmt::format("GroupAction '{}': no inputs or no outputs", name_));
  require(generators_ || !elements_.empty(), fmt::format("GroupAction '{}': no generators and no elements", name_));
  if (generators_) {
    require_size("GroupAction: inputs of the generators", generators_->inputs(), inputs_);
    if (generators_->outputs() != 0) {
      require_size("GroupAction: outputs of the generators", generators_->outputs(), outputs_);
    }
  }
  for (const FiniteElement& element : elements_) {
    require_shape("GroupAction: [b | A] of an element", element.input, inputs_, inputs_ + 1);
    require_shape("GroupAction: psi of an element", element.output, outputs_, outputs_);
    require_finite("GroupAction: [b | A] of an element", element.input);
    require_finite("GroupAction: psi of an element", element.output);
  }
}

bool GroupAction::affine() const {
  return !generators_ || generators_->affine();
}

bool GroupAction::linear() const {
  if (!affine()) {
    return false;
  }
  for (Index a = 0; a < generator_count(); ++a) {
    if (!input_generator(a).col(0).isZero(0.0)) {
      return false;
    }
  }
  for (const FiniteElement& element : elements_) {
    if (!element.input.col(0).isZero(0.0)) {
      return false;
    }
  }
  return true;
}

bool GroupAction::trivial_outputs() const {
  if (generators_ && generators_->output().nonZeros() > 0) {
    return false;
  }
  for (const FiniteElement& element : elements_) {
    if (element.output != Matrix::Identity(outputs_, outputs_)) {
      return false;
    }
  }
  return true;
}

Matrix GroupAction::output_generator(Index a) const {
  require(a >= 0 && a < generator_count(), "GroupAction::output_generator: index out of range");
  const Matrix output = generators_->output_matrix(Vector::Unit(generator_count(), a));
  return output.size() == 0 ? Matrix(Matrix::Zero(outputs_, outputs_)) : output;
}

Matrix GroupAction::input_generator(Index a) const {
  require(a >= 0 && a < generator_count(), "GroupAction::input_generator: index out of range");
  require(affine(), fmt::format("GroupAction '{}': the generators are not affine", name_));
  const Matrix one = affine_matrix(generators_->field(Vector::Unit(generator_count(), a)));
  return on_copies(one, generators_->copies());
}

FiniteElement GroupAction::random_element(Rng& rng, double scale) const {
  require(affine(), fmt::format("GroupAction '{}': random elements need affine generators", name_));
  FiniteElement result{Matrix::Zero(inputs_, inputs_ + 1), Matrix::Identity(outputs_, outputs_)};
  result.input.rightCols(inputs_).setIdentity();
  if (generators_) {
    Matrix input = Matrix::Zero(inputs_, inputs_ + 1);
    Matrix output = Matrix::Zero(outputs_, outputs_);
    for (Index a = 0; a < generator_count(); ++a) {
      const double t = scale * rng.normal();
      input += t * input_generator(a);
      output += t * output_generator(a);
    }
    result = {affine_exponential(input), matrix_exponential(output)};
  }
  if (!elements_.empty()) {
    const Index letters = rng.integer(16);
    for (Index i = 0; i < letters; ++i) {
      const auto letter = static_cast<std::size_t>(rng.integer(static_cast<Index>(elements_.size())));
      result = compose(elements_[letter], result);
    }
  }
  return result;
}

GroupAction GroupAction::with_output_like_input() const {
  require(affine(), fmt::format("GroupAction '{}': outputs that move as the inputs do need affine generators", name_));
  const bool moves = !trivial_outputs();
  require(!moves || outputs_ == inputs_,
          fmt::format("GroupAction '{}': outputs that move as the inputs do and by psi: expected {} of them, got {}",
                      name_, inputs_, outputs_));
  std::vector<Matrix> inputs;
  std::vector<Matrix> outputs;
  for (Index a = 0; a < generator_count(); ++a) {
    inputs.push_back(input_generator(a));
    outputs.push_back(inputs.back().rightCols(inputs_));
    if (moves) {
      outputs.back() += output_generator(a);
    }
  }
  std::vector<FiniteElement> elements;
  for (const FiniteElement& element : elements_) {
    const Matrix linear = element.input.rightCols(inputs_);
    elements.push_back({element.input, moves ? Matrix(element.output * linear) : linear});
  }
  return GroupAction(name_, inputs_, inputs_, make_generators(name_, inputs, outputs), std::move(elements));
}

namespace {

template <class Psi>
GroupAction own_action(const MatrixGroup& group, Index outputs, Index copies, bool moves, Psi psi) {
  require(copies >= 1, fmt::format("group_action of {}: at least one copy", group.name()));
  std::vector<Matrix> inputs;
  std::vector<Matrix> output_generators;
  for (const Matrix& xi : group.algebra().basis()) {
    inputs.push_back(on_copies(group.affine_part(xi), copies));
    if (moves) {
      output_generators.push_back(psi(xi, true));
    }
  }
  std::vector<FiniteElement> elements;
  for (const Matrix& g : group.components()) {
    elements.push_back({on_copies(group.affine_part(g), copies), psi(g, false)});
  }
  return GroupAction(group.name(), group.action_dimension() * copies, outputs,
                     make_generators(group.name(), inputs, output_generators), std::move(elements));
}

}  // namespace

GroupAction group_action(const MatrixGroup& group, Index outputs, Index copies) {
  return own_action(group, outputs, copies, false,
                    [outputs](const Matrix&, bool) { return Matrix(Matrix::Identity(outputs, outputs)); });
}

GroupAction group_action(const MatrixGroup& group, const Representation& output, Index copies) {
  require(output.group() == group, fmt::format("group_action: '{}' is a representation of {}, not of {}", output.text(),
                                               output.group().name(), group.name()));
  return own_action(group, output.dimension(), copies, true, [&output](const Matrix& element, bool algebra) {
    return algebra ? output.algebra_matrix(element) : output.group_matrix(element);
  });
}

GroupAction group_action(const Representation& input, const Representation& output) {
  const MatrixGroup& group = input.group();
  require(output.group() == group, fmt::format("group_action: '{}' is a representation of {}, '{}' of {}", input.text(),
                                               group.name(), output.text(), output.group().name()));
  std::vector<Matrix> inputs;
  std::vector<Matrix> outputs;
  for (const Matrix& xi : group.algebra().basis()) {
    inputs.push_back(without_translation(input.algebra_matrix(xi)));
    outputs.push_back(output.algebra_matrix(xi));
  }
  std::vector<FiniteElement> elements;
  for (const Matrix& g : group.components()) {
    elements.push_back({without_translation(input.group_matrix(g)), output.group_matrix(g)});
  }
  return GroupAction(group.name(), input.dimension(), output.dimension(),
                     make_generators(group.name(), inputs, outputs), std::move(elements));
}

GroupAction group_action(const Candidates& generators, Index outputs) {
  const Index m = generators.outputs() == 0 ? outputs : generators.outputs();
  return GroupAction(generators.name(), generators.inputs(), m, generators, {});
}

}  // namespace lieder
