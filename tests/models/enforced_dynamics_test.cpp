// Sparse identification within an enforced symmetry: the coefficients of a ring, of a spiral, of the Lorenz system.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/enforce/equivariant_dictionary.hpp"
#include "lieder/models/dynamics_model.hpp"

namespace lieder::test {
namespace {

struct System {
  MonomialsPtr library;
  Matrix truth;  // K x n
  GroupAction action;
};

Index number_of(const Monomials& library, const std::vector<int>& exponent) {
  for (Index k = 0; k < library.size(); ++k) {
    if (std::equal(exponent.begin(), exponent.end(), library.exponents().row(k).begin())) {
      return k;
    }
  }
  return -1;
}

// x_i' = -x_i + x_{i+1}^2 - x_{i-1} x_i on a ring: shifts leave it alone.
System ring(Index n) {
  const MonomialsPtr library = monomials(n, 0, 2);
  Matrix truth = Matrix::Zero(library->size(), n);
  const auto term = [&](Index i, Index j) {
    std::vector<int> e(static_cast<std::size_t>(n), 0);
    ++e[static_cast<std::size_t>(i % n)];
    if (j >= 0) {
      ++e[static_cast<std::size_t>(j % n)];
    }
    return number_of(*library, e);
  };
  for (Index i = 0; i < n; ++i) {
    truth(term(i, -1), i) = -1.0;
    truth(term(i + 1, i + 1), i) = 1.0;
    truth(term(i + n - 1, i), i) = -1.0;
  }
  return {library, truth, group_action(parse_group("z:" + std::to_string(n)), n)};
}

System spiral() {
  const MonomialsPtr library = monomials(2, 0, 3);
  Matrix truth = Matrix::Zero(10, 2);
  truth(1, 0) = truth(2, 1) = -0.1;
  truth(2, 0) = -1.0;
  truth(1, 1) = 1.0;
  return {library, truth, group_action(parse_group("so:2"), 2)};
}

struct Errors {
  double plain = 0.0;
  double enforced = 0.0;
};

// Root mean squares over draws of |Xi - Xi_true| for independent errors of the derivatives.
Errors errors(const System& system, SparseMethod method, Index samples, double noise) {
  EquivarianceOptions options;
  options.kind = ObjectKind::vector_field;
  const EquivariantDictionary equivariant = equivariant_dictionary(system.library, system.action, options);
  // The truth has the symmetry.
  EXPECT_LT((equivariant.coefficients(equivariant.coordinates(system.truth)) - system.truth).norm(), 1e-12);
  DynamicsOptions fit;
  fit.sparse.method = method;
  fit.sparse.threshold = 0.05;
  Errors result;
  constexpr int draws = 8;
  for (int seed = 0; seed < draws; ++seed) {
    Rng rng(static_cast<std::uint64_t>(seed));
    const Matrix x = rng.uniform_matrix(samples, system.truth.cols());
    const Matrix y = system.library->values(x) * system.truth + noise * rng.normal_matrix(samples, x.cols());
    const DynamicsFit plain = fit_dynamics(system.library, x, y, {}, {}, fit);
    const DynamicsFit enforced = fit_dynamics(equivariant, x, y, {}, {}, fit);
    result.plain += (plain.model.model().coefficients() - system.truth).squaredNorm() / draws;
    result.enforced += (enforced.model.model().coefficients() - system.truth).squaredNorm() / draws;
  }
  return {std::sqrt(result.plain), std::sqrt(result.enforced)};
}

// A ring of n shares each coefficient n times: sqrt(n) in theory, 2.45 here; more than 2 over 8 draws.
TEST(EnforcedDynamics, RingOfSix) {
  for (const SparseMethod method : {SparseMethod::none, SparseMethod::stlsq}) {
    const Errors found = errors(ring(6), method, 100, 0.05);
    EXPECT_GT(found.plain, 2.0 * found.enforced);
  }
}

// Least squares with 20 coefficients against 4 (two for each odd degree): more than 2; of the sparse ones 4 against 2.
TEST(EnforcedDynamics, SpiralUnderRotations) {
  const Errors all = errors(spiral(), SparseMethod::none, 60, 0.1);
  EXPECT_GT(all.plain, 2.0 * all.enforced);
  const Errors few = errors(spiral(), SparseMethod::stlsq, 60, 0.02);
  EXPECT_GT(few.plain, few.enforced);
}

}  // namespace
}  // namespace lieder::test
