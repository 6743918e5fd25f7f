#include "lieder/nn/invariants.hpp"

#include <fmt/format.h>
#include <torch/torch.h>

#include <cmath>
#include <cstdint>

#include "lieder/core/error.hpp"
#include "lieder/enforce/intertwiners.hpp"
#include "lieder/nn/conversions.hpp"
#include "lieder/nn/equivariant_bilinear.hpp"
#include "nn/channels.hpp"

namespace lieder::nn {

namespace {

// Under the root, so that a norm has a slope everywhere.
constexpr double tiny = 1e-24;

// Coefficients of x_B^T T x_A on the symmetric products of x: places of the coordinates of A and B.
class FormTable {
 public:
  explicit FormTable(Index d) : d_(d) {}

  void add(const Matrix& t, const std::int64_t* a, const std::int64_t* b) {
    Vector column = Vector::Zero(d_ * (d_ + 1) / 2);
    for (Index i = 0; i < t.rows(); ++i) {
      for (Index j = 0; j < t.cols(); ++j) {
        const auto [low, high] = std::minmax(b[i], a[j]);
        const Index place = low * d_ - low * (low - 1) / 2 + (high - low);
        column(place) += t(i, j) * (low == high ? 1.0 : std::sqrt(0.5));
      }
    }
    columns_.push_back(std::move(column));
  }
  Index size() const { return static_cast<Index>(columns_.size()); }
  at::Tensor tensor() const {
    Matrix result(d_ * (d_ + 1) / 2, size());
    for (Index k = 0; k < size(); ++k) {
      result.col(k) = columns_[static_cast<std::size_t>(k)];
    }
    return to_tensor(result);
  }

