#include "lieder/nn/lie_derivative_penalty.hpp"

#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"
#include "lieder/nn/conversions.hpp"

namespace lieder::nn {

struct LieDerivativePenalty::State {
  State(Candidates candidates, const LieDerivativePenaltyOptions& chosen)
      : derivative(ObjectKind::function, std::move(candidates)), options(chosen), rng(chosen.seed) {}

  // Rows w^T L_xi F and the gradients w^T DF they are made of.
  std::pair<torch::Tensor, torch::Tensor> rows(const torch::Tensor& x, const torch::Tensor& y,
                                               const torch::Tensor& weights) const;
  torch::Tensor features(const torch::Tensor& x) const;
  torch::Tensor random(int64_t rows, int64_t cols, const torch::TensorOptions& like) {
    return to_tensor(rng.normal_matrix(rows, cols), like);
  }

  LieDerivative derivative;
  LieDerivativePenaltyOptions options;
  Rng rng;
  Vector spread;         // of each input: what the jitter is relative to
  torch::Tensor input;   // (n K) x r: the candidates' coefficients, whitened
  torch::Tensor output;  // (m m) x r; undefined for a trivial action
  Matrix gram;           // r x r, the average
  double total = 0.0;    // of its weights
  double scale = 1.0;    // what |DF| is about
  double size = 0.0;     // of |DF|^2 / scale^2, the average like that of gram

