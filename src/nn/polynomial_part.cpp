#include "lieder/nn/polynomial_part.hpp"

#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "lieder/enforce/intertwiners.hpp"
#include "lieder/nn/conversions.hpp"
#include "lieder/nn/equivariant_bilinear.hpp"

namespace lieder::nn {

namespace {

constexpr Index most_coefficients = 3000;
constexpr Index most_numbers = 4000000;  // of a basis
constexpr double most_flops = 2e11;
constexpr Index block = 128;

// The basis of Hom(from, to) as columns: {dim from, J dim to}.
at::Tensor stacked_basis(const Representation& from, const Representation& to) {
  const IntertwinerSpace space = intertwiners(from, to);
  const Index d = to.dimension();
  if (space.dimension() * d * from.dimension() > most_numbers) {
    return torch::zeros({from.dimension(), 0}, torch::kDouble);
  }
  Matrix result(from.dimension(), space.dimension() * d);
  for (Index k = 0; k < space.dimension(); ++k) {
    result.middleCols(k * d, d) = space.element(k).transpose();
  }
  return to_tensor(result);
}

at::Tensor with_one(const at::Tensor& s) {
  return torch::cat({torch::ones({s.size(0), 1}, s.options()), s}, 1);
}

// Ridge regression from the normal equations, for any number of penalties after one eigendecomposition.
class Ridge {
 public:
  Ridge(const at::Tensor& gram, const at::Tensor& right) : right_(right) {
    std::tie(values_, vectors_) = torch::linalg_eigh(gram);
    values_ = torch::relu(values_);
  }
  /// `penalty` relative to the largest eigenvalue.
  at::Tensor solve(double penalty) const { return solve(right_, penalty); }
  at::Tensor solve(const at::Tensor& right, double penalty) const {
    const at::Tensor damping = values_ + penalty * values_.max() + std::numeric_limits<double>::min();
    return torch::matmul(vectors_, torch::matmul(vectors_.t(), right) / damping);
  }

