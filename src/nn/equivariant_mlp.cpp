#include "lieder/nn/equivariant_mlp.hpp"

#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

#include "lieder/core/error.hpp"
#include "lieder/enforce/intertwiners.hpp"
#include "lieder/nn/conversions.hpp"
#include "nn/channels.hpp"
#include "nn/names.hpp"

namespace lieder::nn {

namespace {

constexpr Index highest_rank = 4;

using Terms = std::vector<Representation>;

Representation sum_of(const Terms& terms) {
  Representation result = terms.front();
  for (std::size_t i = 1; i < terms.size(); ++i) {
    result = direct_sum(result, terms[i]);
  }
  return result;
}

void add_scalars(Terms& terms, const MatrixGroup& group, Index count) {
  if (count > 0) {
    terms.push_back(multiple(count, Representation::trivial(group)));
  }
}

// V, V^2, ...; where nothing identifies V with its dual V, V * dual(V), V * dual(V) * V, ...
Representation tensor_of_rank(const MatrixGroup& group, Index rank) {
  const Representation v = Representation::defining(group);
  const bool identified = intertwiners(v, dual(v)).dimension() > 0;
  Representation result = v;
  for (Index r = 1; r < rank; ++r) {
    result = tensor_product(result, r % 2 == 1 && !identified ? dual(v) : v);
  }
  return result;
}

struct HiddenTerms {
  Terms tensors;
  Index scalars = 0;
};

HiddenTerms hidden_terms(const MatrixGroup& group, Index channels, Index max_rank) {
  require(channels >= 4, "equivariant network: at least 4 channels");
  require(max_rank >= -1, "equivariant network: max_rank is -1 (automatic) or at least 0");
  Index rank = 0;
  const Index highest = max_rank < 0 ? highest_rank : max_rank;
  double size = static_cast<double>(group.matrix_size());
  while (rank < highest && size <= static_cast<double>(channels / (rank + 2))) {
    ++rank;
    size *= static_cast<double>(group.matrix_size());
  }
  HiddenTerms result;
  result.scalars = channels;
  for (Index r = 1; r <= rank; ++r) {
    const Representation tensor = tensor_of_rank(group, r);
    const Index copies = channels / (rank + 1) / tensor.dimension();
    if (copies > 0) {
      result.tensors.push_back(multiple(copies, tensor));
      result.scalars -= copies * tensor.dimension();
    }
  }
  return result;
}

Representation whole(const MatrixGroup& group, const HiddenTerms& hidden, Index more_scalars = 0) {
  Terms terms = hidden.tensors;
  add_scalars(terms, group, hidden.scalars + more_scalars);
  return sum_of(terms);
}

// The copies of a representation that are not scalars, in the order of its groups; nothing if there are none.
Terms tensor_terms(const Channels& channels) {
  Terms terms;
  for (const ChannelGroup& group : channels.groups) {
    terms.push_back(multiple(group.copies, group.representation));
  }
  return terms;
}

// One scale for each copy: the root of the mean square of its coordinates (of each group of copies if `by_group`).
at::Tensor copy_scales(const Channels& channels, const at::Tensor& squares, bool by_group) {
  at::Tensor result = torch::ones_like(squares);
  const auto safe_root = [](const at::Tensor& square) {
    const double root = std::sqrt(square.item<double>());
    return root > 0.0 && std::isfinite(root) ? root : 1.0;
  };
  for (const ChannelGroup& group : channels.groups) {
    const Index a = by_group ? static_cast<Index>(group.coordinates.size()) : group.representation.dimension();
    const at::Tensor coordinates = torch::tensor(group.coordinates, torch::kLong);
    for (Index k = 0; k * a < coordinates.numel(); ++k) {
      const at::Tensor own = coordinates.narrow(0, k * a, a);
      result.index_fill_(0, own, safe_root(squares.index_select(0, own).mean()));
    }
  }
  for (const std::int64_t s : channels.scalars) {
    result[s] = safe_root(squares[s]);
  }
  return result;
}

}  // namespace

Representation hidden_representation(const MatrixGroup& group, Index channels, Index max_rank) {
  return whole(group, hidden_terms(group, channels, max_rank));
}

EquivariantMlp::EquivariantMlp(const Representation& input, const Representation& output,
                               const EquivariantMlpOptions& options)
    : Network("EquivariantMlp"),
      input_(input),
      output_(output),
      options_(options),
      hidden_(hidden_representation(input.group(), options.channels, options.max_rank)) {
  require(options.hidden_layers >= 1, "equivariant network: at least one hidden layer");
  require(options.bilinear_layers >= 0 && options.bilinear_layers <= options.hidden_layers,
          "equivariant network: bilinear layers must lie in 0 .. hidden layers");
  require_float_type(options.dtype, "equivariant network");
  require(input.group() == output.group(),
          fmt::format("equivariant network: the representations belong to different groups, {} and {}",
                      input.group().name(), output.group().name()));
  const MatrixGroup& group = input.group();
  const Channels in = channels_of(input);
  const HiddenTerms hidden = hidden_terms(group, options.channels, options.max_rank);
  invariants_ = register_module("invariants", QuadraticInvariants(input));

  std::vector<std::int64_t> order;
  for (const ChannelGroup& g : in.groups) {
    order.insert(order.end(), g.coordinates.begin(), g.coordinates.end());
  }
  tensor_dimension_ = static_cast<Index>(order.size());
  const Terms t = tensor_terms(in);
  Terms lifted = t;
  add_scalars(lifted, group, invariants_->size());
  require(!lifted.empty(), "equivariant network: the input has neither invariants nor tensors");
  const Representation lift_representation = sum_of(lifted);

  const double share = 1.0 / std::sqrt(static_cast<double>(options.hidden_layers + 1));
  const auto linear = [&](const std::string& name, const Representation& from, const Representation& to, double gain) {
    return register_module(name, EquivariantLinear(from, to, EquivariantLinearOptions{true, gain, options.dtype}));
  };
  Representation from = lift_representation;
  heads_.push_back(linear("head_0", from, output, share));
  for (Index l = 0; l < options.hidden_layers; ++l) {
    const bool bilinear = l < options.bilinear_layers;
    const GatedOptions gate{bilinear ? Gate::linear : Gate::sigmoid, bilinear ? hidden.scalars / 2 : 0};
    gates_.push_back(register_module(fmt::format("gates_{}", l), GatedNonlinearity(hidden_, gate)));
    layers_.push_back(linear(fmt::format("layer_{}", l), from, gates_.back()->gated_representation(), 1.0));
    copies_.push_back(register_module(fmt::format("invariants_{}", l), CopyInvariants(hidden_, options.dtype)));
    from = whole(group, hidden, copies_.back()->size());
    heads_.push_back(linear(fmt::format("head_{}", l + 1), from, output, share));
  }
  if (!t.empty() && !hidden.tensors.empty()) {
    const Representation hidden_tensors = sum_of(hidden.tensors);
    hidden_tensor_dimension_ = hidden_tensors.dimension();
    quadratic_ = register_module(
        "quadratic",
        EquivariantQuadratic(sum_of(t), hidden_tensors, EquivariantLinearOptions{false, 1.0, options.dtype}));
  }

  Matrix basis;
  const IntertwinerSpace fixed = intertwiners(Representation::trivial(group), output);
  basis.resize(fixed.dimension(), output.dimension());
  for (Index k = 0; k < fixed.dimension(); ++k) {
    basis.row(k) = fixed.element(k).transpose();
  }
  const auto numbers = at::TensorOptions(options.dtype);
  const auto ones = [](Index size) { return torch::ones({size}, torch::kDouble); };
  tensor_order_ = register_buffer("tensor_order", torch::tensor(order, torch::kLong));
  tensor_scale_ = register_buffer("tensor_scale", ones(tensor_dimension_));
  feature_mean_ = register_buffer("feature_mean", torch::zeros({invariants_->size()}, torch::kDouble));
  feature_scale_ = register_buffer("feature_scale", ones(invariants_->size()));
  output_scale_ = register_buffer("output_scale", torch::ones({output.dimension()}, numbers));
  output_mean_ = register_buffer("output_mean", torch::zeros({output.dimension()}, numbers));
  invariant_basis_ = register_buffer("invariant_basis", to_tensor(basis));
  if (options.polynomial) {
    const std::optional<Representation> tensors = t.empty() ? std::nullopt : std::optional(sum_of(t));
    polynomial_ = register_module("polynomial", PolynomialPart(tensors ? &*tensors : nullptr, output,
                                                               invariants_->size(), invariants_->polynomials()));
  }
}

EquivariantMlp::Lift EquivariantMlp::lift(const at::Tensor& x) {
  const at::Tensor precise = x.to(torch::kDouble);
  return {(invariants_->forward(precise) - feature_mean_) / feature_scale_,
          precise.index_select(1, tensor_order_) / tensor_scale_};
}

at::Tensor EquivariantMlp::with_invariants(std::size_t layer, const at::Tensor& h) {
  const at::Tensor q = copies_[layer]->forward(h);
  return torch::cat({h, q * torch::pow(1.0 + q * q, -0.25)}, 1);
}

at::Tensor EquivariantMlp::forward(const at::Tensor& x) {
  if (x.dim() != 2 || x.size(1) != inputs()) {
    throw ShapeError(fmt::format("equivariant network: expected N x {} inputs ({} of {}), got {} columns", inputs(),
                                 input_.text(), input_.group().name(), x.dim() == 2 ? x.size(1) : 0));
  }
  const Lift lifted = lift(x);
  const at::Tensor tensors = lifted.t.to(options_.dtype);
  at::Tensor h = torch::cat({tensors, lifted.s.to(options_.dtype)}, 1);
  at::Tensor y = heads_.front()->forward(h);
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    at::Tensor z = layers_[l]->forward(h);
    if (l == 0 && quadratic_) {
      const Index d = hidden_tensor_dimension_;
      z = torch::cat({z.narrow(1, 0, d) + quadratic_->forward(tensors), z.narrow(1, d, z.size(1) - d)}, 1);
    }
    h = with_invariants(l, gates_[l]->forward(z));
    y = y + heads_[l + 1]->forward(h);
  }
  y = y * output_scale_ + output_mean_;
  return polynomial_ ? (y + polynomial_->forward(lifted.s, lifted.t)).to(options_.dtype) : y;
}

