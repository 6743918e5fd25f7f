// Symmetries of operators that are only called: heat flow in three media, a nonlinear map, and one with vector values.
#include "lieder/fields/operator_discovery.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "fields/heat_fixture.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/fields/heat_operator.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder {
namespace {

// Sums of bumps away from the boundary of [-6, 6]^2: they vanish there to 1e-8.
std::vector<Field> bumps(const GridPtr& grid, Rng& rng, int count) {
  std::vector<Field> result;
  for (int k = 0; k < count; ++k) {
    const Matrix centres = rng.uniform_matrix(3, 2, -1.0, 1.0);
    const Vector heights = rng.normal_vector(3);
    const Vector widths = rng.uniform_matrix(3, 1, 0.5, 0.7);
    result.push_back(sample_field(grid, [&](const Matrix& x) {
      Matrix u = Matrix::Zero(x.rows(), 1);
      for (Index i = 0; i < 3; ++i) {
        const Vector squares = (x.rowwise() - centres.row(i)).rowwise().squaredNorm();
        u += heights(i) * (-0.5 * squares.array() / (widths(i) * widths(i))).exp().matrix();
      }
      return u;
    }));
  }
  return result;
}

GridPtr wide_box() {
  return Grid::box({periodic_axis(-6.0, 6.0, 40), periodic_axis(-6.0, 6.0, 40)});
}

TEST(OperatorDiscovery, HeatFlowHasTheSymmetriesOfItsMedium) {
  const GridPtr grid = wide_box();
  const Candidates candidates = test::heat_candidates();
  for (const test::HeatCase& c : test::heat_cases()) {
    SCOPED_TRACE(c.name);
    Rng rng(1);
    HeatMedium medium = c.medium;
    if (medium.modulation > 0.0) {
      medium = {0.3, 1.0, 1.0, 0.9};  // bumps see a piece of the wave only: a strong one
    }
    const HeatOperator heat(grid, medium);
    const FieldOperator op{[&heat](const Field& u) { return heat.apply(u); }, {}, true};
    const Discovery found = discover_operator(op, bumps(grid, rng, 3), candidates, candidates);
    ASSERT_TRUE(found.algebra.has_value());
    EXPECT_EQ(found.algebra->name, c.algebra);
    Matrix expected = Matrix::Zero(5, static_cast<Index>(c.symmetries.size()));
    for (std::size_t i = 0; i < c.symmetries.size(); ++i) {
      expected(c.symmetries[i], static_cast<Index>(i)) = 1.0;
    }
    // What the spectral derivatives of the bumps leave out, 1e-5.
    EXPECT_LT(principal_angles(found.null_space(), expected).maxCoeff(), 1e-3);
  }
}

TEST(OperatorDiscovery, ANonlinearOperatorByDifferences) {
  // u -> u^2 + u_x: translations; the rotation is broken by u_x.
  const GridPtr grid = wide_box();
  Rng rng(2);
  const FieldOperator op{[](const Field& u) {
                           const FieldJet jet = field_jet(u);
                           return Field{u.grid, u.values.cwiseAbs2() + jet.jet.jacobian[0]};
                         },
                         {},
                         false};
  const Candidates euclidean = parse_candidates("euclidean", {2, {"x", "y"}, {}, {}});
  const Discovery found = discover_operator(op, bumps(grid, rng, 2), euclidean, euclidean);
  ASSERT_EQ(found.symmetries.size(), 2U);
  EXPECT_EQ(found.action, "translations");
}

TEST(OperatorDiscovery, TheGradientTurnsItsValues) {
  const GridPtr grid = wide_box();
  Rng rng(3);
  const FieldOperator gradient{[](const Field& u) {
                                 const FieldJet jet = field_jet(u);
                                 Field result{u.grid, Matrix(u.values.rows(), 2)};
                                 result.values << jet.jet.jacobian[0], jet.jet.jacobian[1];
                                 return result;
                               },
                               {},
                               true};
  const Candidates euclidean = parse_candidates("euclidean", {2, {"x", "y"}, {}, {}});
  const Candidates vectors = with_values(euclidean, tensor_values(euclidean, 1));
  const std::vector<Field> fields = bumps(grid, rng, 2);
  EXPECT_EQ(discover_operator(gradient, fields, euclidean, vectors).symmetries.size(), 3U);
  EXPECT_EQ(discover_operator(gradient, fields, euclidean, euclidean).symmetries.size(), 2U);
}

TEST(OperatorDiscovery, RejectsWhatDoesNotFit) {
  const Candidates euclidean = parse_candidates("euclidean", {2, {}, {}, {}});
  const FieldOperator identity{[](const Field& u) { return u; }, {}, true};
  EXPECT_THROW(discover_operator(identity, {}, euclidean, euclidean), ValueError);
  Rng rng(4);
  std::vector<Field> fields = bumps(wide_box(), rng, 1);
  EXPECT_THROW(discover_operator(identity, fields, euclidean, parse_candidates("translations", {2, {}, {}, {}})),
               ShapeError);
  fields[0].values(3, 0) = std::nan("");
  EXPECT_THROW(discover_operator(identity, fields, euclidean, euclidean), ValueError);
}

}  // namespace
}  // namespace lieder
