// The functions that kernels are made of.
#include <cmath>
#include <utility>
#include <vector>

#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/dictionary/concatenation.hpp"
#include "lieder/dictionary/linear_combinations.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/orthogonal_polynomials.hpp"
#include "lieder/dictionary/product.hpp"
#include "lieder/dictionary/pullback.hpp"
#include "lieder/dictionary/radial.hpp"
#include "lieder/fields/kernel_dictionary.hpp"

namespace lieder {

namespace {

// [a 1 | b 1], n x 2n.
Matrix blocks(Index n, double a, double b) {
  Matrix result(n, 2 * n);
  result << a * Matrix::Identity(n, n), b * Matrix::Identity(n, n);
  return result;
}

DictionaryPtr pulled_back(DictionaryPtr functions, double a, double b) {
  require(functions != nullptr, "kernels: the dictionary is null");
  const Index n = functions->inputs();
  return pullback(std::move(functions), blocks(n, a, b));
}

// The Laplacian from the monomials of degree l to those of degree l - 2.
Matrix laplacian(const Monomials& from, const Monomials& to) {
  const ExponentIndex places(to.exponents());
  Matrix result = Matrix::Zero(to.size(), from.size());
  for (Index k = 0; k < from.size(); ++k) {
    for (Index j = 0; j < from.inputs(); ++j) {
      Eigen::RowVectorXi e = from.exponents().row(k);
      if (e(j) >= 2) {
        const double factor = static_cast<double>(e(j)) * (e(j) - 1);
        e(j) -= 2;
        result(places.find(e), k) += factor;
      }
    }
  }
  return result;
}

}  // namespace

DictionaryPtr hermite_functions(Index n, int degree, double width) {
  require(n >= 1 && degree >= 0, "hermite_functions: expected n >= 1 and a degree >= 0");
  require(width > 0.0 && std::isfinite(width), "hermite_functions: expected a width > 0");
  return product(radial(RadialKernel::gaussian, Matrix::Zero(1, n), width),
                 hermite_polynomials(Vector::Zero(n), Vector::Constant(n, width * std::sqrt(0.5)), degree));
}

DictionaryPtr harmonic_polynomials(Index n, int min_degree, int max_degree) {
  require(n >= 2 && min_degree >= 0 && min_degree <= max_degree,
          "harmonic_polynomials: expected n >= 2 and 0 <= min_degree <= max_degree");
  std::vector<DictionaryPtr> parts;
  for (int l = min_degree; l <= max_degree; ++l) {
    const MonomialsPtr all = homogeneous_monomials(n, l);
    parts.push_back(
        l < 2 ? DictionaryPtr(all)
              : linear_combinations(all, null_space_basis(laplacian(*all, *homogeneous_monomials(n, l - 2)))));
  }
  return concatenate(std::move(parts));
}

DictionaryPtr radial_harmonics(Index n, int max_degree, const Vector& widths) {
  require(widths.size() >= 1, "radial_harmonics: no widths");
  std::vector<DictionaryPtr> gaussians;
  for (const double width : widths) {
    gaussians.push_back(radial(RadialKernel::gaussian, Matrix::Zero(1, n), width));
  }
  return product(concatenate(std::move(gaussians)), harmonic_polynomials(n, 0, max_degree));
}

DictionaryPtr of_difference(DictionaryPtr functions) {
  return pulled_back(std::move(functions), -1.0, 1.0);
}

DictionaryPtr of_first(DictionaryPtr functions) {
  return pulled_back(std::move(functions), 1.0, 0.0);
}

DictionaryPtr of_second(DictionaryPtr functions) {
  return pulled_back(std::move(functions), 0.0, 1.0);
}

DictionaryPtr of_mean(DictionaryPtr functions) {
  return pulled_back(std::move(functions), 0.5, 0.5);
}

}  // namespace lieder