void EquivariantMlp::fit_statistics(const at::Tensor& x, const at::Tensor& y) {
  const torch::NoGradGuard guard;
  const at::Tensor precise = x.to(torch::kDouble);
  const at::Tensor s = invariants_->forward(precise);
  feature_mean_.copy_(s.mean(0));
  const at::Tensor spread = (s - feature_mean_).square().mean(0).sqrt();
  feature_scale_.copy_(torch::where(spread > 1e-12 * (1.0 + feature_mean_.abs()), spread, torch::ones_like(spread)));
  const at::Tensor squares = precise.square().mean(0).to(torch::kCPU);
  tensor_scale_.copy_(copy_scales(channels_of(input_), squares, true).index_select(0, tensor_order_.to(torch::kCPU)));
  at::Tensor target = y.to(at::TensorOptions(torch::kCPU).dtype(torch::kDouble));
  if (polynomial_) {
    const Lift lifted = lift(x);
    const at::Tensor s_here = lifted.s.to(torch::kCPU);
    const at::Tensor t_here = lifted.t.to(torch::kCPU);
    polynomial_->to(torch::Device(torch::kCPU));
    polynomial_->fit(s_here, t_here, target);
    target = target - polynomial_->forward(s_here, t_here);
    polynomial_->to(x.device());
  } else {
    const at::Tensor basis = invariant_basis_.to(torch::kCPU);
    const at::Tensor mean = torch::matmul(torch::matmul(basis, target.mean(0)), basis);
    output_mean_.copy_(mean);
    target = target - mean;
  }
  output_scale_.copy_(copy_scales(channels_of(output_), target.square().mean(0), false));
}

