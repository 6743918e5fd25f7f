#include "lieder/nn/local_equivariance.hpp"

#include <fmt/format.h>

#include <cmath>

#include "lieder/core/error.hpp"

namespace lieder::nn {

namespace {

void check(const std::vector<ChainLayer>& chain, const MatrixRef& points, std::size_t actions) {
  require(!chain.empty(), "local_equivariance: no layers");
  require_size("local_equivariance: actions", static_cast<Index>(actions), static_cast<Index>(chain.size()) + 1,
               "one before each layer and one after the last");
  require(points.rows() >= 1, "local_equivariance: no points");
  Index width = points.cols();
  for (const ChainLayer& layer : chain) {
    require_size("local_equivariance: inputs of layer '" + layer.name + "'", layer.network.inputs(), width,
                 "outputs of the layer before it");
    width = layer.network.outputs();
  }
}

void check(const std::vector<ChainLayer>& chain, const MatrixRef& points, const std::vector<Matrix>& matrices) {
  check(chain, points, matrices.size());
  require_shape("local_equivariance: matrix before layer 0", matrices.front(), points.cols(), points.cols());
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const Index width = chain[i].network.outputs();
    require_shape("local_equivariance: matrix after layer '" + chain[i].name + "'", matrices[i + 1], width, width);
  }
}

double rms(const Matrix& rows) {
  return std::sqrt(rows.squaredNorm() / static_cast<double>(rows.rows()));
}

double ratio(double numerator, double denominator) {
  return denominator > 0.0 ? numerator / denominator : 0.0;
}

}  // namespace

SpaceAction matrix_action(const MatrixRef& generator) {
  const Matrix transposed = generator.transpose();
  require_shape("matrix_action: generator", transposed, transposed.rows(), transposed.rows());
  return [transposed](const MatrixRef& rows) {
    require_size("matrix_action: length of a row", rows.cols(), transposed.rows());
    return SpaceMotion{rows * transposed, Matrix()};
  };
}

SpaceAction unmoved() {
  return [](const MatrixRef& rows) { return SpaceMotion{Matrix::Zero(rows.rows(), rows.cols()), Matrix()}; };
}

ChainEquivariance local_equivariance(const std::vector<ChainLayer>& chain, const MatrixRef& points,
                                     const std::vector<Matrix>& generators) {
  check(chain, points, generators);
  std::vector<SpaceAction> actions;
  for (const Matrix& generator : generators) {
    actions.push_back(matrix_action(generator));
  }
  return local_equivariance(chain, points, actions);
}

ChainEquivariance local_equivariance(const std::vector<ChainLayer>& chain, const MatrixRef& points,
                                     const std::vector<SpaceAction>& actions) {
  check(chain, points, actions.size());
  const auto motion = [](const SpaceAction& action, const Matrix& z) {
    SpaceMotion moved = action(z);
    require_shape("local_equivariance: what an action makes of its rows", moved.value, z.rows(), z.cols());
    if (moved.error.size() > 0) {
      require_shape("local_equivariance: errors of an action", moved.error, z.rows(), z.cols());
    }
    return moved;
  };
  ChainEquivariance result;
  std::vector<Matrix> carried;  // the error of each layer so far, pushed through the layers after it
  Matrix z = points;
  SpaceMotion before = motion(actions.front(), z);
  Matrix tangent = before.value;  // D(f_i o ... o f_1) R_0 x
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const DifferentiableNetwork& layer = chain[i].network;
    for (Matrix& error : carried) {
      error = layer.jvp(z, error);
    }
    const Matrix moved = layer.jvp(z, before.value);
    const double input_error = before.error.size() > 0 ? rms(layer.jvp(z, before.error)) : 0.0;
    tangent = layer.jvp(z, tangent);
    z = layer.value(z);
    before = motion(actions[i + 1], z);
    carried.push_back(moved - before.value);
    LayerEquivariance found;
    found.name = chain[i].name;
    found.error = rms(carried.back());
    found.relative = ratio(found.error, std::hypot(rms(moved), rms(before.value)));
    found.uncertainty = std::hypot(input_error, before.error.size() > 0 ? rms(before.error) : 0.0);
    found.size = rms(z);
    result.layers.push_back(std::move(found));
  }
  result.derivative = Matrix::Zero(z.rows(), z.cols());
  for (std::size_t i = 0; i < chain.size(); ++i) {
    result.layers[i].contribution = rms(carried[i]);
    result.derivative += carried[i];
  }
  result.error = rms(result.derivative);
  result.relative = ratio(result.error, std::hypot(rms(tangent), rms(before.value)));
  return result;
}

std::vector<double> transformation_errors(const std::vector<ChainLayer>& chain, const MatrixRef& points,
                                          const std::vector<Matrix>& elements) {
  check(chain, points, elements);
  std::vector<double> result;
  Matrix z = points;
  Matrix moved = points * elements.front().transpose();  // carried through all layers
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const DifferentiableNetwork& layer = chain[i].network;
    const Matrix before = layer.value(z * elements[i].transpose());
    moved = layer.value(moved);
    z = layer.value(z);
    const Matrix after = z * elements[i + 1].transpose();
    result.push_back(ratio(rms(before - after), rms(after)));
  }
  const Matrix after = z * elements.back().transpose();
  result.push_back(ratio(rms(moved - after), rms(after)));
  return result;
}

}  // namespace lieder::nn
