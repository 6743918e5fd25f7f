#include "lieder/nn/dictionary_conv2d.hpp"

#include <torch/torch.h>

#include <cmath>
#include <utility>
#include <vector>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/fields/grid.hpp"
#include "lieder/nn/conversions.hpp"

namespace lieder::nn {

namespace {

// v . grad of all functions for v(x) = A x, and the functions, as coordinates in one orthonormal basis of L2.
struct PlaneDerivatives {
  std::vector<Matrix> moved;  // e x K
  Matrix values;              // e x K, orthonormal columns
};

// Quadrature on a disk: Gaussians decay as exp(-r^2 / (2 w^2)), polynomials of degree 2 max_degree + 2 with them.
PlaneDerivatives plane_derivatives(const Dictionary& functions, const std::vector<Matrix>& linear) {
  // Where all functions have decayed: doubled until their values at the rim are below rounding of their largest.
  double radius = 4.0;
  const double largest = functions.values(Grid::disk(8.0, 40, 32)->points()).cwiseAbs().maxCoeff();
  const auto rim = [&](double r) {
    Matrix points(32, 2);
    for (Index i = 0; i < 32; ++i) {
      points.row(i) << r * std::cos(0.2 * static_cast<double>(i)), r * std::sin(0.2 * static_cast<double>(i));
    }
    return functions.values(points).cwiseAbs().maxCoeff();
  };
  while (rim(radius) > 1e-16 * largest && radius < 1e4) {
    radius *= 1.3;
  }
  const GridPtr disk = Grid::disk(radius, 80 + static_cast<Index>(4.0 * radius), 64);
  const Vector roots = disk->weights().cwiseSqrt();
  const Index k = functions.size();
  const auto q = static_cast<Index>(linear.size());
  Matrix stacked(disk->size(), (q + 1) * k);
  stacked.leftCols(k) = roots.asDiagonal() * functions.values(disk->points());
  for (Index a = 0; a < q; ++a) {
    const Matrix v = disk->points() * linear[static_cast<std::size_t>(a)].transpose();
    stacked.middleCols((a + 1) * k, k) = roots.asDiagonal() * functions.directional(disk->points(), v);
  }
  // First the functions, which are orthonormal already, then what their derivatives add.
  const Matrix own = stacked.leftCols(k);
  Matrix rest = stacked.rightCols(q * k);
  rest -= own * multiply_transposed(own, rest);
  rest -= own * multiply_transposed(own, rest);
  const double size = stacked.rightCols(q * k).norm();
  const Matrix more = rest.norm() > 1e-9 * size ? orthonormal_basis(rest, 1e-9) : Matrix(rest.rows(), 0);
  PlaneDerivatives result;
  const Index e = k + more.cols();
  result.values = Matrix::Zero(e, k);
  result.values.topRows(k).setIdentity();
  for (Index a = 0; a < q; ++a) {
    Matrix moved(e, k);
    moved << multiply_transposed(own, stacked.middleCols((a + 1) * k, k)),
        multiply_transposed(more, stacked.middleCols((a + 1) * k, k));
    const double tiny = 1e-10 * moved.cwiseAbs().maxCoeff();  // quadrature and rounding, far below what is there
    result.moved.emplace_back(moved.unaryExpr([tiny](double x) { return std::abs(x) > tiny ? x : 0.0; }));
  }
  return result;
}

// The d x d matrix of channels times a K x e one of functions, channel j function k at j K + k.
SparseMatrix channels_times(const Matrix& channels, const Matrix& functions) {
  std::vector<Eigen::Triplet<double>> entries;
  for (Index i = 0; i < channels.rows(); ++i) {
    for (Index j = 0; j < channels.cols(); ++j) {
      for (Index k = 0; channels(i, j) != 0.0 && k < functions.rows(); ++k) {
        for (Index l = 0; l < functions.cols(); ++l) {
          if (functions(k, l) != 0.0) {
            entries.emplace_back(i * functions.rows() + k, j * functions.cols() + l, channels(i, j) * functions(k, l));
          }
        }
      }
    }
  }
  SparseMatrix result(channels.rows() * functions.rows(), channels.cols() * functions.cols());
  result.setFromTriplets(entries.begin(), entries.end());
  return result;
}

}  // namespace

DictionaryConv2dImpl::DictionaryConv2dImpl(Index inputs, Index outputs, const SteerableConv2dOptions& options)
    : torch::nn::Module("DictionaryConv2d"), inputs_(inputs), outputs_(outputs), options_(options) {
  require(inputs >= 1 && outputs >= 1, "dictionary convolution: needs at least one channel on each side");
  require(options.gain > 0.0 && std::isfinite(options.gain), "dictionary convolution: the gain must be positive");
  require(options.dtype == at::kDouble || options.dtype == at::kFloat,
          "dictionary convolution: dtype is kDouble or kFloat");
  functions_ = image_kernel_functions(options.kernel);
  const auto numbers = at::TensorOptions(options.dtype);
  taps_ = register_buffer("taps", to_tensor(image_taps(*functions_, options.kernel.size), numbers));
  coefficients_ = register_parameter("coefficients", torch::zeros({outputs, inputs * functions_->size()}, numbers));
  if (options.bias) {
    bias_ = register_parameter("bias", torch::zeros({outputs}, numbers));
  }
  reset_parameters();
}

void DictionaryConv2dImpl::reset_parameters() {
  const torch::NoGradGuard guard;
  const double squares = taps_.square().sum().item<double>() * static_cast<double>(inputs_);
  const double bound = options_.gain * std::sqrt(3.0 / squares);
  coefficients_.uniform_(-bound, bound);
  if (bias_.defined()) {
    bias_.zero_();
  }
}

at::Tensor DictionaryConv2dImpl::dense_weight() const {
  const Index size = options_.kernel.size;
  return torch::mm(coefficients_.view({outputs_ * inputs_, -1}), taps_).view({outputs_, inputs_, size, size});
}

at::Tensor DictionaryConv2dImpl::forward(const at::Tensor& x) {
  return correlate("dictionary convolution", x, dense_weight(), bias_, options_.kernel.padding);
}

LayerAction kernel_layer_action(const DictionaryPtr& functions, const Representation& input,
                                const Representation& output) {
  require(functions != nullptr && functions->inputs() == 2, "kernel_layer_action: no functions of the plane");
  require(input.group() == output.group(), "kernel_layer_action: the representations are of different groups");
  const MatrixGroup& group = input.group();
  require(group.matrix_size() == 2 && !group.affine() && group.dimension() >= 1,
          "kernel_layer_action: expected a group of 2 x 2 matrices with an algebra, got " + group.name());
  const PlaneDerivatives plane = plane_derivatives(*functions, group.algebra().basis());
  const Matrix embedding = plane.values.transpose();
  const Matrix one = Matrix::Identity(input.dimension(), input.dimension());
  LayerAction result;
  for (std::size_t a = 0; a < plane.moved.size(); ++a) {
    const Matrix& xi = group.algebra().basis()[a];
    const Matrix moved = plane.moved[a].transpose() + xi.trace() * embedding;
    result.input.emplace_back(channels_times(one, moved) + channels_times(input.algebra_matrix(xi), embedding));
    result.output.emplace_back(output.algebra_matrix(xi).sparseView());
  }
  if (embedding.cols() > embedding.rows()) {
    result.embedding = channels_times(one, embedding);
  }
  return result;
}

PromotedLayer promoted_layer(const DictionaryConv2d& layer, const Representation& input, const Representation& output) {
  require_size("promoted_layer: channels of the inputs", input.dimension(), layer->inputs());
  require_size("promoted_layer: channels of the outputs", output.dimension(), layer->outputs());
  return {layer->coefficients(), layer->bias(), input, output, kernel_layer_action(layer->functions(), input, output)};
}

SteerableConv2d restricted(const DictionaryConv2d& layer, const Representation& input, const Representation& output) {
  require_size("restricted: channels of the inputs", input.dimension(), layer->inputs());
  require_size("restricted: channels of the outputs", output.dimension(), layer->outputs());
  SteerableConv2d result(input, output, layer->options());
  result->set_weight(layer->dense_weight());
  if (layer->options().bias) {
    result->set_bias(layer->bias());
  }
  return result;
}

}  // namespace lieder::nn
