// Milestone table b: symmetries and conserved quantities of textbook systems from exact states and derivatives at random
// points. The counts are derived by hand in docs/mechanics.md; examples/mechanics.cpp prints its table.
#include <gtest/gtest.h>

#include "lieder/core/subspace.hpp"
#include "lieder/dictionary/concatenation.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/user_functions.hpp"
#include "lieder/discover/accumulator.hpp"
#include "lieder/discover/conserved.hpp"
#include "lieder/discover/discovery.hpp"
#include "lieder/discover/flow_symmetries.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "support/kepler_functions.hpp"
#include "support/states.hpp"
#include "support/systems.hpp"

namespace lieder {
namespace {

constexpr std::uint64_t mechanics_seed = 20261124;
constexpr Index mechanics_samples = 1500;

Matrix one_body(Rng& rng) {
  return test::kepler_states(rng, mechanics_samples, 3);
}

Matrix positive_states(Rng& rng) {
  return test::box_states(rng, mechanics_samples, Vector::Constant(2, 0.2), Vector::Constant(2, 3.0));
}

// x, y, log x, log y.
DictionaryPtr logarithms() {
  const auto values = [](const Matrix& x) {
    Matrix result(x.rows(), 4);
    result << x, x.array().log().matrix();
    return result;
  };
  const auto derivative = [](const Matrix& x, Index axis) -> Matrix {
    Matrix result = Matrix::Zero(x.rows(), 4);
    result.col(axis).setOnes();
    result.col(2 + axis) = x.col(axis).cwiseInverse();
    return result;
  };
  return user_functions(2, {"x", "y", "log(x)", "log(y)"}, values, derivative);
}

struct ConservedCase {
  std::string name;
  test::System system;
  std::function<Matrix(Rng&)> states;
  DictionaryPtr library;
  Index dimension;
  Index independent;
};

void PrintTo(const ConservedCase& c, std::ostream* out) {
  *out << c.name;
}

Matrix lorenz_states(Rng& rng) {
  Vector low(3);
  Vector high(3);
  low << -20.0, -25.0, 0.0;
  high << 20.0, 25.0, 50.0;
  return test::box_states(rng, mechanics_samples, low, high);
}

std::vector<ConservedCase> conserved_cases() {
  const auto normal = [](Index n) { return [n](Rng& rng) { return test::normal_states(rng, mechanics_samples, n); }; };
  return {
      {"Oscillator", test::oscillator(), normal(6), monomials(6, 0, 4), 45, 5},
      {"Kepler", test::kepler(3), one_body, monomials(6, 0, 4), 9, 3},
      {"KeplerWithInverseDistance", test::kepler(3), one_body,
       concatenate({monomials(6, 0, 3), test::kepler_functions()}), 7, 5},
      {"HenonHeiles", test::henon_heiles(), normal(4), monomials(4, 0, 4), 1, 1},
      {"SymmetricTop", test::symmetric_top(), normal(3), monomials(3, 0, 4), 8, 2},
      {"FreeTop", test::free_top(), normal(3), monomials(3, 0, 4), 5, 2},
      {"Lorenz", test::lorenz(), lorenz_states, monomials(3, 0, 4), 0, 0},
      {"LotkaVolterra", test::lotka_volterra(), positive_states, monomials(2, 0, 4), 0, 0},
      {"LotkaVolterraWithLogarithms", test::lotka_volterra(), positive_states, logarithms(), 1, 1},
  };
}

class Quantities : public testing::TestWithParam<ConservedCase> {};

TEST_P(Quantities, AreAsManyAsByHand) {
  SCOPED_TRACE(testing::Message() << "seed " << mechanics_seed);
  const ConservedCase& c = GetParam();
  Rng rng(mechanics_seed);
  const Matrix x = c.states(rng);
  const Matrix f = test::complex_step_jet(c.system.f, x, c.system.dimension).values;
  const Conserved found = conserved_quantities(c.library, x, f);
  EXPECT_EQ(found.dimension(), c.dimension)
      << found.spectrum.values.tail(std::min<Index>(60, found.spectrum.values.size())).transpose();
  EXPECT_EQ(found.independent, c.independent);
  EXPECT_LE(found.spectrum.trivial.cols(), 1);  // the constant, where the library has it
  // On other states, by the definition: grad h . f = 0.
  const Matrix y = c.states(rng);
  const Matrix g = test::complex_step_jet(c.system.f, y, c.system.dimension).values;
  for (const ConservedFunction& h : found.functions) {
    const Vector rate = c.library->directional(y, g) * h.coefficients;
    EXPECT_LT(rate.norm(), 1e-8 * c.library->directional(y, g.cwiseAbs()).cwiseAbs().rowwise().sum().norm()) << h.text;
  }
}

INSTANTIATE_TEST_SUITE_P(Nine, Quantities, testing::ValuesIn(conserved_cases()),
                         [](const auto& test) { return test.param.name; });

bool has_text(const Conserved& found, const std::string& text) {
  return std::any_of(found.functions.begin(), found.functions.end(),
                     [&](const ConservedFunction& f) { return f.text == text; });
}

TEST(Quantities, OfTheKeplerProblemAreReadable) {
  SCOPED_TRACE(testing::Message() << "seed " << mechanics_seed);
  Rng rng(mechanics_seed);
  const Matrix x = test::kepler_states(rng, mechanics_samples, 3);
  const Matrix f = test::complex_step_jet(test::kepler(3).f, x, 6).values;
  ConservedOptions options;
  options.names = {"x", "y", "z", "u", "v", "w"};
  const Conserved found =
      conserved_quantities(concatenate({monomials(6, 0, 3), test::kepler_functions()}), x, f, {}, options);
  std::string all;
  for (const ConservedFunction& h : found.functions) {
    all += h.text + (h.independent ? "  (independent)\n" : "\n");
  }
  SCOPED_TRACE(all);
  EXPECT_TRUE(has_text(found, "x v - y u") || has_text(found, "-x v + y u"));
  EXPECT_TRUE(has_text(found, "u^2 + v^2 + w^2 - 2 (1/r)") || has_text(found, "-0.5 u^2 - 0.5 v^2 - 0.5 w^2 + (1/r)") ||
              has_text(found, "-0.5 u^2 - 0.5 v^2 - 0.5 w^2 + 1/r") || has_text(found, "u^2 + v^2 + w^2 - 2 1/r"));
}

struct SymmetryCase {
  std::string name;
  test::System system;
  std::function<Matrix(Rng&)> states;
  std::string candidates;
  bool time_scaling;
  Index dimension;
  Index along_flow;
};

void PrintTo(const SymmetryCase& c, std::ostream* out) {
  *out << c.name;
}

std::vector<SymmetryCase> symmetry_cases() {
  const auto normal = [](Index n) { return [n](Rng& rng) { return test::normal_states(rng, mechanics_samples, n); }; };
  return {
      {"OscillatorAffine", test::oscillator(), normal(6), "affine", false, 18, 1},
      {"OscillatorQuadratic", test::oscillator(), normal(6), "polynomial:2", false, 18, 1},
      {"KeplerAffine", test::kepler(3), one_body, "affine", false, 3, 0},
      {"KeplerAffineTimeScaling", test::kepler(3), one_body, "affine", true, 4, 0},
      {"KeplerQuadratic", test::kepler(3), one_body, "polynomial:2", false, 3, 0},
      {"HenonHeilesAffine", test::henon_heiles(), normal(4), "affine", false, 0, 0},
      {"HenonHeilesAffineTimeScaling", test::henon_heiles(), normal(4), "affine", true, 0, 0},
      {"HenonHeilesQuadratic", test::henon_heiles(), normal(4), "polynomial:2", false, 1, 1},
      {"SymmetricTopAffine", test::symmetric_top(), normal(3), "affine", false, 2, 1},
      {"SymmetricTopAffineTimeScaling", test::symmetric_top(), normal(3), "affine", true, 3, 1},
      {"SymmetricTopQuadratic", test::symmetric_top(), normal(3), "polynomial:2", false, 4, 2},
      {"FreeTopAffine", test::free_top(), normal(3), "affine", false, 0, 0},
      {"FreeTopAffineTimeScaling", test::free_top(), normal(3), "affine", true, 1, 0},
      {"FreeTopQuadratic", test::free_top(), normal(3), "polynomial:2", false, 1, 1},
      {"LorenzAffine", test::lorenz(), lorenz_states, "affine", false, 0, 0},
      {"LorenzAffineTimeScaling", test::lorenz(), lorenz_states, "affine", true, 0, 0},
      {"LorenzQuadratic", test::lorenz(), lorenz_states, "polynomial:2", false, 1, 1},
      {"LotkaVolterraAffine", test::lotka_volterra(), positive_states, "affine", false, 0, 0},
      {"LotkaVolterraAffineTimeScaling", test::lotka_volterra(), positive_states, "affine", true, 0, 0},
      {"LotkaVolterraQuadratic", test::lotka_volterra(), positive_states, "polynomial:2", false, 1, 1},
  };
}

class Symmetries : public testing::TestWithParam<SymmetryCase> {};

TEST_P(Symmetries, AreAsManyAsByHand) {
  SCOPED_TRACE(testing::Message() << "seed " << mechanics_seed);
  const SymmetryCase& c = GetParam();
  const Index n = c.system.dimension;
  Rng rng(mechanics_seed);
  const Jet jet = test::complex_step_jet(c.system.f, c.states(rng), n);
  Candidates set = parse_candidates(c.candidates, {n, {}, {}, {}});
  if (c.time_scaling) {
    set = set.with_output_candidates({Matrix::Identity(n, n)}, {"-t d/dt"});
  }
  DiscoveryAccumulator accumulator(LieDerivative(ObjectKind::vector_field, set));
  accumulator.add(jet);
  DiscoveryOptions exact;  // nothing is fitted: a defect of more than 0.1 % is none by chance
  exact.cut.largest_defect = 1e-3;
  const Discovery found = discover(accumulator.problem(), set, jet.points, {}, exact);
  EXPECT_EQ(found.cut.symmetries, c.dimension)
      << found.spectrum.values.tail(std::min<Index>(30, found.spectrum.values.size())).transpose();
  if (found.cut.symmetries > 0) {
    EXPECT_LT(found.spectrum.values.tail(found.cut.symmetries).maxCoeff(), 1e-10);
    EXPECT_EQ(along_flow(set, found.null_space(), jet.points, jet.values).cols(), c.along_flow);
  }
}

INSTANTIATE_TEST_SUITE_P(Twenty, Symmetries, testing::ValuesIn(symmetry_cases()),
                         [](const auto& test) { return test.param.name; });

// A discrete map: the time-one map of a rotation by 1 rad commutes with rotations and scalings of the plane.
TEST(Symmetries, OfADiscreteMapAmongQuadraticFields) {
  SCOPED_TRACE(testing::Message() << "seed " << mechanics_seed);
  Rng rng(mechanics_seed);
  const auto map = [](const test::State& x) -> test::State {
    const double c = std::cos(1.0);
    const double s = std::sin(1.0);
    return {c * x[0] - s * x[1], s * x[0] + c * x[1]};
  };
  const Jet jet = test::complex_step_jet(map, rng.normal_matrix(300, 2), 2);
  const Candidates set = parse_candidates("polynomial:2", {2, {}, {}, {}});
  DiscoveryAccumulator accumulator(LieDerivative(ObjectKind::map, set));
  accumulator.add(jet);
  EXPECT_EQ(discover(accumulator.problem(), set, jet.points).cut.symmetries, 2);
}

}  // namespace
}  // namespace lieder
