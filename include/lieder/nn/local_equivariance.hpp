// Where in a chain of layers a symmetry is lost: the local equivariance error, layer by layer.
//
// Let F = f_k o ... o f_1 and let a generator xi act on the input, on every space between layers and on the output by
// matrices R_0, R_1, ... R_k. Each layer has a Lie derivative of its own, and by the chain rule they add up to that of F:
//
//   L f_i (z) = Df_i(z) R_(i-1) z - R_i f_i(z)
//   L F (x)   = sum_i D(f_k o ... o f_(i+1)) L f_i (z_(i-1)),       z_i = f_i(z_(i-1)), z_0 = x
//
// so that each term of the sum is what its layer contributes to the error at the output (Gruver, Finzi, Goldblum,
// Wilson, The Lie derivative for measuring learned equivariance, ICLR 2023, section 4). For a finite transformation,
// matrices rho_i in place of R_i, the error of a layer is f_i(rho_(i-1) z) - rho_i f_i(z).
//
// Actions need not be matrices: on images R_i is a differential operator, known up to the error of numerical
// derivatives (image_equivariance.hpp). Its estimate is carried along, and an error of a layer below `uncertainty` is none.
//
// A pointwise nonlinearity is a layer as well, with the same matrix on both of its sides. For R_i one takes the
// representation by which a hidden space is meant to transform; zero matrices ask whether it is invariant.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/nn/differentiable_network.hpp"

namespace lieder::nn {

struct ChainLayer {
  std::string name;
  DifferentiableNetwork network;
};

/// R z for rows z, and an estimate of its error (of either sign; 0 x 0: exact).
struct SpaceMotion {
  Matrix value;
  Matrix error = {};
};
using SpaceAction = std::function<SpaceMotion(const MatrixRef& rows)>;

/// R z by a matrix; R = 0.
SpaceAction matrix_action(const MatrixRef& generator);
SpaceAction unmoved();

/// Root mean squares over the samples.
struct LayerEquivariance {
  std::string name;
  double error = 0.0;         ///< |L f_i|
  double relative = 0.0;      ///< |L f_i| / (|Df_i R z|^2 + |R f_i|^2)^(1/2); 0 if that is zero
  double contribution = 0.0;  ///< |D(f_k o ... o f_(i+1)) L f_i|: at the output
  double uncertainty = 0.0;   ///< of `error`: that of Df_i R z and of R f_i in quadrature; 0 for exact actions
  double size = 0.0;          ///< |f_i|
};

struct ChainEquivariance {
  std::vector<LayerEquivariance> layers;
  double error = 0.0;     ///< |L F|: the norm of the sum, at most the sum of the contributions
  double relative = 0.0;  ///< |L F| / (|DF R_0 x|^2 + |R_k F|^2)^(1/2)
  Matrix derivative;      ///< N x m: L F at the samples
};

/// `generators`: k + 1 square matrices. Throws ShapeError unless the layers, the points and the matrices fit one another.
/// Cost: two Jacobian-vector products of a layer for each layer before it and itself.
ChainEquivariance local_equivariance(const std::vector<ChainLayer>& chain, const MatrixRef& points,
                                     const std::vector<Matrix>& generators);

/// The same for any actions: k + 1. Throws ShapeError if one changes the shape of its argument.
ChainEquivariance local_equivariance(const std::vector<ChainLayer>& chain, const MatrixRef& points,
                                     const std::vector<SpaceAction>& actions);

/// For a finite transformation: |f_i(rho_(i-1) z) - rho_i f_i(z)| / |rho_i f_i(z)| of each layer, and of the chain last.
std::vector<double> transformation_errors(const std::vector<ChainLayer>& chain, const MatrixRef& points,
                                          const std::vector<Matrix>& elements);

}  // namespace lieder::nn
