#include "lieder/discover/invariants.hpp"

#include <cmath>
#include <limits>

#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/discover/readable_basis.hpp"
#include "lieder/generators/text.hpp"

namespace lieder {

namespace {

// The multiple of v whose entries are nearest to integers, among those with largest entry 1 .. 6 times 1/r.
Vector nearest_integers(const Vector& v) {
  const Vector unit = v / v.cwiseAbs().maxCoeff();
  Vector best = unit;
  double best_error = std::numeric_limits<double>::infinity();
  for (int factor = 1; factor <= 6; ++factor) {
    const Vector trial = static_cast<double>(factor) * unit;
    const double error = (trial - trial.array().round().matrix()).cwiseAbs().maxCoeff();
    if (error < best_error / 3.0) {  // a larger factor must pay for itself
      best = trial;
      best_error = error;
    }
  }
  return best;
}

std::string monomial_text(const Vector& exponents, const std::vector<std::string>& names) {
  std::string result;
  for (Index i = 0; i < exponents.size(); ++i) {
    if (exponents(i) == 0.0) {
      continue;
    }
    result += result.empty() ? "" : " ";
    result += names[static_cast<std::size_t>(i)];
    if (exponents(i) != 1.0) {
      result += "^" + readable_number(exponents(i), 4);
    }
  }
  return result;
}

}  // namespace

std::vector<InvariantMonomial> invariant_monomials(const MatrixRef& scalings, const std::vector<std::string>& names,
                                                   double tolerance) {
  require_size("invariant_monomials: names", static_cast<Index>(names.size()), scalings.rows());
  const Index n = scalings.rows();
  const Matrix annihilator =
      scalings.cols() == 0 ? Matrix(Matrix::Identity(n, n)) : null_space_basis(Matrix(scalings.transpose()), 1e-8);
  std::vector<InvariantMonomial> result;
  if (annihilator.cols() == 0) {
    return result;
  }
  const GeneralisedProblem free_problem{Matrix::Zero(1, n), Matrix::Identity(n, n)};
  const Matrix basis =
      annihilator.cols() == 1 ? annihilator : readable_basis(annihilator, free_problem, {1e-300, 1}).generators;
  for (Index i = 0; i < basis.cols(); ++i) {
    Vector exponents = nearest_integers(basis.col(i));
    Index lead = 0;
    while (lead + 1 < n && std::abs(exponents(lead)) <= tolerance) {
      ++lead;
    }
    if (exponents(lead) < 0.0) {
      exponents = -exponents;
    }
    InvariantMonomial monomial{exponents, exponents, 0.0, {}};
    for (double& value : monomial.rational) {
      value = std::abs(value - std::round(value)) <= tolerance ? std::round(value) : value;
    }
    monomial.rounding = (monomial.rational - exponents).cwiseAbs().maxCoeff();
    monomial.text = monomial_text(monomial.rational, names);
    result.push_back(monomial);
  }
  return result;
}

}  // namespace lieder