std::string EquivariantMlp::emit(ScriptBuilder& script, const std::string& x) const {
  const int type = static_cast<int>(options_.dtype);
  const std::string precise = script.assign(fmt::format("{}.to({})", x, static_cast<int>(torch::kDouble)));
  const std::string s = script.assign(fmt::format("({} - {}) / {}", invariants_->emit(script, precise),
                                                  script.constant(feature_mean_), script.constant(feature_scale_)));
  const std::string precise_t = script.assign(fmt::format(
      "torch.index_select({}, 1, {}) / {}", precise, script.constant(tensor_order_), script.constant(tensor_scale_)));
  const std::string t = script.assign(fmt::format("{}.to({})", precise_t, type));
  std::string h = script.assign(fmt::format("torch.cat([{}, {}.to({})], 1)", t, s, type));
  std::string y = heads_.front()->emit(script, h);
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    std::string z = layers_[l]->emit(script, h);
    if (l == 0 && quadratic_) {
      const Index d = hidden_tensor_dimension_;
      z = script.assign(
          fmt::format("torch.cat([torch.narrow({0}, 1, 0, {1}) + {2}, torch.narrow({0}, 1, {1}, {3})], 1)", z, d,
                      quadratic_->emit(script, t), gates_[l]->gated_representation().dimension() - d));
    }
    const std::string gated = gates_[l]->emit(script, z);
    const std::string q = copies_[l]->emit(script, gated);
    h = script.assign(fmt::format("torch.cat([{0}, {1} * torch.pow(1.0 + {1} * {1}, -0.25)], 1)", gated, q));
    y = script.assign(fmt::format("{} + {}", y, heads_[l + 1]->emit(script, h)));
  }
  y = script.assign(fmt::format("{} * {} + {}", y, script.constant(output_scale_), script.constant(output_mean_)));
  return polynomial_ ? script.assign(fmt::format("({} + {}).to({})", y, polynomial_->emit(script, s, precise_t), type))
                     : y;
}

namespace {

bool has_name(const MatrixGroup& group) {
  try {
    return parse_group(group.name()) == group;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

}  // namespace

std::string EquivariantMlp::description() const {
  nlohmann::ordered_json json = {{"network", "equivariant"},
                                 {"group", input_.group().name()},
                                 {"input_representation", input_.text()},
                                 {"output_representation", output_.text()},
                                 {"channels", options_.channels},
                                 {"hidden_layers", options_.hidden_layers},
                                 {"max_rank", options_.max_rank},
                                 {"bilinear_layers", options_.bilinear_layers},
                                 {"polynomial", options_.polynomial},
                                 {"dtype", name_of(options_.dtype)}};
  if (!has_name(input_.group())) {  // a connected group of its own
    for (const Matrix& xi : input_.group().algebra().basis()) {
      json["generators"].push_back(std::vector<double>(xi.data(), xi.data() + xi.size()));
    }
  }
  return json.dump();
}

}  // namespace lieder::nn
