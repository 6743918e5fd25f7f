#include "nn/channels.hpp"

#include <cmath>

#include "lieder/enforce/intertwiners.hpp"

namespace lieder::nn {

namespace {

// Orthonormal (Frobenius) basis of the span of a x a matrices.
std::vector<Matrix> orthonormal_span(const std::vector<Matrix>& matrices) {
  std::vector<Matrix> basis;
  for (const Matrix& matrix : matrices) {
    Matrix rest = matrix;
    for (int pass = 0; pass < 2; ++pass) {
      for (const Matrix& known : basis) {
        rest -= known.cwiseProduct(rest).sum() * known;
      }
    }
    // The given matrices have norm one or zero parts of it: what is left is new or rounding.
    if (rest.norm() > 1e-6) {
      basis.emplace_back(rest / rest.norm());
    }
  }
  return basis;
}

}  // namespace

Channels channels_of(const Representation& representation) {
  Channels result;
  result.owner.assign(static_cast<std::size_t>(representation.dimension()), -1);
  for (const Summand& summand : representation.summands()) {
    if (summand.representation.kind() == Representation::Kind::trivial) {
      for (const std::vector<Index>& copy : summand.copies) {
        result.scalars.push_back(copy.front());
      }
      continue;
    }
    ChannelGroup group{summand.representation, {}, summand.multiplicity(), result.copies};
    for (const std::vector<Index>& copy : summand.copies) {
      for (const Index coordinate : copy) {
        group.coordinates.push_back(coordinate);
        result.owner[static_cast<std::size_t>(coordinate)] = result.copies;
      }
      ++result.copies;
    }
    result.groups.push_back(std::move(group));
  }
  return result;
}

std::vector<Matrix> invariant_forms(const Representation& piece, std::vector<Matrix>* skew) {
  const IntertwinerSpace space = intertwiners(piece, dual(piece));
  const Index a = piece.dimension();
  std::vector<Matrix> symmetric;
  std::vector<Matrix> antisymmetric;
  if (is_orthogonal(piece)) {
    symmetric.emplace_back(Matrix::Identity(a, a) / std::sqrt(static_cast<double>(a)));
  }
  for (Index k = 0; k < space.dimension(); ++k) {
    const Matrix w = space.element(k);
    symmetric.emplace_back(0.5 * (w + w.transpose()));
    antisymmetric.emplace_back(0.5 * (w - w.transpose()));
  }
  if (skew != nullptr) {
    *skew = orthonormal_span(antisymmetric);
  }
  return orthonormal_span(symmetric);
}

bool is_orthogonal(const Representation& representation) {
  const MatrixGroup& group = representation.group();
  for (const Matrix& xi : group.algebra().basis()) {
    const Matrix m = representation.algebra_matrix(xi);
    if ((m + m.transpose()).norm() > 1e-12 * (1.0 + m.norm())) {
      return false;
    }
  }
  for (const Matrix& h : group.components()) {
    const Matrix m = representation.group_matrix(h);
    if ((m.transpose() * m - Matrix::Identity(m.rows(), m.rows())).norm() > 1e-12 * m.squaredNorm()) {
      return false;
    }
  }
  return true;
}

}  // namespace lieder::nn
