// Matrix, vector and index types of the whole library (Eigen, double, column-major).
//
// Layout convention: samples are rows. N points of dimension n are an N x n matrix, as in the CSV they came from.
#pragma once

#include <Eigen/Core>
#include <Eigen/SparseCore>

namespace lieder {

using Index = Eigen::Index;
using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;
using RowVector = Eigen::RowVectorXd;
using SparseMatrix = Eigen::SparseMatrix<double>;

/// Read-only views: pass a matrix, a block or a map without a copy (inner stride one).
using MatrixRef = Eigen::Ref<const Matrix, 0, Eigen::OuterStride<>>;
using VectorRef = Eigen::Ref<const Vector>;

}  // namespace lieder
