#include "algebra/representation_action.hpp"

#include <cmath>
#include <numbers>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder::detail {

namespace {

using Kind = Representation::Kind;

// A batch of tensors of R^before (x) R^size (x) R^after as a batch of vectors of R^size, and back.
Matrix gather(const MatrixRef& x, Index before, Index size, Index after) {
  const Index n = x.rows();
  Matrix result(n * before * after, size);
  for (Index p = 0; p < before; ++p) {
    for (Index i = 0; i < size; ++i) {
      for (Index q = 0; q < after; ++q) {
        result.col(i).segment((p * after + q) * n, n) = x.col((p * size + i) * after + q);
      }
    }
  }
  return result;
}

void scatter_add(const Matrix& vectors, Index before, Index size, Index after, Matrix& y) {
  const Index n = y.rows();
  for (Index p = 0; p < before; ++p) {
    for (Index i = 0; i < size; ++i) {
      for (Index q = 0; q < after; ++q) {
        y.col((p * size + i) * after + q) += vectors.col(i).segment((p * after + q) * n, n);
      }
    }
  }
}

// A custom representation is linear on the algebra; of the group it knows the components and the identity.
Matrix custom_matrix(const RepresentationNode& node, const MatrixGroup& group, const Matrix& element, ActionKind kind) {
  const CustomMatrices& given = *node.custom;
  if (kind == ActionKind::algebra) {
    Matrix result = Matrix::Zero(node.dimension, node.dimension);
    if (group.dimension() > 0) {
      double residual = 0.0;
      const Vector x = group.algebra().coordinates(element, &residual);
      require(residual <= 1e-6,
              "representation " + node.text + ": xi is not an element of the algebra of " + group.name());
      for (Index i = 0; i < x.size(); ++i) {
        result += x(i) * given.algebra[static_cast<std::size_t>(i)];
      }
    }
    return result;
  }
  for (std::size_t j = 0; j < given.components.size(); ++j) {
    if (element == group.components()[j]) {
      return given.components[j];
    }
  }
  require(element.isIdentity(0.0), "representation " + node.text + ": rho(g) is known for the components only");
  return Matrix::Identity(node.dimension, node.dimension);
}

// The derivative of Ad: [xi, .] in the basis of the algebra.
Matrix adjoint_of_algebra(const LieAlgebra& algebra, const Matrix& xi) {
  const Index n = algebra.matrix_size();
  Matrix images(n * n, algebra.dimension());
  for (Index j = 0; j < algebra.dimension(); ++j) {
    images.col(j) = bracket(xi, algebra.basis(j)).reshaped();
  }
  Matrix result = algebra.coordinates_of_columns(images);
  const double residual = (images - algebra.as_columns() * result).norm();
  require(residual <= 1e-6 * xi.norm() * algebra.as_columns().norm(),
          "representation ad: xi does not normalise the Lie algebra " + algebra.name() +
              " (is xi an element of the algebra?)");
  return result;
}

}  // namespace

RepresentationAction::RepresentationAction(const MatrixGroup& group, const MatrixRef& element, ActionKind kind)
    : group_(group), element_(element), kind_(kind) {
  const char* what = kind == ActionKind::group ? "representation: g" : "representation: xi";
  require_shape(what, element_, group.matrix_size(), group.matrix_size(), "a defining matrix of " + group.name());
  require_finite(what, element_);
}

Matrix RepresentationAction::leaf_matrix(const RepresentationNode& node) {
  if (node.kind == Kind::dual) {
    const Matrix& m = leaf(*node.children.front());
    return kind_ == ActionKind::group ? Matrix(inverse(m).transpose()) : Matrix(-m.transpose());
  }
  if (node.kind == Kind::custom) {
    return custom_matrix(node, group_, element_, kind_);
  }
  Matrix block = group_.factor_block(element_, node.factor);
  const MatrixGroup factor = group_.factor(node.factor);
  if (node.kind == Kind::defining) {
    return block;
  }
  if (node.kind == Kind::determinant) {
    return Matrix::Constant(1, 1, kind_ == ActionKind::group ? determinant(block) : block.trace());
  }
  return kind_ == ActionKind::group ? factor.adjoint(block) : adjoint_of_algebra(factor.algebra(), block);
}

const Matrix& RepresentationAction::leaf(const RepresentationNode& node) {
  const auto found = leaves_.find(node.text);
  if (found != leaves_.end()) {
    return found->second;
  }
  Matrix m = leaf_matrix(node);
  return leaves_.emplace(node.text, std::move(m)).first->second;
}

