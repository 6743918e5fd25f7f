// Hamiltonian structure: closed forms of the oscillator and of Kepler's problem, and integration in time as an oracle
// of what commutes.
#include "lieder/discover/hamiltonian.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/dictionary/concatenation.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/user_functions.hpp"
#include "lieder/discover/accumulator.hpp"
#include "lieder/discover/conserved.hpp"
#include "lieder/discover/flow_symmetries.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/lie_derivative/tensor_fields.hpp"
#include "support/kepler_functions.hpp"
#include "support/systems.hpp"

namespace lieder {
namespace {

constexpr std::uint64_t hamiltonian_seed = 20261124;

Jet jet_of(const test::System& system, const Matrix& x) {
  return test::complex_step_jet(system.f, x, system.dimension);
}

TEST(Hamiltonian, TheSymplecticTestTellsHamiltonianFieldsFromOthers) {
  SCOPED_TRACE(testing::Message() << "seed " << hamiltonian_seed);
  Rng rng(hamiltonian_seed);
  EXPECT_LT(symplectic_defect(jet_of(test::oscillator(), rng.normal_matrix(50, 6))), 1e-15);
  EXPECT_LT(symplectic_defect(jet_of(test::henon_heiles(), rng.normal_matrix(50, 4))), 1e-15);
  EXPECT_LT(symplectic_defect(jet_of(test::kepler(3), rng.normal_matrix(50, 6))), 1e-13);
  // x' = x: J I is antisymmetric, the largest defect there is.
  const auto dilation = [](const test::State& x) -> test::State { return {x[0], x[1]}; };
  EXPECT_NEAR(symplectic_defect(test::complex_step_jet(dilation, rng.normal_matrix(5, 2), 2)), 1.0, 1e-15);
  // A damped oscillator x' = p, p' = -x - g p: |J Df - (J Df)^T| = g sqrt 2, |Df| = sqrt(2 + g^2).
  constexpr double g = 0.3;
  const auto damped = [g](const test::State& x) -> test::State { return {x[1], -x[0] - g * x[1]}; };
  EXPECT_NEAR(symplectic_defect(test::complex_step_jet(damped, rng.normal_matrix(5, 2), 2)),
              g / std::sqrt(2.0) / std::sqrt(2.0 + g * g), 1e-14);
}

TEST(Hamiltonian, IsRecoveredAndReadable) {
  SCOPED_TRACE(testing::Message() << "seed " << hamiltonian_seed);
  Rng rng(hamiltonian_seed);
  const Matrix x = rng.normal_matrix(200, 4);
  const HamiltonianFit h =
      recover_hamiltonian(monomials(4, 0, 4), x, jet_of(test::henon_heiles(), x).values, {"x", "y", "px", "py"});
  EXPECT_LT(h.residual, 1e-13);
  EXPECT_EQ(h.text, "0.5 x^2 + 0.5 y^2 + 0.5 px^2 + 0.5 py^2 + x^2 y - 0.333333 y^3");
}

TEST(Hamiltonian, OfADampedSystemThereIsNone) {
  SCOPED_TRACE(testing::Message() << "seed " << hamiltonian_seed);
  Rng rng(hamiltonian_seed);
  const Matrix x = rng.normal_matrix(200, 2);
  Matrix f(200, 2);
  f << x.col(1), -x.col(0) - 0.3 * x.col(1);
  EXPECT_GT(recover_hamiltonian(monomials(2, 0, 4), x, f).residual, 0.05);
}

// X_h against its definition, and its Jacobian against differences; a library without closed second derivatives too.
TEST(Hamiltonian, FieldsOfQuantities) {
  SCOPED_TRACE(testing::Message() << "seed " << hamiltonian_seed);
  Rng rng(hamiltonian_seed);
  const Matrix x = rng.normal_matrix(20, 4);
  const MonomialsPtr library = monomials(4, 0, 3);
  const Vector c = rng.normal_vector(library->size());
  const Jet exact = hamiltonian_field(*library, c, x);
  const DictionaryPtr opaque = user_functions(
      4, std::vector<std::string>(static_cast<std::size_t>(library->size()), "f"),
      [library](const Matrix& p) { return library->values(p); },
      [library](const Matrix& p, Index axis) { return library->derivative(p, axis); });
  const Jet differences = hamiltonian_field(*opaque, c, x);
  EXPECT_LT((exact.values.col(0) - library->derivative(x, 2) * c).norm(), 1e-12);  // q0' = dh/dp0
  EXPECT_LT((exact.values.col(3) + library->derivative(x, 1) * c).norm(), 1e-12);  // p1' = -dh/dq1
  EXPECT_LT((exact.values - differences.values).norm(), 1e-12);
  for (std::size_t j = 0; j < 4; ++j) {
    // Central differences with steps of 6e-6: second derivatives of cubics are exact but for rounding, 1e-16 / 6e-6.
    EXPECT_LT((exact.jacobian[j] - differences.jacobian[j]).cwiseAbs().maxCoeff(), 1e-8);
  }
}

TEST(Hamiltonian, NoetherPairsOfTheOscillator) {
  SCOPED_TRACE(testing::Message() << "seed " << hamiltonian_seed);
  Rng rng(hamiltonian_seed);
  const Jet f = jet_of(test::oscillator(), rng.normal_matrix(400, 6));
  const MonomialsPtr library = monomials(6, 0, 2);
  const Conserved found = conserved_quantities(library, f.points, f.values);
  ASSERT_EQ(found.dimension(), 9);  // u(3)
  for (const NoetherPair& pair : symmetries_of_quantities(library, found.coefficients(), f)) {
    EXPECT_LT(pair.conservation, 1e-12) << pair.quantity;
    EXPECT_LT(pair.commutation, 1e-12) << pair.symmetry;
  }
  // And back: of the 18 linear symmetries, gl(3,C), those that preserve J are u(3), nine; their functions are conserved.
  const Candidates set = parse_candidates("affine", {6, {}, {}, {}});
  DiscoveryAccumulator accumulator(LieDerivative(ObjectKind::vector_field, set));
  accumulator.add(f);
  const Discovery symmetries = discover(accumulator.problem(), set, f.points);
  ASSERT_EQ(symmetries.cut.symmetries, 18);
  const Matrix hamiltonian = hamiltonian_part(set, symmetries.null_space(), f.points);
  ASSERT_EQ(hamiltonian.cols(), 9);
  for (const NoetherPair& pair : quantities_of_symmetries(library, set, hamiltonian, f)) {
    EXPECT_LT(pair.hamiltonian, 1e-12) << pair.symmetry;
    EXPECT_LT(pair.conservation, 1e-12) << pair.quantity;
    EXPECT_LT(pair.commutation, 1e-12) << pair.symmetry;
  }
}

// What is not conserved has a field that does not commute: h = x0^2 for the oscillator.
TEST(Hamiltonian, APairThatIsNone) {
  SCOPED_TRACE(testing::Message() << "seed " << hamiltonian_seed);
  Rng rng(hamiltonian_seed);
  const Jet f = jet_of(test::oscillator(), rng.normal_matrix(100, 6));
  const MonomialsPtr library = monomials(6, 0, 2);
  const Index k = ExponentIndex(library->exponents()).find(2 * Eigen::RowVectorXi::Unit(6, 0));
  const std::vector<NoetherPair> pairs = symmetries_of_quantities(library, Vector::Unit(library->size(), k), f);
  EXPECT_GT(pairs[0].conservation, 0.1);
  EXPECT_GT(pairs[0].commutation, 0.1);
  EXPECT_EQ(pairs[0].quantity, "x0^2");
  EXPECT_EQ(pairs[0].symmetry, "-2 x0 d/dx3");
}

TEST(Hamiltonian, PoissonBracketsOfAngularMomentum) {
  SCOPED_TRACE(testing::Message() << "seed " << hamiltonian_seed);
  Rng rng(hamiltonian_seed);
  const Matrix x = rng.normal_matrix(100, 6);
  const MonomialsPtr library = monomials(6, 0, 2);
  const ExponentIndex index(library->exponents());
  Matrix l = Matrix::Zero(library->size(), 3);
  for (Index i = 0; i < 3; ++i) {  // L_i = q_j p_k - q_k p_j
    const Index j = (i + 1) % 3;
    const Index k = (i + 2) % 3;
    l(index.find(Eigen::RowVectorXi::Unit(6, j) + Eigen::RowVectorXi::Unit(6, 3 + k)), i) = 1.0;
    l(index.find(Eigen::RowVectorXi::Unit(6, k) + Eigen::RowVectorXi::Unit(6, 3 + j)), i) = -1.0;
  }
  const PoissonTable table = poisson_table(library, l, x);
  EXPECT_EQ(table.texts, (std::vector<std::string>{"{h1, h2} = h3", "{h1, h3} = -h2", "{h2, h3} = h1"}));
  EXPECT_LT(*std::max_element(table.residuals.begin(), table.residuals.end()), 1e-12);
  // Without the third, the bracket of the first two is no combination.
  EXPECT_EQ(poisson_table(library, l.leftCols(2), x).texts.front(), "{h1, h2} is no combination of these");
  EXPECT_EQ(poisson_table(library, l, x, 2).texts, (std::vector<std::string>{"{h1, h2} = h3"}));
  // {q0, p0} = 1.
  Matrix canonical = Matrix::Zero(library->size(), 2);
  canonical(index.find(Eigen::RowVectorXi::Unit(6, 0)), 0) = 1.0;
  canonical(index.find(Eigen::RowVectorXi::Unit(6, 3)), 1) = 1.0;
  EXPECT_EQ(poisson_table(library, canonical, x).texts.front(), "{h1, h2} = 1");
}

// Energy, angular momentum L = x cross p and the vector A = p cross L - x / r of Kepler's problem, closed forms:
// {L_i, L_j} = L_k, {L_i, A_j} = A_k, {A_i, A_j} = -2 E L_k, E commutes with all.
TEST(Hamiltonian, PoissonBracketsOfKeplersProblem) {
  SCOPED_TRACE(testing::Message() << "seed " << hamiltonian_seed);
  Rng rng(hamiltonian_seed);
  Matrix x = rng.normal_matrix(300, 6);
  for (Index i = 0; i < x.rows(); ++i) {
    x.row(i).head(3) *= rng.uniform(0.5, 2.0) / x.row(i).head(3).norm();
  }
  const MonomialsPtr polynomials = monomials(6, 0, 3);
  const DictionaryPtr library = concatenate({polynomials, test::kepler_functions()});
  const ExponentIndex index(polynomials->exponents());
  const auto at = [&](const std::vector<Index>& factors) {
    Eigen::RowVectorXi e = Eigen::RowVectorXi::Zero(6);
    for (const Index f : factors) {
      e(f) += 1;
    }
    return index.find(e);
  };
  Matrix h = Matrix::Zero(library->size(), 7);
  h(polynomials->size(), 0) = -1.0;
  for (Index i = 0; i < 3; ++i) {
    const Index j = (i + 1) % 3;
    const Index k = (i + 2) % 3;
    h(at({3 + i, 3 + i}), 0) = 0.5;
    h(at({j, 3 + k}), 1 + i) = 1.0;
    h(at({k, 3 + j}), 1 + i) = -1.0;
    h(polynomials->size() + 1 + i, 4 + i) = -1.0;  // A_i = x_i (p_j^2 + p_k^2) - p_i (x_j p_j + x_k p_k) - x_i / r
    for (const Index l : {j, k}) {
      h(at({i, 3 + l, 3 + l}), 4 + i) = 1.0;
      h(at({l, 3 + i, 3 + l}), 4 + i) = -1.0;
    }
  }
  const Jet f = jet_of(test::kepler(3), x);
  const std::vector<NoetherPair> pairs = symmetries_of_quantities(library, h, f);
  for (const NoetherPair& pair : pairs) {
    EXPECT_LT(pair.conservation, 1e-12) << pair.quantity;
    EXPECT_LT(pair.commutation, 1e-7)
        << pair.quantity;  // second derivatives by differences, up to 1 / r^3 = 8 times 1e-9
  }
  const PoissonTable table = poisson_table(library, h, x);
  ASSERT_EQ(table.texts.size(), 21U);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(table.texts[i], "{h1, h" + std::to_string(i + 2) + "} = 0");
  }
  const auto has = [&](const std::string& text) {
    EXPECT_EQ(std::count(table.texts.begin(), table.texts.end(), text), 1) << text;
  };
  has("{h2, h3} = h4");
  has("{h2, h6} = h7");
  has("{h2, h5} = 0");
  has("{h5, h6} = -2 h1 h4");
  has("{h6, h7} = -2 h1 h2");
  EXPECT_LT(*std::max_element(table.residuals.begin(), table.residuals.end()), 1e-12);
}

TEST(Hamiltonian, SymmetriesAlongTheFlow) {
  SCOPED_TRACE(testing::Message() << "seed " << hamiltonian_seed);
  Rng rng(hamiltonian_seed);
  const Jet f = jet_of(test::oscillator(), rng.normal_matrix(100, 6));
  const Candidates set = parse_candidates("affine", {6, {}, {}, {}});
  const Matrix along = along_flow(set, Matrix::Identity(set.size(), set.size()), f.points, f.values);
  ASSERT_EQ(along.cols(), 1);
  const Matrix v = set.field(along.col(0)).values(f.points);
  EXPECT_LT(principal_angles(v.reshaped(), f.values.reshaped())(0), 1e-12);
}

TEST(Hamiltonian, Errors) {
  Rng rng(hamiltonian_seed);
  const Matrix x = rng.normal_matrix(30, 3);
  EXPECT_THROW(symplectic_defect(jet_of(test::lorenz(), x)), ValueError);
  EXPECT_THROW(recover_hamiltonian(monomials(3, 0, 2), x, x), ValueError);
  EXPECT_THROW(recover_hamiltonian(monomials(2, 0, 2), x.leftCols(2), Matrix::Zero(30, 2)), ValueError);
  EXPECT_THROW(recover_hamiltonian(monomials(2, 0, 2), x.leftCols(2), x), ShapeError);
  EXPECT_THROW(recover_hamiltonian(nullptr, x, x), ValueError);
  EXPECT_THROW(poisson_table(monomials(2, 0, 2), Matrix::Zero(3, 1), x.leftCols(2)), ShapeError);
}

}  // namespace
}  // namespace lieder
