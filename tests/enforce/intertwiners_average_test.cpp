// Hom_G against averages over the group: traces of averaging operators (Reynolds) and the averages themselves.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "lieder/enforce/intertwiners.hpp"
#include "support/group_average.hpp"

namespace lieder {
namespace {

using test::leaf;
using test::RepExpression;
using test::WeightedElement;

struct Averaged {
  std::string group;
  std::vector<WeightedElement> elements;
  bool whole_group = true;  ///< false: one element for each class, for traces only
};

/// The nodes integrate trigonometric polynomials up to degree 63 exactly: products of eight vectors need 9.
std::vector<Averaged> averaged_groups() {
  std::vector<Averaged> result;
  for (const char* name : {"s:1", "s:2", "s:3", "s:4", "s:5", "z:2", "z:5", "z:6", "d:1", "d:2", "d:3", "d:7",
                           "s:3 x z:2", "d:4 x z:3", "s:3 x s:3"}) {
    result.push_back({name, test::finite_group(parse_group(name))});
  }
  result.push_back({"so:2", test::plane_rotations(64, false)});
  result.push_back({"o:2", test::plane_rotations(64, true)});
  result.push_back({"so:3", test::space_rotation_classes(64, false), false});
  result.push_back({"o:3", test::space_rotation_classes(64, true), false});
  return result;
}

std::vector<std::pair<RepExpression, RepExpression>> pairs() {
  const RepExpression one = leaf("1");
  const RepExpression v = leaf("V");
  const RepExpression det = leaf("det");
  return {{v, v},
          {v * v, v + det},
          {symmetric(v) + one, v * v},
          {det * v, v + 2 * det + exterior(v + one)},
          {v + one + v * v + one, dual(v) + det * v * v}};
}

TEST(IntertwinerAverages, FiniteGroupsHaveTheirOrders) {
  EXPECT_EQ(test::finite_group(parse_group("s:5")).size(), 120U);
  EXPECT_EQ(test::finite_group(parse_group("z:6")).size(), 6U);
  EXPECT_EQ(test::finite_group(parse_group("d:7")).size(), 14U);
  EXPECT_EQ(test::finite_group(parse_group("s:3 x s:3")).size(), 36U);
}

TEST(IntertwinerAverages, DimensionIsTheTraceOfTheAveragingOperator) {
  for (const Averaged& average : averaged_groups()) {
    const MatrixGroup group = parse_group(average.group);
    for (const auto& [a, b] : pairs()) {
      SCOPED_TRACE(average.group + ": " + a.text() + " -> " + b.text());
      if (group.matrix_size() == 1 && a.text().find("A2") != std::string::npos) {
        continue;
      }
      const double trace = test::average_trace(average.elements, group, a, b);
      ASSERT_NEAR(trace, std::round(trace), 1e-9 * (1.0 + trace));  // thousands of roundings
      const IntertwinerSpace space =
          intertwiners(parse_representation(a.text(), group), parse_representation(b.text(), group));
      EXPECT_EQ(space.dimension(), std::lround(trace));
      EXPECT_LE(space.residual(), 1e-12);
    }
  }
}

TEST(IntertwinerAverages, ProjectionIsTheAverage) {  // for orthogonal representations
  SCOPED_TRACE("seed 301");
  Rng rng(301);
  for (const Averaged& average : averaged_groups()) {
    const MatrixGroup group = parse_group(average.group);
    if (!average.whole_group || group.matrix_size() > 4) {
      continue;
    }
    for (const auto& [a, b] : pairs()) {
      SCOPED_TRACE(average.group + ": " + a.text() + " -> " + b.text());
      const Representation in = parse_representation(a.text(), group);
      const Representation out = parse_representation(b.text(), group);
      const IntertwinerSpace space = intertwiners(in, out);
      const Matrix x = rng.normal_matrix(out.dimension(), in.dimension());
      const Matrix mean = test::average(average.elements, in, out, x);
      // Hundreds of roundings of matrices of the size of x.
      EXPECT_LE((space.to_dense(space.project(x)) - mean).norm(), 1e-12 * x.norm());
    }
  }
}

}  // namespace
}  // namespace lieder
