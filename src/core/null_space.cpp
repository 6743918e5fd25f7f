#include "lieder/core/null_space.hpp"

#include <Spectra/SymEigsSolver.h>

#include <algorithm>
#include <limits>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder {

namespace {

void check(const NullSpaceOptions& options) {
  require(options.tolerance > 0.0 && options.tolerance < 1.0, "null_space: tolerance must lie in (0, 1)");
  require(options.max_dimension >= 0, "null_space: max_dimension must not be negative");
}

// Cuts a descending spectrum at tolerance * largest. `vectors` are the matching columns.
void cut(NullSpaceResult& result, const Matrix& vectors, double largest, double tolerance) {
  const Vector& s = result.singular_values;
  Index kept = 0;
  while (kept < s.size() && s(kept) > tolerance * largest) {
    ++kept;
  }
  result.basis = vectors.rightCols(s.size() - kept);
  if (kept > 0 && kept < s.size()) {
    result.gap = s(kept) > 0.0 ? s(kept - 1) / s(kept) : std::numeric_limits<double>::infinity();
  }
}

// The operator that Spectra's symmetric solver needs: y = (shift I - A^T A) x, largest eigenvalues first.
class ShiftedNormal {
 public:
  using Scalar = double;
  ShiftedNormal(const AnyLinearOperator& a, double shift) : a_(a), shift_(shift) {}
  Index rows() const { return a_.cols(); }
  Index cols() const { return a_.cols(); }
  void perform_op(const double* in, double* out) const {
    const Vector x = Eigen::Map<const Vector>(in, a_.cols());
    Eigen::Map<Vector>(out, a_.cols()) = shift_ * x - a_.apply_adjoint(a_.apply(x));
  }

 private:
  const AnyLinearOperator& a_;
  double shift_;
};

double largest_singular_value(const AnyLinearOperator& a) {
  Rng rng(1);
  Vector x = rng.normal_vector(a.cols()).normalized();
  double value = 0.0;
  for (int step = 0; step < 30; ++step) {
    x = a.apply_adjoint(a.apply(x));
    value = x.norm();
    if (value == 0.0) {
      return 0.0;
    }
    x /= value;
  }
  return std::sqrt(value);
}

}  // namespace

NullSpaceResult null_space(const MatrixRef& a, const NullSpaceOptions& options) {
  check(options);
  require(a.cols() >= 1, "null_space: the matrix has no columns");
  require_finite("null_space", a);
  const Matrix reduced = a.rows() > 2 * a.cols() ? qr_r(a) : Matrix(a);
  const Svd f = svd(reduced, true);
  NullSpaceResult result;
  result.singular_values = Vector::Zero(a.cols());
  result.singular_values.head(f.s.size()) = f.s;
  cut(result, f.v, result.singular_values(0), options.tolerance);
  if (result.dimension() > 0 && result.singular_values(0) > 0.0) {
    result.residual = (a * result.basis).colwise().norm().maxCoeff() / result.singular_values(0);
  }
  return result;
}

NullSpaceResult null_space(const AnyLinearOperator& a, const NullSpaceOptions& options) {
  check(options);
  const Index q = a.cols();
  if (q <= 40) {
    return null_space(MatrixRef(to_dense(a)), options);
  }
  const Index wanted = std::min(q - 1, options.max_dimension > 0 ? options.max_dimension : Index{20});
  const double largest = 1.01 * largest_singular_value(a);
  ShiftedNormal shifted(a, largest * largest);
  Spectra::SymEigsSolver<ShiftedNormal> solver(shifted, wanted, std::min(q, std::max<Index>(2 * wanted + 1, 40)));
  solver.init();
  solver.compute(Spectra::SortRule::LargestAlge, options.max_iterations, 1e-14);
  NullSpaceResult result;
  if (solver.info() != Spectra::CompInfo::Successful) {
    result.status = Status::not_converged;
  }
  const Matrix vectors = solver.eigenvectors();  // largest of the shifted first: smallest singular value first
  const Index found = vectors.cols();
  Matrix ordered(q, found);
  result.singular_values.resize(found);
  for (Index i = 0; i < found; ++i) {
    ordered.col(found - 1 - i) = vectors.col(i);
    result.singular_values(found - 1 - i) = a.apply(vectors.col(i)).norm();
  }
  cut(result, ordered, largest, options.tolerance);
  for (Index i = 0; i < result.dimension() && largest > 0.0; ++i) {
    result.residual = std::max(result.residual, a.apply(result.basis.col(i)).norm() / largest);
  }
  return result;
}

}  // namespace lieder
