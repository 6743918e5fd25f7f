// Between Eigen matrices (column-major doubles) and tensors (row-major, any floating type, any device).
//
// An N x n matrix of samples is a tensor of shape {N, n}: rows stay samples.
#pragma once

#include <ATen/core/Tensor.h>

#include "lieder/core/types.hpp"

namespace lieder::nn {

/// A copy of shape {rows, cols} with the type and device of `options` (default: double on the CPU).
at::Tensor to_tensor(const MatrixRef& matrix, const at::TensorOptions& options = at::kDouble);
/// A copy of shape {size}.
at::Tensor to_tensor_1d(const VectorRef& vector, const at::TensorOptions& options = at::kDouble);

/// A copy as doubles. Throws ShapeError unless the tensor has two dimensions (one: a column).
Matrix to_matrix(const at::Tensor& tensor);
/// A copy as doubles, flattened.
Vector to_vector(const at::Tensor& tensor);

}  // namespace lieder::nn