  // What G is divided by.
  double divisor() const { return options.relative && size > 0.0 ? size / total : 1.0; }
};

namespace {

double deviation(const MatrixRef& values) {
  const Matrix centred = values.rowwise() - values.colwise().mean();
  return std::sqrt(centred.squaredNorm() / static_cast<double>(values.rows()));
}

// B^(-1/2) by singular values of a factor of B, trivial directions left out: q x r.
Matrix whitening(const LieDerivative& derivative, const MatrixRef& inputs, const MatrixRef& outputs, double scale) {
  const GeneratorFeatures features = derivative.features(inputs, outputs);
  const Matrix output = features.output.cols() > 0 ? qr_r(features.output) : Matrix(0, 0);
  const Matrix size =
      derivative.size_factor(qr_r(features.input), output, scale) / std::sqrt(static_cast<double>(inputs.rows()));
  const Svd f = svd(size);
  const Index kept = (f.s.array() > 1e-10 * f.s(0)).count();
  require(kept >= 1 && f.s(0) > 0.0, "LieDerivativePenalty: every candidate acts trivially on the data");
  return f.v.leftCols(kept) * f.s.head(kept).cwiseInverse().asDiagonal();
}

// (G + eps^2)^(p/2 - 1).
Matrix weight_of(const Matrix& gram, double eps, double exponent) {
  const SymmetricEigen eigen = symmetric_eigen(gram);
  const Vector powers = (eigen.values.cwiseMax(0.0).array() + eps * eps).pow(0.5 * exponent - 1.0);
  return eigen.vectors * powers.asDiagonal() * eigen.vectors.transpose();
}

}  // namespace

LieDerivativePenalty::LieDerivativePenalty(Candidates candidates, const MatrixRef& inputs, const MatrixRef& outputs,
                                           const LieDerivativePenaltyOptions& options)
    : state_(std::make_shared<State>(std::move(candidates), options)) {
  const Candidates& set = state_->derivative.candidates();
  require_shape("LieDerivativePenalty: inputs", inputs, -1, set.inputs(), "as many as the candidates act on");
  require_shape("LieDerivativePenalty: outputs", outputs, inputs.rows(), -1, "one row for each sample");
  require(inputs.rows() >= 2, "LieDerivativePenalty: needs at least two samples");
  require_finite("LieDerivativePenalty: inputs", inputs);
  require_finite("LieDerivativePenalty: outputs", outputs);
  require(options.samples >= 1 && options.projections >= 1,
          "LieDerivativePenalty: samples and projections must be >= 1");
  require(options.smoothing > 0.0, "LieDerivativePenalty: smoothing must be positive");
  require(options.exponent > 0.0 && options.exponent <= 1.0, "LieDerivativePenalty: exponent must lie in (0, 1]");
  require(options.average >= 0.0 && options.average < 1.0, "LieDerivativePenalty: average must lie in [0, 1)");
  require(options.jitter >= 0.0, "LieDerivativePenalty: jitter must not be negative");
  const double spread = deviation(inputs);
  require(spread > 0.0 && deviation(outputs) > 0.0, "LieDerivativePenalty: inputs or outputs are constant");
  state_->scale = deviation(outputs) / spread * std::sqrt(static_cast<double>(inputs.cols()));
  const Matrix white = whitening(state_->derivative, inputs, outputs, state_->scale);
  state_->input = to_tensor(Matrix(set.input() * white));
  if (set.outputs() > 0) {
    state_->output = to_tensor(Matrix(set.output() * white));
  }
  state_->spread.resize(inputs.cols());
  for (Index j = 0; j < inputs.cols(); ++j) {
    state_->spread(j) = deviation(inputs.col(j));
  }
  state_->gram = Matrix::Zero(white.cols(), white.cols());
}

// phi_k at each copy of each point: N x copies x K.
torch::Tensor LieDerivativePenalty::State::features(const torch::Tensor& x) const {
  const Candidates& set = derivative.candidates();
  const Matrix points = to_matrix(x);
  std::vector<torch::Tensor> copies;
  for (Index copy = 0; copy < set.copies(); ++copy) {
    const Matrix block = points.middleCols(copy * set.space_dimension(), set.space_dimension());
    copies.push_back(to_tensor(set.functions().values(block), x.options()));
  }
  return torch::stack(copies, 1);
}

// w^T L_xi F at each point: N x r. The gradient g = DF^T w of <y, w> is differentiable; v_xi is a constant.
std::pair<torch::Tensor, torch::Tensor> LieDerivativePenalty::State::rows(const torch::Tensor& x,
                                                                          const torch::Tensor& y,
                                                                          const torch::Tensor& weights) const {
  const Candidates& set = derivative.candidates();
  torch::Tensor gradient = torch::zeros_like(x);
  if (y.requires_grad()) {
    const torch::Tensor computed = torch::autograd::grad({y}, {x}, {weights}, true, true, true)[0];
    gradient = computed.defined() ? computed : gradient;
  }
  const int64_t samples = x.size(0);
  const torch::Tensor per_copy = gradient.view({samples, set.copies(), set.space_dimension()});
  const torch::Tensor products = torch::bmm(per_copy.transpose(1, 2), features(x.detach()));  // N x n x K
  torch::Tensor result = products.reshape({samples, -1}).mm(input.to(x.options()));
  if (output.defined()) {
    const torch::Tensor pairs = torch::bmm(weights.unsqueeze(2), y.unsqueeze(1));  // N x m x m: w_c F_l
    result = result - pairs.reshape({samples, -1}).mm(output.to(x.options()));
  }
  return {result, gradient};
}

at::Tensor LieDerivativePenalty::operator()(const TensorFunction& network, const at::Tensor& batch) {
  State& s = *state_;
  const Candidates& set = s.derivative.candidates();
  if (batch.dim() != 2 || batch.size(1) != set.inputs() || batch.size(0) < 1) {
    throw ShapeError(fmt::format("LieDerivativePenalty: expected a batch of N x {} inputs", set.inputs()));
  }
  const int64_t samples = std::min<int64_t>(batch.size(0), s.options.samples);
  torch::Tensor x = batch.detach().slice(0, 0, samples).clone();
  if (s.options.jitter > 0.0) {
    const torch::Tensor sizes = to_tensor(Matrix(s.options.jitter * s.spread.transpose()), x.options());
    x += s.random(samples, x.size(1), x.options()) * sizes;
  }
  x.requires_grad_(true);
  const torch::Tensor y = network(x).to(x.scalar_type());  // a network of floats may be given doubles
  if (y.dim() != 2 || y.size(0) != samples || (set.outputs() > 0 && y.size(1) != set.outputs())) {
    throw ShapeError(fmt::format("LieDerivativePenalty: the network must return N x {} outputs",
                                 set.outputs() > 0 ? std::to_string(set.outputs()) : std::string("m")));
  }
  const int64_t m = y.size(1);
  const bool all = s.options.projections >= m;
  const int64_t count = all ? m : s.options.projections;
  std::vector<torch::Tensor> blocks;
  torch::Tensor size = torch::zeros({}, x.options());  // mean |DF|^2, relative to the scale of the data
  for (int64_t k = 0; k < count; ++k) {
    torch::Tensor w = torch::zeros({samples, m}, y.options());
    if (all) {
      w.select(1, k).fill_(1.0);
    } else {
      w = s.random(samples, m, y.options()) / std::sqrt(static_cast<double>(count));
    }
    auto [block, gradient] = s.rows(x, y, w);
    blocks.push_back(block);
    size = size + gradient.square().sum() / (static_cast<double>(samples) * s.scale * s.scale);
  }
  const torch::Tensor rows = torch::cat(blocks, 0);
  const Matrix detached = to_matrix(rows);
  const double share = 1.0 / static_cast<double>(samples);
  const double fresh = 1.0 - s.options.average;
  s.gram = s.options.average * s.gram + fresh * share * (detached.transpose() * detached);
  s.size = s.options.average * s.size + fresh * size.item<double>();
  s.total = s.options.average * s.total + fresh;
  const double divisor = s.divisor();
  const Matrix weight = weight_of(s.gram / (s.total * divisor), s.options.smoothing, s.options.exponent);
  const torch::Tensor omega = to_tensor(weight, rows.options());
  const torch::Tensor defect = (0.5 * share / divisor) * (rows.mm(omega) * rows).sum();
  if (!s.options.relative) {
    return defect;
  }
  // d (G / D) = dG / D - G dD / D^2.
  const double pull = 0.5 * weight.cwiseProduct(s.gram / s.total).sum() / (divisor * divisor);
  return defect - pull * (size - size.detach());
}

double LieDerivativePenalty::value() const {
  if (state_->total == 0.0) {
    return 0.0;
  }
  const double eps = state_->options.smoothing;
  const double p = state_->options.exponent;
  return (singular_values().array().square() + eps * eps).pow(0.5 * p).sum() / p;
}

Vector LieDerivativePenalty::singular_values() const {
  if (state_->total == 0.0) {
    return Vector::Zero(rank());
  }
  return symmetric_eigen(state_->gram / (state_->total * state_->divisor())).values.cwiseMax(0.0).cwiseSqrt().reverse();
}

Index LieDerivativePenalty::rank() const {
  return state_->gram.rows();
}

}  // namespace lieder::nn