 private:
  Index d_;
  std::vector<Vector> columns_;
};

const std::int64_t* copy_of(const ChannelGroup& group, Index k) {
  return group.coordinates.data() + k * group.representation.dimension();
}

// All invariants of one group's copies: symmetric forms of pairs k <= l, skew ones of pairs k < l.
void add_own_forms(const ChannelGroup& group, FormTable& table) {
  std::vector<Matrix> skew;
  const std::vector<Matrix> symmetric = invariant_forms(group.representation, &skew);
  for (Index k = 0; k < group.copies; ++k) {
    for (Index l = k; l < group.copies; ++l) {
      for (const Matrix& t : symmetric) {
        table.add(t, copy_of(group, k), copy_of(group, l));
      }
      for (std::size_t e = 0; l > k && e < skew.size(); ++e) {
        table.add(skew[e], copy_of(group, k), copy_of(group, l));
      }
    }
  }
}

void add_mixed_forms(const ChannelGroup& a, const ChannelGroup& b, FormTable& table) {
  const IntertwinerSpace space = intertwiners(a.representation, dual(b.representation));
  for (Index e = 0; e < space.dimension(); ++e) {
    const Matrix t = space.element(e);
    for (Index k = 0; k < a.copies; ++k) {
      for (Index l = 0; l < b.copies; ++l) {
        table.add(t, copy_of(a, k), copy_of(b, l));
      }
    }
  }
}

}  // namespace

QuadraticInvariantsImpl::QuadraticInvariantsImpl(const Representation& representation)
    : torch::nn::Module("QuadraticInvariants"), dimension_(representation.dimension()) {
  const Channels channels = channels_of(representation);
  const IntertwinerSpace linear = intertwiners(representation, Representation::trivial(representation.group()));
  Matrix l(dimension_, linear.dimension());
  for (Index k = 0; k < linear.dimension(); ++k) {
    l.col(k) = linear.element(k).transpose();
  }
  linear_ = register_buffer("linear", to_tensor(l));
  FormTable quadratic(dimension_);
  FormTable squares(dimension_);
  FormTable crosses(dimension_);
  std::vector<std::int64_t> cosine_a;
  std::vector<std::int64_t> cosine_b;
  for (std::size_t i = 0; i < channels.groups.size(); ++i) {
    const ChannelGroup& group = channels.groups[i];
    add_own_forms(group, quadratic);
    for (std::size_t j = i + 1; j < channels.groups.size(); ++j) {
      add_mixed_forms(group, channels.groups[j], quadratic);
    }
    if (!is_orthogonal(group.representation)) {
      continue;
    }
    const Index a = group.representation.dimension();
    const Matrix identity = Matrix::Identity(a, a);
    const Index first = squares.size();
    for (Index k = 0; k < group.copies; ++k) {
      squares.add(identity, copy_of(group, k), copy_of(group, k));
      for (Index m = k + 1; m < group.copies; ++m) {
        crosses.add(identity, copy_of(group, k), copy_of(group, m));
        cosine_a.push_back(first + k);
        cosine_b.push_back(first + m);
      }
    }
  }
  quadratic_ = register_buffer("quadratic", quadratic.tensor());
  squares_ = register_buffer("squares", squares.tensor());
  crosses_ = register_buffer("crosses", crosses.tensor());
  cosine_a_ = register_buffer("cosine_a", torch::tensor(cosine_a, torch::kLong));
  cosine_b_ = register_buffer("cosine_b", torch::tensor(cosine_b, torch::kLong));
  size_ = linear.dimension() + quadratic.size() + squares.size() + crosses.size();
}

at::Tensor QuadraticInvariantsImpl::forward(const at::Tensor& x) {
  if (x.dim() != 2 || x.size(1) != dimension_) {
    throw ShapeError(fmt::format("quadratic invariants: expected N x {}", dimension_));
  }
  const at::Tensor products = symmetric_products(x);
  std::vector<at::Tensor> parts = {torch::matmul(x, linear_), torch::matmul(products, quadratic_)};
  if (squares_.size(1) > 0) {
    const at::Tensor norms = torch::sqrt(torch::relu(torch::matmul(products, squares_)) + tiny);
    parts.push_back(norms);
    parts.push_back(torch::matmul(products, crosses_) /
                    (norms.index_select(1, cosine_a_) * norms.index_select(1, cosine_b_)));
  }
  return torch::cat(parts, 1);
}

std::string QuadraticInvariantsImpl::emit(ScriptBuilder& script, const std::string& x) const {
  const std::string products = emit_symmetric_products(script, x, dimension_, torch::kDouble);
  std::string parts = fmt::format("torch.matmul({}, {}), torch.matmul({}, {})", x, script.constant(linear_), products,
                                  script.constant(quadratic_));
  if (squares_.size(1) > 0) {
    const std::string norms = script.assign(
        fmt::format("torch.sqrt(torch.relu(torch.matmul({}, {})) + {})", products, script.constant(squares_), tiny));
    parts += fmt::format(
        ", {0}, torch.matmul({1}, {2}) / (torch.index_select({0}, 1, {3}) * torch.index_select({0}, 1, {4}))", norms,
        products, script.constant(crosses_), script.constant(cosine_a_), script.constant(cosine_b_));
  }
  return script.assign("torch.cat([" + parts + "], 1)");
}

CopyInvariantsImpl::CopyInvariantsImpl(const Representation& representation, at::ScalarType dtype)
    : torch::nn::Module("CopyInvariants"), dimension_(representation.dimension()) {
  const Channels channels = channels_of(representation);
  for (std::size_t i = 0; i < channels.groups.size(); ++i) {
    const ChannelGroup& source = channels.groups[i];
    const std::vector<Matrix> forms = invariant_forms(source.representation);
    if (forms.empty()) {
      continue;
    }
    Group group;
    group.copies = source.copies;
    group.dimension = source.representation.dimension();
    group.forms = static_cast<Index>(forms.size());
    group.start = source.coordinates.front();
    bool consecutive = true;
    for (std::size_t c = 0; c < source.coordinates.size(); ++c) {
      consecutive = consecutive && source.coordinates[c] == group.start + static_cast<std::int64_t>(c);
    }
    if (!consecutive) {
      group.coordinates =
          register_buffer(fmt::format("coordinates_{}", i), torch::tensor(source.coordinates, torch::kLong));
    }
    Matrix stacked(group.dimension, group.forms * group.dimension);
    for (Index e = 0; e < group.forms; ++e) {
      stacked.middleCols(e * group.dimension, group.dimension) = forms[static_cast<std::size_t>(e)];
    }
    group.form = register_buffer(fmt::format("form_{}", i), to_tensor(stacked, at::TensorOptions(dtype)));
    size_ += group.copies * group.forms;
    groups_.push_back(std::move(group));
  }
}

at::Tensor CopyInvariantsImpl::forward(const at::Tensor& x) {
  if (x.dim() != 2 || x.size(1) != dimension_) {
    throw ShapeError(fmt::format("copy invariants: expected N x {}", dimension_));
  }
  std::vector<at::Tensor> parts;
  for (const Group& group : groups_) {
    const at::Tensor own = group.coordinates.defined() ? x.index_select(1, group.coordinates)
                                                       : x.narrow(1, group.start, group.copies * group.dimension);
    const at::Tensor copies = own.reshape({-1, 1, group.dimension});
    const at::Tensor images = torch::matmul(copies, group.form).reshape({-1, group.forms, group.dimension});
    parts.push_back((images * copies).sum(2).reshape({x.size(0), group.copies * group.forms}));
  }
  return parts.empty() ? x.new_zeros({x.size(0), 0}) : torch::cat(parts, 1);
}

std::string CopyInvariantsImpl::emit(ScriptBuilder& script, const std::string& x) const {
  std::string parts;
  for (const Group& group : groups_) {
    const std::string own =
        group.coordinates.defined()
            ? fmt::format("torch.index_select({}, 1, {})", x, script.constant(group.coordinates))
            : fmt::format("torch.narrow({}, 1, {}, {})", x, group.start, group.copies * group.dimension);
    const std::string copies = script.assign(fmt::format("torch.reshape({}, [-1, 1, {}])", own, group.dimension));
    const std::string images = script.assign(fmt::format("torch.reshape(torch.matmul({}, {}), [-1, {}, {}])", copies,
                                                         script.constant(group.form), group.forms, group.dimension));
    parts += fmt::format("{}torch.reshape(torch.sum({} * {}, [2]), [-1, {}])", parts.empty() ? "" : ", ", images,
                         copies, group.copies * group.forms);
  }
  return script.assign(parts.empty() ? fmt::format("torch.narrow({}, 1, 0, 0)", x) : "torch.cat([" + parts + "], 1)");
}

}  // namespace lieder::nn
