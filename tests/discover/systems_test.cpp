// Milestone table f: affine symmetries [v, f] = 0 of eight systems from exact states, derivatives and Jacobians.
//
// By hand. Lorenz, Lotka-Volterra: none. Oscillator: the commutant of J on R^6 is gl(3, C), 18. diag(1,2,3,3): 1 + 1
// + 4. Top: rotation and scaling of (w1, w2). Two bodies: centre of mass v_R = a R + b P + c, v_P = a P gives 9 + 9 +
// 3, relative so(3): 24.
#include "support/systems.hpp"

#include <gtest/gtest.h>

#include "lieder/dictionary/monomials.hpp"
#include "lieder/discover/accumulator.hpp"
#include "lieder/discover/discovery.hpp"
#include "lieder/discover/model_discovery.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "support/states.hpp"

namespace lieder {
namespace {

constexpr std::uint64_t systems_seed = 20261124;
constexpr Index systems_samples = 2000;

Matrix two_body_states(Rng& rng) {
  const Matrix relative = test::kepler_states(rng, systems_samples, 3).leftCols(3);
  const Matrix centre = rng.normal_matrix(systems_samples, 3);
  Matrix x = rng.normal_matrix(systems_samples, 12);
  x.leftCols(3) = centre + 0.5 * relative;
  x.middleCols(3, 3) = centre - 0.5 * relative;
  return x;
}

struct SystemCase {
  test::System system;
  std::function<Matrix(Rng&)> states;
  Index dimension;
};

void PrintTo(const SystemCase& c, std::ostream* out) {
  *out << c.system.name;
}  // GoogleTest's name for it

std::vector<SystemCase> cases() {
  Vector lorenz_low(3);
  Vector lorenz_high(3);
  lorenz_low << -20.0, -25.0, 0.0;
  lorenz_high << 20.0, 25.0, 50.0;
  return {
      {test::lorenz(), [=](Rng& rng) { return test::box_states(rng, systems_samples, lorenz_low, lorenz_high); }, 0},
      {test::lotka_volterra(),
       [](Rng& rng) {
         return test::box_states(rng, systems_samples, Vector::Constant(2, 0.2), Vector::Constant(2, 3.0));
       },
       0},
      {test::oscillator(), [](Rng& rng) { return test::normal_states(rng, systems_samples, 6); }, 18},
      {test::diagonal(), [](Rng& rng) { return test::normal_states(rng, systems_samples, 4); }, 6},
      {test::symmetric_top(), [](Rng& rng) { return test::normal_states(rng, systems_samples, 3); }, 2},
      {test::two_bodies(), two_body_states, 24},
      {test::kepler(3), [](Rng& rng) { return test::kepler_states(rng, systems_samples, 3); }, 3},
      {test::kepler(2), [](Rng& rng) { return test::kepler_states(rng, systems_samples, 2); }, 1}};
}

class Systems : public testing::TestWithParam<SystemCase> {};

TEST_P(Systems, AffineSymmetriesOfTheExactVectorField) {
  const SystemCase& c = GetParam();
  Rng rng(systems_seed);
  const Jet jet = test::complex_step_jet(c.system.f, c.states(rng), c.system.dimension);
  const Candidates set = parse_candidates("affine", {c.system.dimension, {}, {}, {}});
  DiscoveryAccumulator accumulator(LieDerivative(ObjectKind::vector_field, set));
  accumulator.add(jet);
  const Discovery found = discover(accumulator.problem(), set, jet.points);
  EXPECT_EQ(found.cut.symmetries, c.dimension) << found.spectrum.values.transpose();
  if (c.dimension > 0) {
    EXPECT_GT(found.cut.gap, 1e6);
    EXPECT_LT(found.algebra->closure_defect, 1e-8);  // symmetries of one field are closed under the bracket
  }
}

INSTANTIATE_TEST_SUITE_P(Eight, Systems, testing::ValuesIn(cases()), [](const auto& test) {
  std::string name = test.param.system.name;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
});

// The same from a table of states and derivatives through a fitted polynomial, with 1 % noise on the derivatives.
TEST(Systems, PolynomialFitWithNoise) {
  const auto list = cases();
  for (const std::size_t which : {std::size_t{0}, std::size_t{1}, std::size_t{4}}) {
    const SystemCase& c = list[which];
    Rng rng(systems_seed);
    const Matrix x = c.states(rng);
    ModelData data{x, test::complex_step_jet(c.system.f, x, c.system.dimension).values, {}};
    for (Index j = 0; j < data.outputs.cols(); ++j) {
      const double size = 0.01 * data.outputs.col(j).norm() / std::sqrt(static_cast<double>(systems_samples));
      data.outputs.col(j) += size * rng.normal_vector(systems_samples);
    }
    const ModelDiscovery found = discover_model(ObjectKind::vector_field, data, monomials(c.system.dimension, 0, 2),
                                                parse_candidates("affine", {c.system.dimension, {}, {}, {}}));
    EXPECT_EQ(found.discovery.cut.symmetries, c.dimension)
        << c.system.name << " " << found.discovery.spectrum.values.transpose();
  }
}

// Kepler's third law as a symmetry of the vector field up to time: [v, f] = c f has the scaling x -> l^2 x, t -> l^3 t
// besides so(3).
TEST(Systems, TimeScalingAddsKeplersThirdLaw) {
  Rng rng(systems_seed);
  const Jet jet = test::complex_step_jet(test::kepler(3).f, test::kepler_states(rng, systems_samples, 3), 6);
  const Candidates set =
      parse_candidates("affine", {6, {}, {}, {}}).with_output_candidates({Matrix::Identity(6, 6)}, {"-t d/dt"});
  DiscoveryAccumulator accumulator(LieDerivative(ObjectKind::vector_field, set));
  accumulator.add(jet);
  const Discovery found = discover(accumulator.problem(), set, jet.points);
  EXPECT_EQ(found.cut.symmetries, 4) << found.spectrum.values.transpose();
}

}  // namespace
}  // namespace lieder
