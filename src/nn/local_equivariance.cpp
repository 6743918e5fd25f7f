#include "lieder/nn/local_equivariance.hpp"

#include <fmt/format.h>

#include <cmath>

#include "lieder/core/error.hpp"

namespace lieder::nn {

namespace {

void check(const std::vector<ChainLayer>& chain, const MatrixRef& points, const std::vector<Matrix>& matrices) {
  require(!chain.empty(), "local_equivariance: no layers");
  require_size("local_equivariance: matrices", static_cast<Index>(matrices.size()),
               static_cast<Index>(chain.size()) + 1, "one before each layer and one after the last");
  require(points.rows() >= 1, "local_equivariance: no points");
  Index width = points.cols();
  require_shape("local_equivariance: matrix before layer 0", matrices.front(), width, width);
  for (std::size_t i = 0; i < chain.size(); ++i) {
    require_size("local_equivariance: inputs of layer '" + chain[i].name + "'", chain[i].network.inputs(), width,
                 "outputs of the layer before it");
    width = chain[i].network.outputs();
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

ChainEquivariance local_equivariance(const std::vector<ChainLayer>& chain, const MatrixRef& points,
                                     const std::vector<Matrix>& generators) {
  check(chain, points, generators);
  ChainEquivariance result;
  std::vector<Matrix> carried;  // the error of each layer so far, pushed through the layers after it
  Matrix z = points;
  Matrix tangent = points * generators.front().transpose();  // D(f_i o ... o f_1) R_0 x
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const DifferentiableNetwork& layer = chain[i].network;
    for (Matrix& error : carried) {
      error = layer.jvp(z, error);
    }
    const Matrix moved = layer.jvp(z, z * generators[i].transpose());
    tangent = layer.jvp(z, tangent);
    z = layer.value(z);
    const Matrix acted = z * generators[i + 1].transpose();
    carried.push_back(moved - acted);
    const double error = rms(carried.back());
    result.layers.push_back({chain[i].name, error, ratio(error, std::hypot(rms(moved), rms(acted))), 0.0});
  }
  result.derivative = Matrix::Zero(z.rows(), z.cols());
  for (std::size_t i = 0; i < chain.size(); ++i) {
    result.layers[i].contribution = rms(carried[i]);
    result.derivative += carried[i];
  }
  result.error = rms(result.derivative);
  result.relative = ratio(result.error, std::hypot(rms(tangent), rms(z * generators.back().transpose())));
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
