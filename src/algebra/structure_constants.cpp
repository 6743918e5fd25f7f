#include "lieder/algebra/structure_constants.hpp"

#include <algorithm>
#include <utility>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

Vector StructureConstants::bracket(const Vector& x, const Vector& y) const {
  require_size("StructureConstants::bracket: y", y.size(), dimension(), "one coordinate per basis element");
  return adjoint(x) * y;
}

Matrix StructureConstants::adjoint(const Vector& x) const {
  const Index q = dimension();
  require_size("StructureConstants::adjoint: x", x.size(), q, "one coordinate per basis element");
  Matrix result = Matrix::Zero(q, q);
  for (Index i = 0; i < q; ++i) {
    result += x(i) * ad[static_cast<std::size_t>(i)];
  }
  return result;
}

Matrix StructureConstants::killing_form() const {
  // tr(ad_i ad_j) = sum_kl (ad_i)_kl (ad_j^T)_kl: one product of q^2 x q matrices.
  const Index q = dimension();
  Matrix columns(q * q, q);
  Matrix transposed(q * q, q);
  for (Index i = 0; i < q; ++i) {
    const Matrix& a = ad[static_cast<std::size_t>(i)];
    const Matrix a_transposed = a.transpose();
    columns.col(i) = a.reshaped();
    transposed.col(i) = a_transposed.reshaped();
  }
  const Matrix form = multiply_transposed(columns, transposed);
  return 0.5 * (form + form.transpose());
}

StructureConstants StructureConstants::in_basis(const MatrixRef& t) const {
  const Index q = dimension();
  require_shape("StructureConstants::in_basis: t", t, q, q, "columns are the new basis in the old one");
  const Matrix t_inverse = inverse(t);
  StructureConstants result;
  result.closure_defect = closure_defect;
  result.ad.reserve(ad.size());
  for (Index j = 0; j < q; ++j) {
    result.ad.push_back(t_inverse * adjoint(t.col(j)) * t);
  }
  return result;
}

double StructureConstants::jacobi_defect() const {
  double scale = 0.0;
  for (const Matrix& a : ad) {
    scale = std::max(scale, a.size() == 0 ? 0.0 : a.cwiseAbs().maxCoeff());
  }
  if (scale == 0.0) {
    return 0.0;
  }
  // Jacobi says that ad is a homomorphism: ad_[i,j] = [ad_i, ad_j].
  double defect = 0.0;
  for (std::size_t i = 0; i < ad.size(); ++i) {
    for (std::size_t j = i + 1; j < ad.size(); ++j) {
      const Matrix difference = adjoint(ad[i].col(static_cast<Index>(j))) - (ad[i] * ad[j] - ad[j] * ad[i]);
      defect = std::max(defect, difference.cwiseAbs().maxCoeff());
    }
  }
  return defect / (scale * scale);
}

}  // namespace lieder
