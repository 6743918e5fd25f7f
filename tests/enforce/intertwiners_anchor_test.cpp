// Dimensions known from the literature and from other libraries' documents, and direct checks of the equivariance of
// what the library returns.
#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <string>
#include <vector>

#include "lieder/enforce/intertwiners.hpp"
#include "support/equivariance.hpp"

namespace lieder {
namespace {

// Every bound is relative and for double precision: bases are computed to some hundred roundings (2e-16).
constexpr double anchor_tolerance = 1e-12;

void expect_equivariant(const IntertwinerSpace& space, Rng& rng) {
  EXPECT_LE(space.residual(), anchor_tolerance);
  EXPECT_EQ(space.status(), Status::ok) << space.message();
  if (space.dimension() > 0) {
    const Matrix w = space.to_dense(rng.normal_vector(space.dimension()));
    EXPECT_LE(test::random_group_defect(w, space.input(), space.output(), rng, 3), anchor_tolerance);
  }
}

struct Anchor {
  std::string group;
  std::string in;
  std::string out;
  Index dimension;
};

std::string invariants(Index k) {
  return k == 0 ? "1" : "V^" + std::to_string(k);
}

std::vector<Anchor> anchors() {
  std::vector<Anchor> list{
      {"so:3", "V+2(1)", "2V+V^2+2(1)", 9},
      {"so:3", "5(1)+5V", "3(1)+V^2+2V", 35},
      {"so:4", "V+2V^2", "1+V^3", 6},
      {"so:1,3", "V^2+4V+dual(V)", "10(1)+3V+3dual(V)+dual(V)^2+V^2+V*dual(V)", 52},
      {"sp:4", "(V+2V^2)*(dual(V)+V)+dual(V)", "3(1)+V+V*dual(V)", 25},
      {"su:3", "V^2+V*dual(V)+1+2dual(V)", "V*dual(V)+V+dual(V)+1+V^2+dual(V)^2", 111},
      {"so:4", "(3V+V^2)*(V+1)", "1+V^2+V", 27},
      {"z:6", "V", "V", 6},
      {"s:6", "V^2", "V^2", 15},
      {"s:6", "V+V^2", "V", 7},
      {"s:6", "100(1)+100V+20V^2", "100(1)+100V+20V^2", 84000},
  };
  const std::vector<std::vector<Index>> table{
      {1, 0, 2, 0, 6, 0, 20, 0, 70}, {1, 0, 1, 1, 3, 6, 15, 36, 91}, {1, 0, 1, 0, 4, 0, 25, 0, 196}};
  for (std::size_t n = 2; n <= 4; ++n) {
    for (std::size_t k = 0; k <= 8; ++k) {
      list.push_back({"so:" + std::to_string(n), "1", invariants(static_cast<Index>(k)), table[n - 2][k]});
    }
  }
  return list;
}

class IntertwinerAnchor : public testing::TestWithParam<Anchor> {};

TEST_P(IntertwinerAnchor, DimensionAndEquivariance) {
  const Anchor& anchor = GetParam();
  SCOPED_TRACE(anchor.group + ": " + anchor.in + " -> " + anchor.out + ", seed 101");
  const MatrixGroup group = parse_group(anchor.group);
  const Representation in = parse_representation(anchor.in, group);
  const Representation out = parse_representation(anchor.out, group);
  const IntertwinerSpace space = intertwiners(in, out);
  EXPECT_EQ(space.dimension(), anchor.dimension);
  EXPECT_EQ(space.rows(), out.dimension());
  EXPECT_EQ(space.cols(), in.dimension());
  Rng rng(101);
  expect_equivariant(space, rng);
}

TEST_P(IntertwinerAnchor, TheTransposedProblemHasTheSameDimension) {  // all of these groups are reductive
  const Anchor& anchor = GetParam();
  SCOPED_TRACE(anchor.group + ": " + anchor.out + " -> " + anchor.in + ", seed 102");
  const MatrixGroup group = parse_group(anchor.group);
  const IntertwinerSpace space =
      intertwiners(parse_representation(anchor.out, group), parse_representation(anchor.in, group));
  EXPECT_EQ(space.dimension(), anchor.dimension);
  Rng rng(102);
  expect_equivariant(space, rng);
}

std::string anchor_name(const testing::TestParamInfo<Anchor>& info) {
  std::string name = std::to_string(info.index) + "_" + info.param.group + "_" + std::to_string(info.param.dimension);
  for (char& c : name) {
    if (c == ':' || c == ',') {
      c = '_';
    }
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Known, IntertwinerAnchor, testing::ValuesIn(anchors()), anchor_name);

TEST(IntertwinerAnchors, ComplexDimensionOfSu3) {
  const MatrixGroup group = parse_group("su:3");
  double residual = 1.0;
  EXPECT_EQ(
      complex_intertwiner_dimension(parse_representation("V^2+V*dual(V)+1+2dual(V)", group),
                                    parse_representation("V*dual(V)+V+dual(V)+1+V^2+dual(V)^2", group), {}, &residual),
      12);
  EXPECT_LE(residual, anchor_tolerance);
}

// Rubik's cube: the six quarter turns as permutations of the 48 facelets off the centres, from the geometry. A facelet
// is a cubie's place p in {-1, 0, 1}^3 with a normal n; a turn of the layer p . f = 1 rotates both about f.
MatrixGroup rubiks_cube() {
  using Vec = Eigen::Vector3i;
  std::vector<std::pair<Vec, Vec>> facelets;
  std::vector<Vec> faces;
  for (int axis = 0; axis < 3; ++axis) {
    faces.emplace_back(Vec::Unit(axis));
    faces.emplace_back(-Vec::Unit(axis));
  }
  for (const Vec& n : faces) {
    for (int code = 0; code < 27; ++code) {
      const Vec p(code % 3 - 1, code / 3 % 3 - 1, code / 9 - 1);
      if (p.dot(n) == 1 && p != n) {
        facelets.emplace_back(p, n);
      }
    }
  }
  std::vector<Matrix> turns;
  for (const Vec& f : faces) {
    const auto turn = [&f](const Vec& x) -> Vec { return f * f.dot(x) + f.cross(x); };  // by a right angle about f
    Matrix g = Matrix::Zero(48, 48);
    for (std::size_t from = 0; from < 48; ++from) {
      const auto& [p, n] = facelets[from];
      for (std::size_t to = 0; to < 48; ++to) {
        const bool moves = p.dot(f) == 1;
        if (facelets[to].first == (moves ? turn(p) : p) && facelets[to].second == (moves ? turn(n) : n)) {
          g(static_cast<Index>(to), static_cast<Index>(from)) = 1.0;
        }
      }
    }
    turns.push_back(std::move(g));
  }
  return MatrixGroup({"cube", LieAlgebra::zero(48), std::move(turns), {}, false, false});
}

TEST(IntertwinerAnchors, RubiksCube) {
  // Orbits on pairs: of corner facelets 4 (same, turned twice, elsewhere), of edge facelets 3 (same, flipped,
  // elsewhere), corner to edge 1, edge to corner 1.
  const MatrixGroup group = rubiks_cube();
  const Representation v = Representation::defining(group);
  const IntertwinerSpace space = intertwiners(v, v);
  EXPECT_EQ(space.dimension(), 9);
  SCOPED_TRACE("seed 103");
  Rng rng(103);
  expect_equivariant(space, rng);
}

}  // namespace
}  // namespace lieder
