#include "lieder/nn/image_equivariance.hpp"

#include <fmt/format.h>
#include <torch/torch.h>

#include <cmath>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/fields/field.hpp"
#include "lieder/nn/conversions.hpp"

namespace lieder::nn {

namespace {

void check_space(const ImageSpace& space) {
  require(space.channels >= 1 && space.height >= 4 && space.width >= 4,
          fmt::format("image space: expected channels >= 1 and at least 4 x 4 pixels, got {} x {} x {}", space.channels,
                      space.height, space.width));
  require(space.spacing > 0.0 && std::isfinite(space.spacing), "image space: the spacing must be positive");
  if (space.channel_generator.size() > 0) {
    require_shape("image space: channel generator", space.channel_generator, space.channels, space.channels);
    require_finite("image space: channel generator", space.channel_generator);
  }
}

// Axis 0 downwards (rows), axis 1 to the right (columns): nodes in C order are the pixels in their order.
GridPtr pixel_grid(const ImageSpace& space) {
  std::vector<GridAxis> axes;
  for (const Index count : {space.height, space.width}) {
    const double half = 0.5 * space.spacing * static_cast<double>(count - 1);
    axes.push_back(space.periodic ? periodic_axis(-half, half + space.spacing, count)
                                  : bounded_axis(-half, half, count));
  }
  return Grid::box(std::move(axes));
}

// N x (c p) rows to p x (N c) columns, one for each image and channel.
Matrix as_columns(const MatrixRef& rows, Index channels) {
  const Index pixels = rows.cols() / channels;
  Matrix result(pixels, rows.rows() * channels);
  for (Index i = 0; i < rows.rows(); ++i) {
    for (Index c = 0; c < channels; ++c) {
      result.col(i * channels + c) = rows.row(i).segment(c * pixels, pixels).transpose();
    }
  }
  return result;
}

Matrix as_rows(const Matrix& columns, Index channels) {
  const Index pixels = columns.rows();
  Matrix result(columns.cols() / channels, channels * pixels);
  for (Index i = 0; i < result.rows(); ++i) {
    for (Index c = 0; c < channels; ++c) {
      result.row(i).segment(c * pixels, pixels) = columns.col(i * channels + c).transpose();
    }
  }
  return result;
}

}  // namespace

SpaceAction image_action(const ImageSpace& space, const MatrixRef& affine) {
  check_space(space);
  require_shape("image action: generator", affine, 2, 3, "[b | A]");
  require_finite("image action: generator", affine);
  const GridPtr grid = pixel_grid(space);
  Matrix positions(grid->size(), 2);  // right, up
  positions << grid->points().col(1), -grid->points().col(0);
  const Matrix moved = (positions * affine.rightCols(2).transpose()).rowwise() + affine.col(0).transpose();
  Matrix velocity(moved.rows(), 2);  // down, right
  velocity << -moved.col(1), moved.col(0);
  return [space, grid, velocity](const MatrixRef& rows) {
    require_size("image action: length of a row", rows.cols(), space.channels * grid->size(),
                 "channels x height x width");
    require_finite("image action: images", rows);
    FieldDerivativeOptions options;
    options.order = space.order;
    const FieldJet jet = field_jet({grid, as_columns(rows, space.channels)}, options);
    Matrix value = Matrix::Zero(jet.jet.values.rows(), jet.jet.values.cols());
    Matrix error = value;
    for (std::size_t axis = 0; axis < 2; ++axis) {
      const Vector v = velocity.col(static_cast<Index>(axis));
      value += v.asDiagonal() * jet.jet.jacobian[axis];
      error += v.asDiagonal() * jet.errors[axis];
    }
    if (space.channel_generator.size() > 0) {
      const Matrix& columns = jet.jet.values;
      for (Index i = 0; i < rows.rows(); ++i) {
        value.middleCols(i * space.channels, space.channels) -=
            columns.middleCols(i * space.channels, space.channels) * space.channel_generator.transpose();
      }
    }
    return SpaceMotion{as_rows(value, space.channels), as_rows(error, space.channels)};
  };
}

Matrix image_rotation() {
  Matrix result = Matrix::Zero(2, 3);
  result(0, 2) = -1.0;
  result(1, 1) = 1.0;
  return result;
}

Matrix image_translation(bool up) {
  Matrix result = Matrix::Zero(2, 3);
  result(up ? 1 : 0, 0) = 1.0;
  return result;
}

ChainLayer image_layer(const std::string& name, TensorFunction function, const ImageSpace& input, bool single) {
  check_space(input);
  DifferentiableOptions options;
  options.precision = single ? Precision::float32 : Precision::float64;
  options.sample_shape = {input.channels, input.height, input.width};
  return {name, DifferentiableNetwork(std::move(function), input.channels * input.height * input.width, options)};
}

Matrix image_rows(const at::Tensor& images) {
  if (images.dim() != 4) {
    throw ShapeError(fmt::format("image_rows: expected N x c x h x w, got {} dimensions", images.dim()));
  }
  Matrix rows = to_matrix(images.reshape({images.size(0), -1}));
  require_finite("image_rows: images", rows);
  return rows;
}

}  // namespace lieder::nn
