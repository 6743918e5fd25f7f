// Local equivariance error of networks on images: how rotations, translations and scalings of the plane act on every space
// of a chain of layers (local_equivariance.hpp).
//
// A space of images {c, h, w} has the pixel centres x of image_kernels.hpp, in units of the input's pixels (after pooling
// the spacing is larger), and channels that move by sigma. The generator v(x) = A x + b acts on an image by
//
//   R u = Du v - sigma' u = d/dt K_exp(t xi) u,        (K_g u)(x) = sigma_g^{-1} u(theta_g x)
//
// with Du by the derivatives of fields/field.hpp, spectral for periodic images, finite differences else; each comes with an
// error estimate that is carried through the layers. An image of sharp edges has no derivative on its pixels: the
// estimate says so, and the error of a layer below it is none. Vectors (features, class scores) do not move, or by a matrix.
// Example, a chain that ends in invariant scores (layers from modules, functions, TorchScript files):
//
//   std::vector<ImageSpace> spaces = {{1, 28, 28}, {24, 28, 28}, {24, 14, 14, 2.0}};
//   std::vector<SpaceAction> actions;
//   for (const ImageSpace& s : spaces) actions.push_back(image_action(s, rotation));
//   actions.push_back(unmoved());
//   const ChainEquivariance found = local_equivariance(chain, image_rows(images), actions);
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "lieder/core/types.hpp"
#include "lieder/nn/local_equivariance.hpp"

namespace lieder::nn {

/// Invariant: channels >= 1, height and width >= 4, spacing > 0.
struct ImageSpace {
  Index channels = 1;
  Index height = 0;
  Index width = 0;
  double spacing = 1.0;
  Matrix channel_generator = {};  ///< sigma'_xi, channels x channels; empty: scalar fields
  bool periodic = false;          ///< derivatives are spectral, the image is its own neighbour
  int order = 0;                  ///< of finite differences, as in FieldDerivativeOptions
};

/// The generator x -> A x + b given as [b | A] (2 x 3). Throws ValueError or ShapeError for spaces and matrices out of
/// range; when called, ShapeError for rows of another length, ValueError for numbers that are not finite.
SpaceAction image_action(const ImageSpace& space, const MatrixRef& affine);

/// [b | A] of the rotation about the centre (counterclockwise, radians) and of the translation right or up (pixels).
Matrix image_rotation();
Matrix image_translation(bool up);

/// A layer on images as one of a chain: called with {N, c, h, w}. In doubles unless `single`.
ChainLayer image_layer(const std::string& name, TensorFunction function, const ImageSpace& input, bool single = false);

/// {N, c, h, w} as N rows. Throws ShapeError, ValueError for numbers that are not finite.
Matrix image_rows(const at::Tensor& images);

}  // namespace lieder::nn
