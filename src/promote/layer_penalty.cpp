#include "lieder/promote/layer_penalty.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/core/subspace.hpp"

namespace lieder {

LayerAction layer_action(const Representation& input, const Representation& output) {
  require(input.group() == output.group(), "layer_action: the representations are of different groups");
  LayerAction result;
  for (const Matrix& xi : input.group().algebra().basis()) {
    result.input.push_back(input.algebra_matrix(xi).sparseView());
    result.output.push_back(output.algebra_matrix(xi).sparseView());
  }
  return result;
}

namespace {

double dot(const std::vector<AffineLayer>& a, const std::vector<AffineLayer>& b) {
  double sum = 0.0;
  for (std::size_t l = 0; l < a.size(); ++l) {
    sum += a[l].weight.cwiseProduct(b[l].weight).sum() + a[l].bias.dot(b[l].bias);
  }
  return sum;
}

// a - b.
std::vector<AffineLayer> difference(const std::vector<AffineLayer>& a, const std::vector<AffineLayer>& b) {
  std::vector<AffineLayer> result = a;
  for (std::size_t l = 0; l < a.size(); ++l) {
    result[l].weight -= b[l].weight;
    result[l].bias -= b[l].bias;
  }
  return result;
}

double inner(const SparseMatrix& a, const SparseMatrix& b) {
  return a.cwiseProduct(b).sum();
}

// The symmetric inverse square root of the candidates' Gram matrix, zero on what acts on nothing.
Matrix whitening(const std::vector<LayerAction>& layers) {
  const auto q = static_cast<Index>(layers.front().input.size());
  Matrix gram = Matrix::Zero(q, q);
  for (const LayerAction& layer : layers) {
    for (Index i = 0; i < q; ++i) {
      for (Index j = 0; j <= i; ++j) {
        const auto a = static_cast<std::size_t>(i);
        const auto b = static_cast<std::size_t>(j);
        gram(i, j) += inner(layer.input[a], layer.input[b]) + inner(layer.output[a], layer.output[b]);
        gram(j, i) = gram(i, j);
      }
    }
  }
  const SymmetricEigen eigen = symmetric_eigen(gram);
  const double cut = 1e-12 * std::max(eigen.values.maxCoeff(), 1e-300);
  const Index kept = (eigen.values.array() > cut).count();
  require(kept >= 1, "IntertwinerDefect: every candidate acts trivially on all layers");
  const Matrix vectors = eigen.vectors.rightCols(kept);
  Matrix root = vectors * eigen.values.tail(kept).cwiseSqrt().cwiseInverse().asDiagonal() * vectors.transpose();
  const double tiny = 1e-14 * root.cwiseAbs().maxCoeff();
  return root.unaryExpr([tiny](double value) { return std::abs(value) > tiny ? value : 0.0; });
}

// sum_i m(i, k) of the matrices, for each k.
std::vector<SparseMatrix> combined(const std::vector<SparseMatrix>& matrices, const Matrix& m) {
  std::vector<SparseMatrix> result;
  for (Index k = 0; k < m.cols(); ++k) {
    SparseMatrix sum(matrices.front().rows(), matrices.front().cols());
    for (Index i = 0; i < m.rows(); ++i) {
      if (m(i, k) != 0.0) {
        sum += m(i, k) * matrices[static_cast<std::size_t>(i)];
      }
    }
    result.push_back(std::move(sum));
  }
  return result;
}

// Singular values and right singular vectors of a tall matrix from its Gram matrix: the values are clipped, not read.
SymmetricEigen gram_eigen(const Matrix& y) {
  return symmetric_eigen(multiply_transposed(y, y));
}

// The nearest matrix with ||Y||_op <= t; `values` receives its singular values, ascending.
Matrix clip(const Matrix& y, double t, Vector& values, Matrix& vectors) {
  const SymmetricEigen eigen = gram_eigen(y);
  values = eigen.values.cwiseMax(0.0).cwiseSqrt();
  vectors = eigen.vectors;
  if (values.maxCoeff() <= t) {
    return y;
  }
  const Vector factors = (t * values.cwiseMax(1e-300).cwiseInverse()).cwiseMin(1.0);
  values = values.cwiseMin(t);
  return multiply(y, vectors * factors.asDiagonal() * vectors.transpose());
}

// Entries of W R - S W E.
Index defect_size(const LayerAction& layer) {
  return layer.output.front().rows() * layer.input.front().cols();
}

double nuclear_norm(const Matrix& x) {
  return gram_eigen(x).values.cwiseMax(0.0).cwiseSqrt().sum();
}

}  // namespace

IntertwinerDefect::IntertwinerDefect(std::vector<LayerAction> layers) : layers_(std::move(layers)) {
  require(!layers_.empty() && !layers_.front().input.empty(), "IntertwinerDefect: no layers or no candidates");
  for (const LayerAction& layer : layers_) {
    require_size("IntertwinerDefect: candidates on the inputs of a layer", static_cast<Index>(layer.input.size()),
                 candidates());
    require_size("IntertwinerDefect: candidates on the outputs of a layer", static_cast<Index>(layer.output.size()),
                 candidates());
    const bool square = layer.embedding.size() == 0;
    for (const SparseMatrix& r : layer.input) {
      const Index rows = square ? layer.input.front().rows() : layer.embedding.rows();
      require_size("IntertwinerDefect: rows of a candidate on the inputs of a layer", r.rows(), rows);
      require_size("IntertwinerDefect: columns of a candidate on the inputs of a layer", r.cols(),
                   square ? rows : layer.embedding.cols());
    }
  }
  orthonormal_ = whitening(layers_);
  for (LayerAction& layer : layers_) {
    layer.input = combined(layer.input, orthonormal_);
    layer.output = combined(layer.output, orthonormal_);
  }
  std::vector<AffineLayer> weights;
  Rng rng(1);
  for (const LayerAction& layer : layers_) {
    const Index out = layer.output.front().rows();
    weights.push_back({rng.normal_matrix(out, layer.input.front().rows()), rng.normal_vector(out)});
  }
  // Power iterations on A^* A; the last ratio is below the norm, 2 % more is above it.
  for (int iteration = 0; iteration < 30; ++iteration) {
    const double size = std::sqrt(dot(weights, weights));
    for (AffineLayer& layer : weights) {
      layer.weight /= size;
      layer.bias /= size;
    }
    const Matrix image = apply(weights);
    norm_squared_ = 1.02 * image.squaredNorm();
    if (!(norm_squared_ > 0.0)) {
      break;
    }
    weights = adjoint(image, weights);
  }
}

void IntertwinerDefect::check(const std::vector<AffineLayer>& weights) const {
  require_size("IntertwinerDefect: layers", static_cast<Index>(weights.size()), layers());
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    require_shape("IntertwinerDefect: weight", weights[l].weight, layers_[l].output.front().rows(),
                  layers_[l].input.front().rows());
    if (weights[l].bias.size() > 0) {
      require_size("IntertwinerDefect: bias", weights[l].bias.size(), layers_[l].output.front().rows());
    }
  }
}

