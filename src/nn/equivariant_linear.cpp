#include "lieder/nn/equivariant_linear.hpp"

#include <fmt/format.h>
#include <torch/custom_class.h>
#include <torch/torch.h>

#include <cmath>
#include <cstdint>
#include <string>

#include "lieder/core/error.hpp"
#include "lieder/enforce/intertwiners.hpp"
#include "lieder/nn/conversions.hpp"

namespace lieder::nn {

namespace {

// Which summand starts with this coordinate.
std::size_t summand_of(const std::vector<Summand>& summands, Index first) {
  for (std::size_t s = 0; s < summands.size(); ++s) {
    if (summands[s].copies.front().front() == first) {
      return s;
    }
  }
  throw std::logic_error("equivariant linear: a pair of no summand");
}

// An orthonormal basis of the vectors that no element moves, r x d.
Matrix invariant_vectors(const Representation& representation) {
  const IntertwinerSpace space = intertwiners(Representation::trivial(representation.group()), representation);
  Matrix result(space.dimension(), representation.dimension());
  for (Index k = 0; k < space.dimension(); ++k) {
    result.row(k) = space.element(k).transpose();
  }
  return result;
}

// What W is made of: block (n b) x (m a) at (row, col) has entry sum_e c(l, k, e) basis(e, i a + j) at (l b + i, k a + j);
// coefficients follow one another in the order of the blocks.
struct ExpansionPlan : torch::CustomClassHolder {
  struct Block {
    at::Tensor basis;  // {p, b a}
    Index row, col, n, b, m, a;
    Index coefficients() const { return n * m * basis.size(0); }
    at::Tensor of(const at::Tensor& w) const {
      return w.narrow(0, row, n * b).narrow(1, col, m * a).view({n, b, m, a}).permute({0, 2, 1, 3});
    }
  };
  std::vector<Block> blocks;
  Index rows = 0;
  Index cols = 0;
};

// W from its coefficients, by two operations a block in each direction. The backward pass is made of differentiable
// operations, so gradients of gradients are right too.
class Expansion : public torch::autograd::Function<Expansion> {
 public:
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& coefficients,
                            const c10::intrusive_ptr<ExpansionPlan>& plan) {
    context->saved_data["plan"] = c10::IValue::make_capsule(plan);
    at::Tensor w = torch::zeros({plan->rows, plan->cols}, coefficients.options().requires_grad(false));
    Index next = 0;
    for (const ExpansionPlan::Block& block : plan->blocks) {
      const at::Tensor c = coefficients.narrow(0, next, block.coefficients()).view({block.n * block.m, -1});
      block.of(w).copy_(torch::mm(c, block.basis).view({block.n, block.m, block.b, block.a}));
      next += block.coefficients();
    }
    return w;
  }

  static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* context,
                                               const torch::autograd::tensor_list& gradients) {
    const auto plan = c10::static_intrusive_pointer_cast<ExpansionPlan>(context->saved_data["plan"].toCapsule());
    std::vector<at::Tensor> parts;
    for (const ExpansionPlan::Block& block : plan->blocks) {
      const at::Tensor g = block.of(gradients.front()).reshape({block.n * block.m, block.b * block.a});
      parts.push_back(torch::mm(g, block.basis.t()).view({-1}));
    }
    return {parts.empty() ? gradients.front().new_zeros({0}) : torch::cat(parts), at::Tensor()};
  }
};

}  // namespace

EquivariantLinearImpl::Side EquivariantLinearImpl::arrange(const Representation& representation) {
  Side side;
  std::vector<std::int64_t> place(static_cast<std::size_t>(representation.dimension()));
  std::int64_t next = 0;
  bool in_order = true;
  for (const Summand& summand : representation.summands()) {
    side.summands.emplace_back(summand.multiplicity(), summand.representation.dimension());
    for (const std::vector<Index>& copy : summand.copies) {
      for (const Index coordinate : copy) {
        in_order = in_order && coordinate == next;
        place[static_cast<std::size_t>(coordinate)] = next++;
      }
    }
  }
  if (!in_order) {
    side.order = torch::tensor(place, torch::kLong);
  }
  return side;
}

EquivariantLinearImpl::EquivariantLinearImpl(const Representation& input, const Representation& output,
                                             const EquivariantLinearOptions& options)
    : torch::nn::Module("EquivariantLinear"), input_(input), output_(output), options_(options) {
  require(options.gain > 0.0 && std::isfinite(options.gain), "equivariant linear: the gain must be positive");
  require(options.dtype == at::kDouble || options.dtype == at::kFloat,
          "equivariant linear: dtype is kDouble or kFloat");
  const IntertwinerSpace space = intertwiners(input, output);
  const std::vector<Summand> in = input.summands();
  const std::vector<Summand> out = output.summands();
  in_ = arrange(input);
  out_ = arrange(output);
  for (const auto& [side, name] : {std::pair{&in_, "input_order"}, std::pair{&out_, "output_order"}}) {
    if (side->order.defined()) {
      side->order = register_buffer(name, side->order);
    }
  }
  for (const IntertwinerPair& pair : space.pairs()) {
    Block block;
    block.offset = pair.offset;
    block.in = static_cast<Index>(summand_of(in, pair.inputs.front().front()));
    block.out = static_cast<Index>(summand_of(out, pair.outputs.front().front()));
    block.elements = pair.elements.rows();
    block.basis = register_buffer(fmt::format("basis_{}_{}", block.out, block.in),
                                  to_tensor(pair.elements, at::TensorOptions(options.dtype)));
    blocks_.push_back(std::move(block));
  }
  const auto numbers = at::TensorOptions(options.dtype);
  coefficients_ = register_parameter("coefficients", torch::zeros({space.dimension()}, numbers));
  if (options.bias) {
    const at::Tensor basis = register_buffer("bias_basis", to_tensor(invariant_vectors(output), numbers));
    bias_ = register_parameter("bias", torch::zeros({basis.size(0)}, numbers));
  }
  reset_parameters();
}

