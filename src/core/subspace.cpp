#include "lieder/core/subspace.hpp"

#include <algorithm>
#include <cmath>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

Matrix orthonormal_basis(const MatrixRef& columns, double rcond) {
  const Svd f = svd(columns);
  const Index r = f.s.size() == 0 || f.s(0) == 0.0 ? 0 : static_cast<Index>((f.s.array() > rcond * f.s(0)).count());
  return f.u.leftCols(r);
}

Matrix null_space_basis(const MatrixRef& a, double rcond) {
  const Svd f = svd(a, true);
  const Index r = f.s.size() == 0 || f.s(0) == 0.0 ? 0 : static_cast<Index>((f.s.array() > rcond * f.s(0)).count());
  return f.v.rightCols(f.v.cols() - r);
}

Vector principal_angles(const MatrixRef& a, const MatrixRef& b) {
  require_shape("principal_angles: second subspace", b, a.rows(), -1, "vectors of the same space");
  Matrix qa = orthonormal_basis(a);
  Matrix qb = orthonormal_basis(b);
  if (qa.cols() < qb.cols()) {
    std::swap(qa, qb);
  }
  const Index count = qb.cols();
  Vector angles(count);
  if (count == 0) {
    return angles;
  }
  const Vector cosines = singular_values(qa.transpose() * qb);                    // descending: angles ascending
  const Vector sines = singular_values(Matrix(qb - qa * (qa.transpose() * qb)));  // descending: angles descending
  for (Index i = 0; i < count; ++i) {
    const double cosine = std::clamp(cosines(i), 0.0, 1.0);
    const double sine = std::clamp(sines(count - 1 - i), 0.0, 1.0);
    angles(i) = cosine * cosine > 0.5 ? std::asin(sine) : std::acos(cosine);
  }
  return angles;
}

}  // namespace lieder
