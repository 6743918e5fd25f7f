// Milestone table e: affine / linear / Euclidean dimensions of ten surfaces, exact and estimated tangents
// (docs/surfaces.md).
#include "support/surfaces.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "lieder/core/error.hpp"
#include "lieder/discover/cloud_discovery.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder {
namespace {

constexpr std::uint64_t surfaces_seed = 20261124;

struct Expectation {
  const char* set;
  Index dimension;
};

std::vector<Expectation> expectations(const test::Surface& surface) {
  return {{"affine", surface.affine}, {"linear", surface.linear}, {"euclidean", surface.euclidean}};
}

class Surfaces : public testing::TestWithParam<test::Surface> {};

TEST_P(Surfaces, ExactTangents) {
  Rng rng(surfaces_seed);
  const Jet jet = test::exact_normals(GetParam(), 2000, rng);
  for (const auto& [set, dimension] : expectations(GetParam())) {
    const Discovery found = discover_submanifold(jet, parse_candidates(set, {jet.inputs(), {}, {}, {}}));
    EXPECT_EQ(found.cut.symmetries, dimension)
        << GetParam().name << " " << set << " " << found.spectrum.values.transpose();
    // Null values are rounding: 2,000 rows of size one and a well-conditioned B give a few units of 1e-16.
    if (dimension > 0) {
      EXPECT_LT(found.spectrum.values.tail(dimension).maxCoeff(), 1e-12) << GetParam().name << " " << set;
    }
  }
}

TEST_P(Surfaces, EstimatedTangents) {
  Rng rng(surfaces_seed);
  const Matrix points = test::exact_normals(GetParam(), 2000, rng).points;
  for (const auto& [set, dimension] : expectations(GetParam())) {
    const CloudDiscovery found = discover_cloud(points, parse_candidates(set, {points.cols(), {}, {}, {}}));
    EXPECT_EQ(found.tangents.intrinsic_dimension, GetParam().dimension) << GetParam().name;
    const bool shell = GetParam().name == "mass shell" && std::string(set) == "affine";
    if (!shell) {
      EXPECT_EQ(found.discovery.cut.symmetries, dimension)
          << GetParam().name << " " << set << " " << found.discovery.spectrum.values.transpose();
      continue;
    }
    // The shell's seventh affine value is 0.018 even when exact: estimated tangents cannot tell it from zero. It must
    // be flagged, whether it was accepted (approximate) or left just outside (near-symmetry).
    const bool accepted = found.discovery.cut.symmetries == dimension + 1;
    bool approximate = false;
    for (const std::string& warning : found.discovery.warnings) {
      approximate = approximate || warning.find("approximate") != std::string::npos;
    }
    EXPECT_TRUE(accepted ? approximate : !found.discovery.near_symmetries.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Ten, Surfaces, testing::ValuesIn(test::ten_surfaces()), [](const auto& test) {
  std::string name = test.param.name;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
});

TEST(Surfaces, MassShellHasANearSymmetryOutside) {
  Rng rng(surfaces_seed);
  const Jet jet = test::exact_normals(test::mass_shell(), 2000, rng);
  const Discovery found = discover_submanifold(jet, parse_candidates("affine", {4, {}, {}, {}}));
  ASSERT_FALSE(found.near_symmetries.empty());
  EXPECT_NEAR(found.near_symmetries.front().defect, 0.018, 0.003);
}

// Clouds in a subspace: fields that vanish on the hull are trivial, the others act inside.
TEST(Hull, CircleInAPlane) {
  Rng rng(surfaces_seed);
  Matrix points(500, 3);
  const Matrix frame = random_orthogonal(rng, 3);
  for (Index i = 0; i < points.rows(); ++i) {
    const double t = rng.uniform(0.0, 6.283185307179586);
    points.row(i) = (2.0 * std::cos(t) * frame.col(0) + 2.0 * std::sin(t) * frame.col(1) + frame.col(2)).transpose();
  }
  const CloudDiscovery found = discover_cloud(points, parse_candidates("affine", {3, {}, {}, {}}));
  EXPECT_EQ(found.tangents.hull_dimension, 2);
  EXPECT_EQ(found.tangents.intrinsic_dimension, 1);
  EXPECT_EQ(found.discovery.spectrum.trivial.cols(), 3);
  EXPECT_EQ(found.discovery.cut.symmetries, 1);
}

TEST(Hull,
     CollinearNeighboursInAPlane) {  // moons of a few planets in logarithms: few points, clustered on parallel lines
  Rng rng(surfaces_seed);
  Matrix points(48, 3);
  for (Index i = 0; i < points.rows(); ++i) {
    const double mass = 5.0 * static_cast<double>(i / 8);
    const double a = rng.uniform(0.0, 3.0);
    points.row(i) << a, 1.5 * a - 0.5 * mass + 1e-3 * rng.normal(), mass;
  }
  const CloudDiscovery found = discover_cloud(points, parse_candidates("translations", {3, {}, {}, {}}));
  EXPECT_EQ(found.tangents.intrinsic_dimension, 2);
  EXPECT_EQ(found.discovery.cut.symmetries, 2);
}

TEST(Clouds, BadInputIsNamed) {
  const Candidates set = parse_candidates("affine", {2, {}, {}, {}});
  Rng rng(1);
  EXPECT_THROW(discover_cloud(rng.normal_matrix(5, 2), set), ValueError);        // too few neighbours
  EXPECT_THROW(discover_cloud(rng.normal_matrix(500, 2), set), ValueError);      // fills its space
  EXPECT_THROW(discover_cloud(Matrix::Constant(100, 2, 3.0), set), ValueError);  // one point
  Matrix bad = rng.normal_matrix(100, 2);
  bad(3, 1) = std::nan("");
  EXPECT_THROW(discover_cloud(bad, set), ValueError);
  EXPECT_THROW(discover_cloud(rng.normal_matrix(100, 3), set), ShapeError);
}

}  // namespace
}  // namespace lieder