Matrix IntertwinerDefect::apply(const std::vector<AffineLayer>& weights) const {
  check(weights);
  Index rows = 0;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    rows += defect_size(layers_[l]) + weights[l].bias.size();
  }
  Matrix raw(rows, candidates());
  Index row = 0;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const AffineLayer& layer = weights[l];
    const SparseMatrix& embedding = layers_[l].embedding;
    const Index size = defect_size(layers_[l]);
    const Matrix product = embedding.size() == 0 ? Matrix() : Matrix(layer.weight * embedding);
    const Matrix& embedded = embedding.size() == 0 ? layer.weight : product;
    for (Index i = 0; i < candidates(); ++i) {
      const auto c = static_cast<std::size_t>(i);
      Eigen::Map<Matrix> block(raw.col(i).data() + row, embedded.rows(), embedded.cols());
      block = layer.weight * layers_[l].input[c];
      block -= layers_[l].output[c] * embedded;
      if (layer.bias.size() > 0) {
        raw.col(i).segment(row + size, layer.bias.size()) = -(layers_[l].output[c] * layer.bias);
      }
    }
    row += size + layer.bias.size();
  }
  return raw;
}

std::vector<AffineLayer> IntertwinerDefect::adjoint(const MatrixRef& y, const std::vector<AffineLayer>& like) const {
  check(like);
  std::vector<AffineLayer> result = like;
  Index row = 0;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    AffineLayer& layer = result[l];
    layer.weight.setZero();
    layer.bias.setZero();
    const SparseMatrix& embedding = layers_[l].embedding;
    const Index size = defect_size(layers_[l]);
    Matrix embedded = Matrix::Zero(layer.weight.rows(), layers_[l].input.front().cols());  // sum of S_i^T Y_i
    for (Index i = 0; i < candidates(); ++i) {
      const auto c = static_cast<std::size_t>(i);
      const Eigen::Map<const Matrix> block(y.col(i).data() + row, embedded.rows(), embedded.cols());
      layer.weight += block * layers_[l].input[c].transpose();
      embedded += layers_[l].output[c].transpose() * block;
      if (layer.bias.size() > 0) {
        layer.bias -= layers_[l].output[c].transpose() * y.col(i).segment(row + size, layer.bias.size());
      }
    }
    layer.weight -= embedding.size() == 0 ? embedded : Matrix(embedded * embedding.transpose());
    row += size + layer.bias.size();
  }
  require_size("IntertwinerDefect::adjoint: rows of Y", y.rows(), row);
  return result;
}

