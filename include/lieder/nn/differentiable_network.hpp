// A network as a differentiable map F : R^n -> R^m at batches of samples, whatever it is made of: a torch::nn module, a
// TorchScript module, any function of tensors.
//
//   value      F(x_i)              one forward pass
//   vjp        DF(x_i)^T w_i       reverse mode: a forward pass and a backward pass to the inputs
//   jvp        DF(x_i) v_i         forward mode, dual numbers carried through one pass; where an operator of the network
//                                  has no forward rule, reverse mode twice: g(w) = DF^T w is linear in w, and the
//                                  derivative of <g(w), v> by w is DF v
//   Jacobian   m vjp (one forward pass in all) or n jvp, whichever is less
//
// Forward mode: Baydin, Pearlmutter, Radul, Siskind, J. Mach. Learn. Res. 18 (2018), section 3. Example:
//
//   torch::nn::Sequential net(...);
//   const nn::DifferentiableNetwork network([net](const torch::Tensor& x) mutable { return net->forward(x); }, 10);
//   const NetworkDiscovery found = discover_network(ObjectKind::function, network, points, candidates);
//
// This header needs no Torch header: a caller that makes a DifferentiableNetwork includes <torch/torch.h> itself.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lieder/core/differentiable_map.hpp"
#include "lieder/core/types.hpp"

namespace at {
class Tensor;
}

namespace lieder::nn {

/// N x n (or N x shape) to N x m (or N x anything): sample i of the result depends on sample i alone.
using TensorFunction = std::function<at::Tensor(const at::Tensor&)>;

enum class Precision { float32, float64 };

enum class JvpMethod {
  automatic,     ///< forward, or twice_reverse where that fails or disagrees (tried at the first use)
  forward,       ///< one pass with dual numbers, about two forward passes
  twice_reverse  ///< about four forward passes; every operator must be twice differentiable
};

enum class JacobianRoute {
  automatic,  ///< by the smaller of m and n
  reverse,    ///< m backward passes
  forward     ///< n Jacobian-vector products
};

struct DifferentiableOptions {
  Precision precision = Precision::float64;  ///< of the tensors that the function is given
  std::vector<Index> sample_shape;           ///< of one sample, with product n; empty: {n}
  std::string device = "cpu";                ///< "cuda:0" ...
  JvpMethod jvp = JvpMethod::automatic;
};

/// A value: copies share the function. Invariant: the function takes n inputs. Calls with gradients need a function that
/// may be called from the calling thread; forward mode is used by one thread at a time.
class DifferentiableNetwork {
 public:
  /// The function is called once, with a sample of zeros, to learn m. Throws ValueError if it cannot take n inputs (with
  /// the reason that Torch gives), ShapeError if the result is not one row a sample.
  DifferentiableNetwork(TensorFunction function, Index inputs, const DifferentiableOptions& options = {});

  Index inputs() const;
  Index outputs() const;
  const DifferentiableOptions& options() const;

  /// All arguments and results have a row for each sample. ShapeError if they do not fit.
  Matrix value(const MatrixRef& points) const;
  Matrix jvp(const MatrixRef& points, const MatrixRef& directions) const;
  Matrix vjp(const MatrixRef& points, const MatrixRef& weights) const;
  Jet jet(const MatrixRef& points, JacobianRoute route = JacobianRoute::automatic) const;

  /// For every function of lieder that takes a map (validate_model, discover_callable ...). Shares this network.
  AnyDifferentiableMap map() const;

  /// The function itself on tensors of its own precision, N x n to N x m, with the reshaping and the checks.
  at::Tensor operator()(const at::Tensor& points) const;
  /// What jvp uses. Decides it if that has not happened yet.
  JvpMethod jvp_method() const;

  /// Throws ValueError if the value of a sample depends on the samples beside it (batch normalisation in training mode),
  /// or if two calls differ (dropout in training mode): tried on the first two of these points.
  void require_samples_independent(const MatrixRef& points) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace lieder::nn
