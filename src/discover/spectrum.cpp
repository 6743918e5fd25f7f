#include "lieder/discover/spectrum.hpp"

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

Spectrum generalised_spectrum(const GeneralisedProblem& problem, double trivial_tolerance) {
  const Index q = problem.size.cols();
  require(q >= 1, "generalised_spectrum: no candidates");
  require_shape("generalised_spectrum: derivative", problem.derivative, -1, q);
  require(trivial_tolerance > 0.0 && trivial_tolerance < 1.0, "generalised_spectrum: tolerance must lie in (0, 1)");
  // Column scaling: monomials of different degree differ by many orders of magnitude, the directions are not less real.
  const Vector norms = problem.size.colwise().norm();
  const double largest = norms.maxCoeff();
  Vector scale = Vector::Zero(q);
  for (Index a = 0; a < q; ++a) {
    scale(a) = norms(a) > 1e-300 && norms(a) > 1e-200 * largest ? 1.0 / norms(a) : 1.0;
  }
  const Svd size = svd(problem.size * scale.asDiagonal(), true);
  Index kept = 0;
  while (kept < size.s.size() && size.s(kept) > trivial_tolerance * size.s(0)) {
    ++kept;
  }
  Spectrum result;
  result.trivial = Matrix::Zero(q, q - kept);
  if (kept < q) {
    result.trivial = qr_q(scale.asDiagonal() * size.v.rightCols(q - kept));
  }
  if (kept == 0) {
    result.values = Vector(0);
    result.generators = Matrix(q, 0);
    return result;
  }
  const Matrix whitening = scale.asDiagonal() * size.v.leftCols(kept) * size.s.head(kept).cwiseInverse().asDiagonal();
  const Svd defects = svd(problem.derivative * whitening, true);
  result.values = Vector::Zero(kept);
  result.values.head(defects.s.size()) = defects.s;
  result.generators = whitening * defects.v;
  return result;
}

}  // namespace lieder
