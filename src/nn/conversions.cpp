#include "lieder/nn/conversions.hpp"

#include <torch/torch.h>

#include <string>

#include "lieder/core/error.hpp"

namespace lieder::nn {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

at::Tensor to_tensor(const MatrixRef& matrix, const at::TensorOptions& options) {
  at::Tensor result = at::empty({matrix.rows(), matrix.cols()}, at::kDouble);
  if (matrix.size() > 0) {
    Eigen::Map<RowMajor>(result.data_ptr<double>(), matrix.rows(), matrix.cols()) = matrix;
  }
  return result.to(options);
}

at::Tensor to_tensor_1d(const VectorRef& vector, const at::TensorOptions& options) {
  return to_tensor(vector, options).reshape({vector.size()});
}

Matrix to_matrix(const at::Tensor& tensor) {
  if (!tensor.defined() || tensor.dim() < 1 || tensor.dim() > 2) {
    throw ShapeError("to_matrix: expected a tensor of one or two dimensions, got " +
                     (tensor.defined() ? std::to_string(tensor.dim()) : std::string("an undefined one")));
  }
  const at::Tensor copy = tensor.detach().to(at::TensorOptions().device(at::kCPU).dtype(at::kDouble)).contiguous();
  const Index cols = tensor.dim() == 2 ? tensor.size(1) : 1;
  if (copy.numel() == 0) {
    return Matrix::Zero(tensor.size(0), cols);
  }
  return Eigen::Map<const RowMajor>(copy.data_ptr<double>(), tensor.size(0), cols);
}

Vector to_vector(const at::Tensor& tensor) {
  return to_matrix(tensor.reshape({-1})).col(0);
}

}  // namespace lieder::nn
