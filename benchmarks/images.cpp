#include "images.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <vector>

#include "lieder/core/error.hpp"

using namespace lieder;

namespace {

std::string file_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw InputError(path + ": cannot be read (Debian's package dataset-fashion-mnist, unpacked)");
  }
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// IDX: two zero bytes, the type (8: bytes), the number of dimensions, big-endian sizes, data.
at::Tensor read_idx(const std::string& path, std::size_t dimensions) {
  const std::string bytes = file_bytes(path);
  const std::size_t header = 4 + 4 * dimensions;
  const auto byte = [&](std::size_t i) { return static_cast<std::int64_t>(static_cast<unsigned char>(bytes[i])); };
  if (bytes.size() < header || byte(2) != 8 || byte(3) != static_cast<std::int64_t>(dimensions)) {
    throw InputError(fmt::format("{}: not an IDX file of bytes with {} dimensions", path, dimensions));
  }
  std::vector<std::int64_t> shape;
  std::int64_t count = 1;
  for (std::size_t d = 0; d < dimensions; ++d) {
    const std::size_t at = 4 + 4 * d;
    shape.push_back((byte(at) << 24) | (byte(at + 1) << 16) | (byte(at + 2) << 8) | byte(at + 3));
    count *= shape.back();
  }
  if (bytes.size() != header + static_cast<std::size_t>(count)) {
    throw InputError(fmt::format("{}: expected {} bytes after the header, got {}", path, count, bytes.size() - header));
  }
  at::Tensor result = torch::empty(shape, torch::kUInt8);
  std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(header), bytes.end(), result.data_ptr<std::uint8_t>());
  return result;
}

}  // namespace

Images read_fashion_mnist(const std::string& folder, const std::string& part) {
  const at::Tensor x = read_idx(folder + "/" + part + "-images-idx3-ubyte", 3);
  const at::Tensor y = read_idx(folder + "/" + part + "-labels-idx1-ubyte", 1);
  require(x.size(0) == y.size(0) && x.size(1) == kImageSide && x.size(2) == kImageSide,
          folder + ": not the files of Fashion-MNIST");
  return {x.to(torch::kFloat).div(255.0 * 0.35).unsqueeze(1), y.to(torch::kLong)};
}

at::Tensor rotated(const at::Tensor& x, const Vector& angles) {
  at::Tensor theta = torch::zeros({x.size(0), 2, 3});
  for (Index i = 0; i < angles.size(); ++i) {
    // The value at a pixel is that of the place it comes from; rows point down.
    const double c = std::cos(angles(i));
    const double s = std::sin(angles(i));
    theta[i][0][0] = c;
    theta[i][0][1] = -s;
    theta[i][1][0] = s;
    theta[i][1][1] = c;
  }
  const at::Tensor grid = torch::affine_grid_generator(theta, x.sizes(), false);
  return torch::grid_sampler(x, grid, 0, 0, false);
}

at::Tensor translated(const at::Tensor& x, Rng& rng, Index reach) {
  const at::Tensor padded = at::constant_pad_nd(x, {reach, reach, reach, reach}, 0.0);
  std::vector<at::Tensor> parts;
  for (Index i = 0; i < x.size(0); ++i) {
    const auto draw = [&] {
      return static_cast<std::int64_t>(std::floor(rng.uniform(0.0, static_cast<double>(2 * reach + 1))));
    };
    const std::int64_t down = draw();
    parts.push_back(padded[i].narrow(1, down, kImageSide).narrow(2, draw(), kImageSide));
  }
  return torch::stack(parts);
}

at::Tensor blurred(const at::Tensor& x) {
  const at::Tensor t = torch::arange(-4, 5, torch::kFloat);
  at::Tensor g = torch::exp(-0.5 * t * t);
  g = g / g.sum();
  return torch::conv2d(torch::conv2d(x, g.view({1, 1, 9, 1}), {}, 1, at::IntArrayRef({4, 0})), g.view({1, 1, 1, 9}), {},
                       1, at::IntArrayRef({0, 4}));
}
