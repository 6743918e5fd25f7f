#include "lieder/nn/polynomial_part.hpp"

#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "lieder/enforce/intertwiners.hpp"
#include "lieder/nn/conversions.hpp"
#include "lieder/nn/equivariant_bilinear.hpp"

namespace lieder::nn {

namespace {

constexpr Index most_coefficients = 9000;
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

at::Tensor submatrix(const at::Tensor& matrix, const at::Tensor& rows) {
  return matrix.index_select(0, rows).index_select(1, rows);
}

struct Choice {
  at::Tensor columns;  // coefficients that are not zero; undefined: none but the mean
  double penalty = 1.0;
  double error = std::numeric_limits<double>::infinity();
};

}  // namespace

PolynomialPartImpl::PolynomialPartImpl(const Representation* tensors, const Representation& output, Index invariants,
                                       Index polynomials)
    : torch::nn::Module("PolynomialPart"),
      tensor_dimension_(tensors == nullptr ? 0 : tensors->dimension()),
      polynomials_(polynomials) {
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

at::Tensor PolynomialPartImpl::terms(bool full, Index count) const {
  const Index s = tensor_coefficients_.size(0);  // 1 and the invariants
  const Index used = std::min(count, s - 1) + 1;
  at::Tensor moving = torch::zeros_like(tensor_coefficients_);
  moving.narrow(0, 0, full ? used : 1).fill_(1.0);
  const at::Tensor pairs = torch::triu_indices(s, s);
  const at::Tensor kept = (pairs[1] < used) & (full ? pairs[1] < s : pairs[0] == 0);
  const at::Tensor fixed = kept.to(torch::kDouble).unsqueeze(1).expand_as(invariant_coefficients_);
  return torch::cat({moving.reshape({-1}), fixed.reshape({-1})}).nonzero().reshape({-1});
}

// Sums over blocks of rows first, ..., first + count - 1 of `samples`.
PolynomialPartImpl::NormalEquations PolynomialPartImpl::normal_equations(const Samples& samples, Index first,
                                                                         Index count) const {
  NormalEquations result{torch::zeros({size(), size()}, torch::kDouble), torch::zeros({size()}, torch::kDouble)};
  for (Index i = first; i < first + count; i += block) {
    const Samples part = samples.rows(i, std::min(block, first + count - i));
    const at::Tensor phi = features(part.s, part.t);
    result.gram += torch::matmul(phi.t(), phi);
    result.right += torch::matmul(phi.t(), part.y.reshape({-1}));
  }
  return result;
}

at::Tensor PolynomialPartImpl::residual_gradient(const Samples& samples) const {
  at::Tensor result = torch::zeros({size()}, torch::kDouble);
  for (Index i = 0; i < samples.size(); i += block) {
    const Samples part = samples.rows(i, std::min(block, samples.size() - i));
    const at::Tensor rest = part.y - forward(part.s, part.t);
    result += torch::matmul(features(part.s, part.t).t(), rest.reshape({-1}));
  }
  return result;
}

double PolynomialPartImpl::squared_error(const Samples& samples) const {
  double total = 0.0;
  for (Index i = 0; i < samples.size(); i += block) {
    const Samples part = samples.rows(i, std::min(block, samples.size() - i));
    total += (part.y - forward(part.s, part.t)).square().sum().item<double>();
  }
  return total;
}

void PolynomialPartImpl::set(const at::Tensor& columns, const at::Tensor& coefficients) {
  const at::Tensor all = torch::zeros({size()}, torch::kDouble).index_copy(0, columns, coefficients);
  const Index first = tensor_coefficients_.numel();
  tensor_coefficients_.copy_(all.narrow(0, 0, first).reshape(tensor_coefficients_.sizes()));
  invariant_coefficients_.copy_(all.narrow(0, first, size() - first).reshape(invariant_coefficients_.sizes()));
}

void PolynomialPartImpl::fit(const at::Tensor& s, const at::Tensor& t, const at::Tensor& y) {
  const torch::NoGradGuard guard;
  const double work = static_cast<double>(y.size(1)) * std::pow(std::max<double>(1.0, static_cast<double>(size())), 2);
  const Samples samples = Samples{s, t, y}.rows(0, std::min(y.size(0), static_cast<Index>(most_flops / work) + 1));
  const Index held_out = samples.size() / 5;
  // 1 (the first monomial) times each invariant of the outputs.
  const at::Tensor mean = torch::matmul(invariant_basis_, samples.y.mean(0));
  const at::Tensor constants = torch::arange(mean.size(0)) + tensor_coefficients_.numel();
  set(constants, mean);
  if (held_out == 0 || size() == 0) {
    return;
  }
  const Samples judge = samples.rows(0, held_out);
  const NormalEquations outside = normal_equations(samples, 0, held_out);
  const NormalEquations inside = normal_equations(samples, held_out, samples.size() - held_out);
  Choice best{{}, 1.0, squared_error(judge)};
  std::vector<at::Tensor> candidates = {terms(false, size()), terms(true, polynomials_), terms(true, size())};
  if (candidates[1].numel() == candidates[2].numel()) {
    candidates.pop_back();
  }
  for (const at::Tensor& columns : candidates) {
    const Ridge ridge(submatrix(inside.gram, columns), inside.right.index_select(0, columns));
    for (const double penalty : {1e-1, 1e-2, 1e-3, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12}) {
      set(columns, ridge.solve(penalty));
      const double error = squared_error(judge);
      if (error < 0.99 * best.error) {  // the simpler one where it makes no difference
        best = {columns, penalty, error};
      }
    }
  }
  if (!best.columns.defined()) {
    set(constants, mean);
    return;
  }
  const Ridge ridge(submatrix(inside.gram + outside.gram, best.columns),
                    (inside.right + outside.right).index_select(0, best.columns));
  at::Tensor solution = ridge.solve(best.penalty);
  set(best.columns, solution);
  for (int step = 0; step < (best.penalty < 1e-9 ? 2 : 0); ++step) {  // what the squared condition number took
    solution = solution + ridge.solve(residual_gradient(samples).index_select(0, best.columns), best.penalty);
    set(best.columns, solution);
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