Matrix RepresentationAction::matrix(const RepresentationNode& node) {
  switch (node.kind) {
    case Kind::direct_sum:
      break;
    case Kind::trivial:
    case Kind::tensor_product:
    case Kind::symmetric_square:
    case Kind::exterior_square:
      return apply(node, Matrix::Identity(node.dimension, node.dimension)).transpose();
    default:
      return leaf(node);
  }
  Matrix result = Matrix::Zero(node.dimension, node.dimension);
  Index offset = 0;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const Matrix block = matrix(*node.children[i]);
    for (Index copy = 0; copy < node.multiplicities[i]; ++copy) {
      result.block(offset, offset, block.rows(), block.cols()) = block;
      offset += block.rows();
    }
  }
  return result;
}

Matrix RepresentationAction::apply(const RepresentationNode& node, const MatrixRef& x) {
  switch (node.kind) {
    case Kind::trivial:
      return kind_ == ActionKind::group ? Matrix(x) : Matrix(Matrix::Zero(x.rows(), x.cols()));
    case Kind::direct_sum:
      return apply_sum(node, x);
    case Kind::tensor_product:
      return apply_product(node.children, x);
    case Kind::symmetric_square:
    case Kind::exterior_square:
      return apply_square(node, x);
    default:
      return x * leaf(node).transpose();
  }
}

Matrix RepresentationAction::apply_sum(const RepresentationNode& node, const MatrixRef& x) {
  Matrix y = Matrix::Zero(x.rows(), x.cols());
  Index offset = 0;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const RepresentationNode& child = *node.children[i];
    const Index copies = node.multiplicities[i];
    const Index width = copies * child.dimension;
    if (copies == 1) {
      y.middleCols(offset, width) = apply(child, x.middleCols(offset, width));
    } else {  // the copies are one longer batch
      Matrix part = Matrix::Zero(x.rows(), width);
      scatter_add(apply(child, gather(x.middleCols(offset, width), copies, child.dimension, 1)), copies,
                  child.dimension, 1, part);
      y.middleCols(offset, width) = part;
    }
    offset += width;
  }
  return y;
}

Matrix RepresentationAction::apply_product(const std::vector<NodePtr>& factors, const MatrixRef& x) {
  const bool group = kind_ == ActionKind::group;
  Matrix current = x;
  Matrix sum = Matrix::Zero(x.rows(), x.cols());
  Index before = 1;
  Index after = x.cols();
  for (const NodePtr& factor : factors) {
    if (x.cols() == 0) {
      return current;
    }
    const Index size = factor->dimension;
    after /= size;
    const Matrix image = apply(*factor, gather(current, before, size, after));
    if (group) {  // rho_1 (x) rho_2 (x) ...: one axis after the other
      current.setZero();
      scatter_add(image, before, size, after, current);
    } else {  // rho'_1 (x) 1 + 1 (x) rho'_2 + ...
      scatter_add(image, before, size, after, sum);
    }
    before *= size;
  }
  return group ? current : sum;
}

Matrix RepresentationAction::apply_square(const RepresentationNode& node, const MatrixRef& x) {
  const NodePtr& child = node.children.front();
  const Index n = child->dimension;
  const bool symmetric = node.kind == Kind::symmetric_square;
  const double sign = symmetric ? 1.0 : -1.0;
  const double half = std::numbers::sqrt2 / 2.0;
  Matrix tensor = Matrix::Zero(x.rows(), n * n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = i + 1; j < n; ++j) {
      const Index k = symmetric ? symmetric_index(n, i, j) : exterior_index(n, i, j);
      tensor.col(i * n + j) = half * x.col(k);
      tensor.col(j * n + i) = sign * half * x.col(k);
    }
    if (symmetric) {
      tensor.col(i * n + i) = x.col(symmetric_index(n, i, i));
    }
  }
  const Matrix image = apply_product({child, child}, tensor);
  Matrix y(x.rows(), x.cols());
  for (Index i = 0; i < n; ++i) {
    for (Index j = i + 1; j < n; ++j) {
      const Index k = symmetric ? symmetric_index(n, i, j) : exterior_index(n, i, j);
      y.col(k) = half * (image.col(i * n + j) + sign * image.col(j * n + i));
    }
    if (symmetric) {
      y.col(symmetric_index(n, i, i)) = image.col(i * n + i);
    }
  }
  return y;
}

}  // namespace lieder::detail