 private:
  at::Tensor values_;
  at::Tensor vectors_;
  at::Tensor right_;
};

struct Choice {
  bool full = false;
  double penalty = 1.0;
  double error = std::numeric_limits<double>::infinity();
};

}  // namespace

PolynomialPartImpl::PolynomialPartImpl(const Representation* tensors, const Representation& output, Index invariants)
    : torch::nn::Module("PolynomialPart"), tensor_dimension_(tensors == nullptr ? 0 : tensors->dimension()) {
  const Index d = output.dimension();
  invariant_basis_ = register_buffer("invariant_basis",
                                     stacked_basis(Representation::trivial(output.group()), output).reshape({-1, d}));
  const Index r = invariant_basis_.size(0);
  const Index s = r * (invariants + 1) * (invariants + 2) / 2 <= most_coefficients ? invariants : 0;
  at::Tensor linear = torch::zeros({tensor_dimension_, 0}, torch::kDouble);
  at::Tensor quadratic = torch::zeros({tensor_dimension_ * (tensor_dimension_ + 1) / 2, 0}, torch::kDouble);
  const auto fits = [&](const at::Tensor& a, const at::Tensor& b) {
    return (a.size(1) + b.size(1)) / d * (s + 1) + r * (s + 1) * (s + 2) / 2 <= most_coefficients;
  };
  if (tensors != nullptr) {
    const at::Tensor all = stacked_basis(*tensors, output);
    linear = fits(all, quadratic) ? all : linear;
    if (tensor_dimension_ <= 64) {
      const at::Tensor squares = stacked_basis(symmetric_square(*tensors), output);
      quadratic = fits(linear, squares) ? squares : quadratic;
    }
  }
  linear_ = register_buffer("linear", linear);
  quadratic_ = register_buffer("quadratic", quadratic);
  const Index j = (linear_.size(1) + quadratic_.size(1)) / d;
  tensor_coefficients_ = register_buffer("tensor_coefficients", torch::zeros({s + 1, j}, torch::kDouble));
  invariant_coefficients_ =
      register_buffer("invariant_coefficients", torch::zeros({(s + 1) * (s + 2) / 2, r}, torch::kDouble));
}

at::Tensor PolynomialPartImpl::basis_values(const at::Tensor& t) const {
  const at::Tensor values =
      torch::cat({torch::matmul(t, linear_), torch::matmul(symmetric_products(t), quadratic_)}, 1);
  return values.reshape({t.size(0), tensor_coefficients_.size(1), invariant_basis_.size(1)});
}

at::Tensor PolynomialPartImpl::forward(const at::Tensor& s, const at::Tensor& t) const {
  const at::Tensor one = with_one(s.narrow(1, 0, tensor_coefficients_.size(0) - 1));
  at::Tensor result = torch::matmul(torch::matmul(symmetric_products(one), invariant_coefficients_), invariant_basis_);
  if (tensor_coefficients_.size(1) > 0) {
    const at::Tensor factors = torch::matmul(one, tensor_coefficients_);
    result = result + (basis_values(t) * factors.unsqueeze(2)).sum(1);
  }
  return result;
}

at::Tensor PolynomialPartImpl::features(const at::Tensor& s, const at::Tensor& t) const {
  const Index n = s.size(0);
  const Index d = invariant_basis_.size(1);
  const at::Tensor one = with_one(s.narrow(1, 0, tensor_coefficients_.size(0) - 1));
  // {n, monomials, r, d} and {n, S + 1, J, d}, the order of the coefficients.
  const at::Tensor fixed = symmetric_products(one).unsqueeze(2).unsqueeze(3) * invariant_basis_;
  const at::Tensor moving = one.unsqueeze(2).unsqueeze(3) * basis_values(t).unsqueeze(1);
  return torch::cat({moving.reshape({n, tensor_coefficients_.numel(), d}),
                     fixed.reshape({n, invariant_coefficients_.numel(), d})},
                    1)
      .transpose(1, 2)
      .reshape({n * d, size()});
}

void PolynomialPartImpl::set(const at::Tensor& coefficients) {
  const Index first = tensor_coefficients_.numel();
  tensor_coefficients_.copy_(coefficients.narrow(0, 0, first).reshape(tensor_coefficients_.sizes()));
  invariant_coefficients_.copy_(coefficients.narrow(0, first, size() - first).reshape(invariant_coefficients_.sizes()));
}

at::Tensor PolynomialPartImpl::low_degree() const {
  at::Tensor moving = torch::zeros_like(tensor_coefficients_);
  moving.narrow(0, 0, 1).fill_(1.0);
  at::Tensor fixed = torch::zeros_like(invariant_coefficients_);
  fixed.narrow(0, 0, tensor_coefficients_.size(0)).fill_(1.0);  // 1 and 1 * s come first
  return torch::cat({moving.reshape({-1}), fixed.reshape({-1})}) > 0.5;
}

void PolynomialPartImpl::fit(const at::Tensor& s, const at::Tensor& t, const at::Tensor& y) {
  const torch::NoGradGuard guard;
  const double k = static_cast<double>(std::max<Index>(size(), 1));
  const auto d = static_cast<double>(y.size(1));
  const Index n = std::min(y.size(0), static_cast<Index>(most_flops / (k * k * d)) + 1);
  const Index held_out = n / 5;
  const at::Tensor mean = torch::matmul(invariant_basis_, y.narrow(0, 0, n).mean(0));
  at::Tensor only_mean = torch::zeros({size()}, torch::kDouble);
  // 1 (the first monomial) times each invariant of the outputs.
  only_mean.narrow(0, tensor_coefficients_.numel(), mean.size(0)).copy_(mean);
  set(only_mean);
  if (held_out == 0 || size() == 0) {
    return;
  }
  const auto normal_equations = [&](Index first, Index count, at::Tensor& gram, at::Tensor& right, bool residual) {
    right = torch::zeros({size()}, torch::kDouble);
    gram = torch::zeros({residual ? 0 : size(), size()}, torch::kDouble);
    for (Index i = first; i < first + count; i += block) {
      const Index rows = std::min(block, first + count - i);
      const at::Tensor part_s = s.narrow(0, i, rows);
      const at::Tensor part_t = t.narrow(0, i, rows);
      const at::Tensor phi = features(part_s, part_t);
      const at::Tensor target =
          y.narrow(0, i, rows) - (residual ? forward(part_s, part_t) : torch::zeros({1}, torch::kDouble));
      right += torch::matmul(phi.t(), target.reshape({-1}));
      if (!residual) {
        gram += torch::matmul(phi.t(), phi);
      }
    }
  };
  const auto held_out_error = [&] {
    double total = 0.0;
    for (Index i = 0; i < held_out; i += block) {
      const Index rows = std::min(block, held_out - i);
      total +=
          (y.narrow(0, i, rows) - forward(s.narrow(0, i, rows), t.narrow(0, i, rows))).square().sum().item<double>();
    }
    return total;
  };
  at::Tensor gram_out;
  at::Tensor right_out;
  at::Tensor gram;
  at::Tensor right;
  normal_equations(0, held_out, gram_out, right_out, false);
  normal_equations(held_out, n - held_out, gram, right, false);
  Choice best;
  best.error = held_out_error();
  bool polynomial = false;
  std::optional<Ridge> chosen;
  const at::Tensor low = low_degree().nonzero().reshape({-1});
  const auto part = [&](const at::Tensor& g, const at::Tensor& rows) {
    return g.index_select(0, rows).index_select(1, rows);
  };
  const at::Tensor every = torch::arange(size());
  for (const bool full : {false, true}) {
    const at::Tensor& columns = full ? every : low;
    const Ridge ridge(part(gram, columns), right.index_select(0, columns));
    for (const double penalty : {1e-1, 1e-2, 1e-3, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12}) {
      set(torch::zeros({size()}, torch::kDouble).index_copy(0, columns, ridge.solve(penalty)));
      const double error = held_out_error();
      if (error < 0.99 * best.error) {  // the simpler one where it makes no difference
        best = {full, penalty, error};
        polynomial = true;
      }
    }
  }
  set(only_mean);
  if (!polynomial) {
    return;
  }
  const at::Tensor& columns = best.full ? every : low;
  const Ridge ridge(part(gram + gram_out, columns), (right + right_out).index_select(0, columns));
  at::Tensor solution = ridge.solve(best.penalty);
  const auto expanded = [&] { return torch::zeros({size()}, torch::kDouble).index_copy(0, columns, solution); };
  set(expanded());
  for (int step = 0; step < (best.penalty < 1e-9 ? 2 : 0); ++step) {  // what the squared condition number took
    at::Tensor unused;
    at::Tensor rest;
    normal_equations(0, n, unused, rest, true);
    solution = solution + ridge.solve(rest.index_select(0, columns), best.penalty);
    set(expanded());
  }
}

std::string PolynomialPartImpl::emit(ScriptBuilder& script, const std::string& s, const std::string& t) const {
  const Index used = tensor_coefficients_.size(0) - 1;
  const std::string one = script.assign(
      fmt::format("torch.cat([torch.ones_like(torch.sum({0}, [1], True)), torch.narrow({0}, 1, 0, {1})], 1)", s, used));
  const std::string monomials = emit_symmetric_products(script, one, used + 1, at::kDouble);
  std::string result =
      script.assign(fmt::format("torch.matmul(torch.matmul({}, {}), {})", monomials,
                                script.constant(invariant_coefficients_), script.constant(invariant_basis_)));
  if (tensor_coefficients_.size(1) > 0) {
    const std::string products = emit_symmetric_products(script, t, tensor_dimension_, at::kDouble);
    const std::string values = script.assign(
        fmt::format("torch.reshape(torch.cat([torch.matmul({}, {}), torch.matmul({}, {})], 1), [-1, {}, {}])", t,
                    script.constant(linear_), products, script.constant(quadratic_), tensor_coefficients_.size(1),
                    invariant_basis_.size(1)));
    result = script.assign(fmt::format("{} + torch.sum({} * torch.unsqueeze(torch.matmul({}, {}), 2), [1])", result,
                                       values, one, script.constant(tensor_coefficients_)));
  }
  return result;
}

}  // namespace lieder::nn
