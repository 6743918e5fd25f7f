// Fashion-MNIST from the IDX files of Debian's dataset-fashion-mnist (unpacked), and moved images, for image_networks.cpp.
#pragma once

#include <torch/torch.h>

#include <string>

#include "lieder/core/random.hpp"
#include "lieder/core/types.hpp"

constexpr lieder::Index kImageSide = 28;

struct Images {
  at::Tensor x;  // {N, 1, 28, 28}, zero background, standard deviation about 1
  at::Tensor y;  // {N}
  Images rows(const at::Tensor& index) const { return {x.index_select(0, index), y.index_select(0, index)}; }
  Images slice(lieder::Index from, lieder::Index count) const {
    return {x.narrow(0, from, count), y.narrow(0, from, count)};
  }
};

/// `part` is train or t10k. Throws InputError that names the file if it cannot be read or is no IDX file of that shape.
Images read_fashion_mnist(const std::string& folder, const std::string& part);

/// Each image turned by its angle (counterclockwise, radians), by bilinear interpolation, zero outside.
at::Tensor rotated(const at::Tensor& x, const lieder::Vector& angles);
/// Each moved by up to `reach` pixels along both axes, uniformly; what leaves the frame is lost.
at::Tensor translated(const at::Tensor& x, lieder::Rng& rng, lieder::Index reach);
/// By a Gaussian of a standard deviation of one pixel.
at::Tensor blurred(const at::Tensor& x);
