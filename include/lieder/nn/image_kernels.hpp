// Kernels of convolutions on images, sampled from functions of the plane, and what a group leaves of them.
//
// An image is a field on the plane: pixel (row i, column j) of an h x w image with spacing s has its centre at
//
//   x = s (j - (w - 1)/2, (h - 1)/2 - i)        (right, up: rotations turn counterclockwise as seen)
//
// and a convolution (Tu)(y) = int h(y - x) u(x) dx is the correlation with the taps W(d) = h(-d) at pixel distances d.
// The functions are Gaussians times harmonics, radial_harmonics of fields/kernel_dictionary.hpp, made orthonormal in
// L2(R^2) width after width within each harmonic, so that the norm of coefficients is that of the kernel and
// rotations of the plane act on coefficients by orthogonal matrices. Matrix kernels of a pair of representations are
//
//   { h : L_xi h = 0, K_g h = h }          (fields/kernel_action.hpp; null space by enforce/equivariant_dictionary.hpp)
//
// Weiler and Cesa, General E(2)-equivariant steerable CNNs, NeurIPS 2019: the same kernels by solving for the angular parts
// by hand; here no selection rule is written down. A kernel on pixels is steerable up to aliasing and to what of the
// Gaussians lies outside the square; under the symmetries of the square it is exactly.
#pragma once

#include <ATen/core/Tensor.h>

#include "lieder/algebra/representation.hpp"
#include "lieder/core/types.hpp"
#include "lieder/dictionary/dictionary.hpp"

namespace lieder::nn {

enum class ImagePadding {
  none,     ///< the image shrinks by size - 1
  zeros,    ///< around it: same size
  circular  ///< periodic: same size
};

struct ImageKernelOptions {
  Index size = 5;  ///< pixels, odd, 1 to 31
  Vector widths =
      {};  ///< of the Gaussians, in pixels, > 0, distinct; empty: 0.6 times powers of 1.6 up to (size - 1)/4, or 0.6
  int max_degree = 3;  ///< of the harmonics, 0 to 12
  ImagePadding padding = ImagePadding::zeros;
};

/// The irreducible representation of frequency m >= 0 of a group of rotations, reflections and scalings of the plane
/// (so:2, o:2, d:n ...): rotations by t act by rotations by m t, R(t) diag(1, -1) by R(m t) diag(1, -1), scalings by 1.
/// Trivial for m = 0. Throws ValueError for m < 0 and groups of other matrices.
Representation frequency(const MatrixGroup& group, Index m);

/// K = widths (2 max_degree + 1) functions on R^2, orthonormal in L2. Throws ValueError for options out of range.
DictionaryPtr image_kernel_functions(const ImageKernelOptions& options);

/// K x size^2: W(d) of each function, row after row of the kernel.
Matrix image_taps(const Dictionary& functions, Index size);

/// All steerable kernels from `input` to `output` on the pixels: p x (d_out d_in size^2), rows orthonormal, an entry
/// (i, j, tap) at (i d_in + j) size^2 + tap. Combinations that are smaller than 1e-3 of the largest on the pixels are left out.
/// Throws ValueError unless the representations are of one group of 2 x 2 matrices.
Matrix steerable_taps(const DictionaryPtr& functions, Index size, const Representation& input,
                      const Representation& output);

/// Correlation of {N, d_in, h, w} with {d_out, d_in, size, size}, plus a bias ({d_out} or undefined). Throws ShapeError
/// unless x is an image of d_in channels, at least as large as the kernel for circular padding or none; `name` is the caller's.
at::Tensor correlate(const char* name, const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                     ImagePadding padding);

}  // namespace lieder::nn