NuclearProx::NuclearProx(IntertwinerDefect defect, const NuclearProxOptions& options)
    : defect_(std::move(defect)), options_(options) {
  require(options.max_iterations >= 1, "NuclearProx: max_iterations must be at least 1");
  require(options.gap > 0.0, "NuclearProx: gap must be positive");
}

NuclearProxResult NuclearProx::apply(std::vector<AffineLayer>& weights, double t) {
  require(t > 0.0 && std::isfinite(t), "NuclearProx: the step must be positive");
  const std::vector<AffineLayer> start = weights;
  const double scale = step_ > 0.0 ? t / step_ : 1.0;
  if (dual_.size() == 0) {
    dual_ = defect_.apply(start);
    dual_.setZero();
    shift_ = difference(start, start);
  } else if (scale != 1.0) {
    dual_ *= scale;
    for (AffineLayer& layer : shift_) {
      layer.weight *= scale;
      layer.bias *= scale;
    }
  }
  step_ = t;
  NuclearProxResult result;
  Vector values;
  Matrix vectors;
  Matrix momentum = dual_;
  std::vector<AffineLayer> here = difference(start, shift_);  // start - A^*(momentum)
  double theta = 1.0;
  const double length = 1.0 / std::max(defect_.norm_squared(), 1e-300);
  while (true) {
    momentum += length * defect_.apply(here);
    const Matrix next = clip(momentum, t, values, vectors);
    const std::vector<AffineLayer> shift = defect_.adjoint(next, start);
    weights = difference(start, shift);
    ++result.iterations;
    const bool done = result.iterations >= options_.max_iterations || certified(start, shift, weights, result);
    if (!done) {
      // A step that goes back restarts the momentum (O'Donoghue and Candes, Found. Comput. Math. 15, 2015): judged by
      // the gradient scheme, <A(start - A^*(momentum)), next - dual> < 0.
      const bool back = dot(here, difference(shift, shift_)) < 0.0;
      const double theta_next = back ? 1.0 : 0.5 * (1.0 + std::sqrt(1.0 + 4.0 * theta * theta));
      const double factor = back ? 0.0 : (theta - 1.0) / theta_next;
      theta = theta_next;
      momentum = next + factor * (next - dual_);
      here = weights;
      const std::vector<AffineLayer> change = difference(shift, shift_);
      for (std::size_t l = 0; l < here.size(); ++l) {  // A^* is linear
        here[l].weight -= factor * change[l].weight;
        here[l].bias -= factor * change[l].bias;
      }
    }
    dual_ = next;
    shift_ = shift;
    if (done) {
      break;
    }
  }
  if (options_.certify && result.nuclear_norm == 0.0) {
    certified(start, shift_, weights, result);
  }
  const Index kept = (values.array() < (1.0 - 1e-3) * t).count();
  result.kept = orthonormal_basis(defect_.orthonormal() * vectors.leftCols(kept), 1e-10);
  return result;
}

// Whether the gap is small enough.
bool NuclearProx::certified(const std::vector<AffineLayer>& start, const std::vector<AffineLayer>& shift,
                            const std::vector<AffineLayer>& weights, NuclearProxResult& result) const {
  if (!options_.certify) {
    return false;
  }
  const double size = dot(start, start);
  result.nuclear_norm = nuclear_norm(defect_.apply(weights));
  const double primal = 0.5 * dot(shift, shift) + step_ * result.nuclear_norm;
  const double dual = 0.5 * size - 0.5 * dot(weights, weights);
  result.gap = (primal - dual) / std::max(primal, 1e-12 * size + 1e-300);
  return result.gap <= options_.gap;
}

}  // namespace lieder
