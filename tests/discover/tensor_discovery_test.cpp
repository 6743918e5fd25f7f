// Milestone table a: Killing fields of the plane models among the quadratic vector fields, and others whose dimension is
// known: space forms of dimension n have n(n+1)/2, sp(2n) has n(2n+1), volume-preserving linear fields n^2 - 1.
#include "lieder/discover/tensor_discovery.hpp"

#include <gtest/gtest.h>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "support/systems.hpp"

namespace lieder {
namespace {

constexpr std::uint64_t tensor_discovery_seed = 20261124;

// factor(x) delta_ij, or any metric, by the complex step.
Jet conformal_metric(const std::function<test::Complex(const test::State&)>& factor, const Matrix& points) {
  const Index n = points.cols();
  const auto values = [&](const test::State& x) {
    test::State g(static_cast<std::size_t>(n * n), 0.0);
    for (Index i = 0; i < n; ++i) {
      g[static_cast<std::size_t>(i * n + i)] = factor(x);
    }
    return g;
  };
  return test::complex_step_jet(values, points, n * n);
}

test::Complex squared_norm(const test::State& x) {
  test::Complex sum = 0.0;
  for (const test::Complex& value : x) {
    sum += value * value;
  }
  return sum;
}

// Random points in the ball of radius `radius`.
Matrix ball(Rng& rng, Index count, Index n, double radius) {
  Matrix x = rng.normal_matrix(count, n);
  for (Index i = 0; i < count; ++i) {
    x.row(i) *= radius * std::pow(rng.uniform(), 1.0 / static_cast<double>(n)) / x.row(i).norm();
  }
  return x;
}

// Coefficients on polynomial:2 of the plane (1, x, y, x^2, x y, y^2 for each component) as columns.
Matrix fields(const std::vector<std::array<double, 12>>& list) {
  Matrix result(12, static_cast<Index>(list.size()));
  for (std::size_t i = 0; i < list.size(); ++i) {
    result.col(static_cast<Index>(i)) = Eigen::Map<const Vector>(list[i].data(), 12);
  }
  return result;
}

// Three Killing fields: exact zeros, a gap, and the span of the known fields to 1e-8.
void expect_plane(const Jet& metric, const Matrix& known, const std::string& algebra) {
  const Candidates set = parse_candidates("polynomial:2", {2, {}, {}, {}});
  ASSERT_EQ(set.size(), 12);
  const Discovery found = discover_tensor({0, 2}, metric, set);
  ASSERT_EQ(found.cut.symmetries, 3) << found.spectrum.values.transpose();
  EXPECT_LT(found.spectrum.values.tail(3).maxCoeff(), 1e-8);
  EXPECT_GT(found.spectrum.values(8), 1e-3);
  EXPECT_LT(principal_angles(found.null_space(), known).maxCoeff(), 1e-8);
  EXPECT_EQ(found.algebra->name, algebra);
}

TEST(KillingFields, OfTheFlatPlane) {
  SCOPED_TRACE(testing::Message() << "seed " << tensor_discovery_seed);
  Rng rng(tensor_discovery_seed);
  const Jet metric = conformal_metric([](const test::State&) { return test::Complex(1.0); }, ball(rng, 400, 2, 1.0));
  const Matrix known = fields({{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                               {0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0},
                               {0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0}});
  expect_plane(metric, known, "se(2)");
}

// The sphere in stereographic coordinates: 4 / (1 + |x|^2)^2.
TEST(KillingFields, OfTheRoundSphere) {
  SCOPED_TRACE(testing::Message() << "seed " << tensor_discovery_seed);
  Rng rng(tensor_discovery_seed);
  const auto factor = [](const test::State& x) { return 4.0 / std::pow(1.0 + squared_norm(x), 2); };
  const Matrix known = fields({{0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0},
                               {1, 0, 0, 1, 0, -1, 0, 0, 0, 0, 2, 0},
                               {0, 0, 0, 0, 2, 0, 1, 0, 0, -1, 0, 1}});
  expect_plane(conformal_metric(factor, ball(rng, 400, 2, 1.5)), known, "so(3)");
}

// The hyperbolic plane in the disk: 4 / (1 - |x|^2)^2.
TEST(KillingFields, OfThePoincareDisk) {
  SCOPED_TRACE(testing::Message() << "seed " << tensor_discovery_seed);
  Rng rng(tensor_discovery_seed);
  const auto factor = [](const test::State& x) { return 4.0 / std::pow(1.0 - squared_norm(x), 2); };
  const Matrix known = fields({{0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0},
                               {1, 0, 0, -1, 0, 1, 0, 0, 0, 0, -2, 0},
                               {0, 0, 0, 0, -2, 0, 1, 0, 0, 1, 0, -1}});
  expect_plane(conformal_metric(factor, ball(rng, 400, 2, 0.8)), known, "sl(2,R)");
}

// The same plane as the half plane y > 0 with 1 / y^2: translation, dilation and the special conformal field.
TEST(KillingFields, OfTheHalfPlane) {
  SCOPED_TRACE(testing::Message() << "seed " << tensor_discovery_seed);
  Rng rng(tensor_discovery_seed);
  Matrix points = rng.uniform_matrix(400, 2);
  points.col(1).array() += 1.5;
  const auto factor = [](const test::State& x) { return 1.0 / (x[1] * x[1]); };
  const Matrix known = fields({{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                               {0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0},
                               {0, 0, 0, 1, 0, -1, 0, 0, 0, 0, 2, 0}});
  expect_plane(conformal_metric(factor, points), known, "sl(2,R)");
}

TEST(KillingFields, OfSpaceFormsInThreeDimensions) {
  SCOPED_TRACE(testing::Message() << "seed " << tensor_discovery_seed);
  const Candidates set = parse_candidates("polynomial:2", {3, {}, {}, {}});
  for (const double curvature : {-1.0, 0.0, 1.0}) {
    Rng rng(tensor_discovery_seed);
    const auto factor = [curvature](const test::State& x) {
      return 4.0 / std::pow(1.0 + curvature * squared_norm(x), 2);
    };
    const Discovery found = discover_tensor({0, 2}, conformal_metric(factor, ball(rng, 500, 3, 0.8)), set);
    EXPECT_EQ(found.cut.symmetries, 6) << curvature << ": " << found.spectrum.values.transpose();
    EXPECT_LT(found.spectrum.values.tail(6).maxCoeff(), 1e-8);
  }
}

TEST(KillingFields, OfAGenericMetricThereAreNone) {
  SCOPED_TRACE(testing::Message() << "seed " << tensor_discovery_seed);
  Rng rng(tensor_discovery_seed);
  const auto metric = [](const test::State& x) -> test::State {
    const test::Complex off = 0.2 * std::sin(x[0] * x[1]);
    return {1.5 + std::sin(x[0] + 0.5 * x[1]), off, off, 2.0 + x[0] * x[0] + 0.3 * std::cos(x[1])};
  };
  const Discovery found = discover_tensor({0, 2}, test::complex_step_jet(metric, rng.uniform_matrix(400, 2), 4),
                                          parse_candidates("polynomial:2", {2, {}, {}, {}}));
  EXPECT_EQ(found.cut.symmetries, 0) << found.spectrum.values.transpose();
}

TEST(TensorDiscovery, HamiltonianFieldsAmongTheLinearOnes) {
  SCOPED_TRACE(testing::Message() << "seed " << tensor_discovery_seed);
  for (const Index n : {1, 2, 3}) {
    Rng rng(tensor_discovery_seed);
    const Matrix j = symplectic_matrix(2 * n);
    const Jet form = constant_tensor(rng.normal_matrix(300, 2 * n), j.transpose().reshaped());
    const Discovery found = discover_tensor({0, 2}, form, parse_candidates("linear", {2 * n, {}, {}, {}}));
    EXPECT_EQ(found.cut.symmetries, n * (2 * n + 1)) << found.spectrum.values.transpose();
    EXPECT_LT(found.spectrum.values.tail(found.cut.symmetries).maxCoeff(), 1e-8);
  }
}

TEST(TensorDiscovery, TheVolumeFormLeavesTheTracelessLinearFields) {
  SCOPED_TRACE(testing::Message() << "seed " << tensor_discovery_seed);
  Rng rng(tensor_discovery_seed);
  const Jet volume = form_jet(constant_tensor(rng.normal_matrix(300, 3), Vector::Ones(1)), 3);
  const Discovery found = discover_tensor({0, 3}, volume, parse_candidates("linear", {3, {}, {}, {}}));
  EXPECT_EQ(found.cut.symmetries, 8);
  EXPECT_EQ(found.algebra->name, "sl(3,R)");
}

// Repeating a sample is weighting it.
TEST(TensorDiscovery, WeightsCountSamples) {
  SCOPED_TRACE(testing::Message() << "seed " << tensor_discovery_seed);
  Rng rng(tensor_discovery_seed);
  const auto factor = [](const test::State& x) { return std::exp(x[0]) + x[1] * x[1]; };
  const Matrix points = rng.uniform_matrix(50, 2);
  Matrix repeated(60, 2);
  repeated << points, points.topRows(10);
  Vector weights = Vector::Ones(50);
  weights.head(10).setConstant(2.0);
  const Candidates set = parse_candidates("affine", {2, {}, {}, {}});
  const Discovery a = discover_tensor({0, 2}, conformal_metric(factor, points), set, weights);
  const Discovery b = discover_tensor({0, 2}, conformal_metric(factor, repeated), set);
  EXPECT_LT((a.spectrum.values - b.spectrum.values).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(TensorDiscovery, Errors) {
  const Candidates set = parse_candidates("affine", {2, {}, {}, {}});
  Jet metric = constant_tensor(Matrix::Zero(3, 2), Vector::Ones(4));
  EXPECT_THROW(discover_tensor({0, 1}, metric, set), ShapeError);
  EXPECT_THROW(discover_tensor({0, 2}, metric, set, Vector::Constant(3, -1.0)), ValueError);
  EXPECT_THROW(discover_tensor({0, 2}, metric, set, Vector::Ones(2)), ShapeError);
  metric.values(1, 1) = std::nan("");
  EXPECT_THROW(discover_tensor({0, 2}, metric, set), ValueError);
}

}  // namespace
}  // namespace lieder
