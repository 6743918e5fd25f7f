// Direct checks of W rho_in(g) = rho_out(g) W, and the null space of the full constraint matrix by dense SVD.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "lieder/algebra/representation.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/random.hpp"

namespace lieder::test {

/// |rho(g)| (Frobenius) without the matrix of a long tensor product.
inline double frobenius_norm(const Representation& rho, const Matrix& g) {
  const auto children = rho.children();
  double norm = 1.0;
  if (rho.kind() == Representation::Kind::tensor_product) {
    for (const Representation& child : children) {
      norm *= frobenius_norm(child, g);
    }
    return norm;
  }
  if (rho.kind() == Representation::Kind::direct_sum) {
    norm = 0.0;
    for (std::size_t i = 0; i < children.size(); ++i) {
      norm += static_cast<double>(rho.multiplicities()[i]) * std::pow(frobenius_norm(children[i], g), 2);
    }
    return std::sqrt(norm);
  }
  return rho.group_matrix(g).norm();
}

/// |W rho_in(g) - rho_out(g) W| / (|W| (|rho_in(g)| + |rho_out(g)|)). Row i of W rho_in(g) is rho_in(g)^T w_i, that is
/// the dual representation of g^-1 on w_i.
inline double group_defect(const Matrix& w, const Representation& in, const Representation& out, const Matrix& g) {
  const Matrix left = dual(in).apply_group(inverse(g), w);
  const Matrix right = out.apply_group(g, w.transpose()).transpose();
  return (left - right).norm() / (w.norm() * (frobenius_norm(in, g) + frobenius_norm(out, g)));
}

/// Largest defect over `count` random elements of the group.
inline double random_group_defect(const Matrix& w, const Representation& in, const Representation& out, Rng& rng,
                                  int count) {
  double worst = 0.0;
  for (int i = 0; i < count; ++i) {
    worst = std::max(worst, group_defect(w, in, out, in.group().random_element(rng, 0.5)));
  }
  return worst;
}

/// The matrix of vec(W) -> vec(W A - B W) for all pairs (A, B), columns of W stacked.
inline Matrix constraint_matrix(const Representation& in, const Representation& out) {
  const MatrixGroup& group = in.group();
  std::vector<std::pair<Matrix, Matrix>> pairs;
  for (const Matrix& xi : group.algebra().basis()) {
    pairs.emplace_back(in.algebra_matrix(xi), out.algebra_matrix(xi));
  }
  for (const Matrix& h : group.components()) {
    pairs.emplace_back(in.group_matrix(h), out.group_matrix(h));
  }
  const Index a = in.dimension();
  const Index b = out.dimension();
  Matrix result = Matrix::Zero(static_cast<Index>(pairs.size()) * a * b, a * b);
  for (std::size_t p = 0; p < pairs.size(); ++p) {
    const Index row = static_cast<Index>(p) * a * b;
    for (Index j = 0; j < a; ++j) {  // block (j, i): A_ij 1 - delta_ij B
      for (Index i = 0; i < a; ++i) {
        result.block(row + j * b, i * b, b, b).diagonal().array() += pairs[p].first(i, j);
      }
      result.block(row + j * b, j * b, b, b) -= pairs[p].second;
    }
  }
  return result;
}

/// Orthonormal basis (columns) of the null space: right singular vectors with s_i <= 1e-9 max(s_1, 1). Generators and
/// components have entries near 1, so rounding is near 1e-16 even if all constraints vanish, and the smallest singular
/// value of these small problems that is not zero is far above 1e-9.
inline Matrix dense_null_space(const Matrix& a) {
  if (a.rows() == 0) {
    return Matrix::Identity(a.cols(), a.cols());
  }
  const Svd d = svd(a.rows() >= a.cols() ? a : qr_r(a), true);
  const double cut = 1e-9 * std::max(d.s(0), 1.0);
  Index rank = 0;
  while (rank < d.s.size() && d.s(rank) > cut) {
    ++rank;
  }
  return d.v.rightCols(a.cols() - rank);
}

}  // namespace lieder::test