void EquivariantLinearImpl::reset_parameters() {
  const torch::NoGradGuard guard;
  // Coefficients into one copy of each output summand.
  std::vector<Index> fan(out_.summands.size(), 0);
  for (const Block& block : blocks_) {
    fan[static_cast<std::size_t>(block.out)] += in_.summands[static_cast<std::size_t>(block.in)].first * block.elements;
  }
  for (const Block& block : blocks_) {
    const auto [n, b] = out_.summands[static_cast<std::size_t>(block.out)];
    const Index m = in_.summands[static_cast<std::size_t>(block.in)].first;
    const double bound = options_.gain * std::sqrt(3.0 * static_cast<double>(b) /
                                                   static_cast<double>(fan[static_cast<std::size_t>(block.out)]));
    coefficients_.narrow(0, block.offset, n * m * block.elements).uniform_(-bound, bound);
  }
  if (bias_.defined()) {
    bias_.zero_();
  }
}

at::Tensor EquivariantLinearImpl::dense_weight() const {
  std::vector<Index> rows = {0};
  std::vector<Index> cols = {0};
  for (const auto& [copies, dimension] : out_.summands) {
    rows.push_back(rows.back() + copies * dimension);
  }
  for (const auto& [copies, dimension] : in_.summands) {
    cols.push_back(cols.back() + copies * dimension);
  }
  auto plan = c10::make_intrusive<ExpansionPlan>();
  plan->rows = rows.back();
  plan->cols = cols.back();
  for (const Block& block : blocks_) {
    const auto out = static_cast<std::size_t>(block.out);
    const auto in = static_cast<std::size_t>(block.in);
    plan->blocks.push_back({block.basis, rows[out], cols[in], out_.summands[out].first, out_.summands[out].second,
                            in_.summands[in].first, in_.summands[in].second});
  }
  at::Tensor w = Expansion::apply(coefficients_, plan);
  if (out_.order.defined()) {
    w = w.index_select(0, out_.order);
  }
  if (in_.order.defined()) {
    w = w.index_select(1, in_.order);
  }
  return w;
}

at::Tensor EquivariantLinearImpl::dense_bias() const {
  if (!bias_.defined()) {
    return torch::zeros({output_.dimension()}, coefficients_.options().requires_grad(false));
  }
  return torch::matmul(bias_, named_buffers(false)["bias_basis"]);
}

void EquivariantLinearImpl::set_weight(const at::Tensor& dense) {
  const torch::NoGradGuard guard;
  const Matrix w = to_matrix(dense);
  require_shape("equivariant linear: weight", w, output_.dimension(), input_.dimension(), "outputs x inputs");
  for (const Block& block : blocks_) {  // the bases of this module, which may have been read from a file
    const Matrix elements = to_matrix(block.basis);
    const auto in_copies = input_.summands()[static_cast<std::size_t>(block.in)].copies;
    const auto out_copies = output_.summands()[static_cast<std::size_t>(block.out)].copies;
    Vector c(static_cast<Index>(in_copies.size() * out_copies.size()) * block.elements);
    Index next = 0;
    for (const std::vector<Index>& to : out_copies) {
      for (const std::vector<Index>& from : in_copies) {
        const Matrix part = Matrix(w(to, from)).transpose();
        c.segment(next, block.elements) = elements * part.reshaped();
        next += block.elements;
      }
    }
    coefficients_.narrow(0, block.offset, c.size()).copy_(to_tensor_1d(c));
  }
}

void EquivariantLinearImpl::set_bias(const at::Tensor& dense) {
  require(bias_.defined(), "equivariant linear: this layer has no bias");
  require_size("equivariant linear: bias", dense.numel(), output_.dimension());
  const torch::NoGradGuard guard;
  const at::Tensor basis = named_buffers(false)["bias_basis"];  // orthonormal rows
  bias_.copy_(torch::mv(basis, dense.reshape({-1}).to(basis.options())));
}

at::Tensor EquivariantLinearImpl::forward(const at::Tensor& x) {
  if (x.dim() < 1 || x.size(-1) != input_.dimension()) {
    throw ShapeError(fmt::format("equivariant linear: expected {} inputs ({} of {}), got {}", input_.dimension(),
                                 input_.text(), input_.group().name(), x.dim() < 1 ? 0 : x.size(-1)));
  }
  if (!bias_.defined()) {
    return torch::matmul(x, dense_weight().t());
  }
  return torch::linear(x, dense_weight(), dense_bias());
}

std::string EquivariantLinearImpl::emit(ScriptBuilder& script, const std::string& x) const {
  return script.assign(
      fmt::format("torch.linear({}, {}, {})", x, script.constant(dense_weight()), script.constant(dense_bias())));
}

}  // namespace lieder::nn
