// Finite groups and components, element by element.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <string>
#include <vector>

#include "algebra/algebra_support.hpp"
#include "lieder/algebra/matrix_group.hpp"
#include "lieder/core/dense.hpp"

namespace lieder {
namespace {

// All products of the given matrices (a finite set), by repeated multiplication until nothing new comes.
std::vector<Matrix> generated(const std::vector<Matrix>& generators, Index n) {
  std::vector<Matrix> elements{Matrix::Identity(n, n)};
  for (std::size_t next = 0; next < elements.size() && elements.size() < 1000; ++next) {
    for (const Matrix& g : generators) {
      const Matrix product = elements[next] * g;
      const bool known = std::any_of(elements.begin(), elements.end(),
                                     [&](const Matrix& e) { return (e - product).cwiseAbs().maxCoeff() < 1e-6; });
      if (!known) {
        elements.push_back(product);
      }
    }
  }
  return elements;
}

struct OrderCase {
  std::string name;
  std::size_t order;  // of the group that the components generate
};

void PrintTo(const OrderCase& c, std::ostream* out) {
  *out << c.name;
}

class Components : public testing::TestWithParam<OrderCase> {
 protected:
  MatrixGroup group_ = parse_group(GetParam().name);
};

TEST_P(Components, GenerateTheRightNumberOfElements) {
  const std::vector<Matrix> elements = generated(group_.components(), group_.matrix_size());
  EXPECT_EQ(elements.size(), GetParam().order);
  // Random elements meet all of them. The rarest element of the largest group below (order 24) has a probability of
  // about 1/24: 600 draws miss it with probability below 1e-10.
  SCOPED_TRACE("seed 31");
  Rng rng(31);
  std::vector<bool> met(elements.size(), elements.size() > 30);
  for (int draw = 0; draw < 600 && elements.size() <= 30; ++draw) {
    const Matrix g = group_.random_element(rng, 0.0);
    for (std::size_t k = 0; k < elements.size(); ++k) {
      met[k] = met[k] || (g - elements[k]).norm() < 1e-6;
    }
  }
  EXPECT_EQ(std::count(met.begin(), met.end(), false), 0);
}

INSTANTIATE_TEST_SUITE_P(Orders, Components,
                         testing::Values(OrderCase{"s:1", 1}, OrderCase{"s:2", 2}, OrderCase{"s:3", 6},
                                         OrderCase{"s:4", 24}, OrderCase{"s:5", 120}, OrderCase{"z:1", 1},
                                         OrderCase{"z:2", 2}, OrderCase{"z:5", 5}, OrderCase{"z:12", 12},
                                         OrderCase{"d:1", 2}, OrderCase{"d:2", 4}, OrderCase{"d:3", 6},
                                         OrderCase{"d:4", 8}, OrderCase{"d:7", 14}, OrderCase{"so:3", 1},
                                         OrderCase{"so:1,3", 1}, OrderCase{"o:1", 2}, OrderCase{"o:2", 2},
                                         OrderCase{"o:5", 2}, OrderCase{"e:3", 2}, OrderCase{"o:1,1", 4},
                                         OrderCase{"o:1,3", 4}, OrderCase{"o:2,3", 4}, OrderCase{"se:3", 1},
                                         OrderCase{"gl:2", 1}, OrderCase{"o:3 x z:2", 4}, OrderCase{"s:3 x d:2", 24}),
                         [](const auto& test) { return test::test_name(test.param.name); });

TEST(ComponentsOf, PermutationGroupsArePermutationMatrices) {
  for (const std::string name : {"s:4", "z:4"}) {
    for (const Matrix& g : generated(parse_group(name).components(), 4)) {
      EXPECT_EQ(g.rowwise().sum(), Vector::Ones(4));
      EXPECT_EQ(g.colwise().sum(), RowVector::Ones(4));
      EXPECT_EQ(g.cwiseProduct(g), g);
    }
  }
  // The cycle of z:n has order n; s:n contains odd permutations.
  Matrix power = Matrix::Identity(5, 5);
  const Matrix cycle = parse_group("z:5").components().front();
  for (int k = 1; k < 5; ++k) {
    power = power * cycle;
    EXPECT_NE(power, Matrix::Identity(5, 5)) << k;
  }
  EXPECT_EQ(Matrix(power * cycle), Matrix::Identity(5, 5));
  EXPECT_EQ(determinant(parse_group("s:5").components().front()), -1.0);
}

TEST(ComponentsOf, OrthogonalGroupsMeetEveryComponent) {
  // The components of O(p, q) are told apart by the signs of the determinants of the p x p and q x q diagonal blocks.
  SCOPED_TRACE("seed 32");
  Rng rng(32);
  const MatrixGroup group = parse_group("o:2,3");
  int seen[2][2] = {{0, 0}, {0, 0}};
  for (int draw = 0; draw < 200; ++draw) {
    const Matrix g = group.random_element(rng);
    const bool space = determinant(g.topLeftCorner(2, 2)) > 0.0;
    const bool time = determinant(g.bottomRightCorner(3, 3)) > 0.0;
    ++seen[space ? 1 : 0][time ? 1 : 0];
  }
  for (const auto& row : seen) {
    EXPECT_GT(row[0], 20);
    EXPECT_GT(row[1], 20);
  }
  // SO+ stays in one component.
  for (int draw = 0; draw < 50; ++draw) {
    const Matrix g = parse_group("so:2,3").random_element(rng);
    EXPECT_GT(determinant(g.topLeftCorner(2, 2)), 0.0);
    EXPECT_GT(determinant(g.bottomRightCorner(3, 3)), 0.0);
  }
}

TEST(ComponentsOf, DihedralGroupsAreSymmetriesOfThePolygon) {
  for (const Index n : {3, 4, 6}) {
    Matrix corners(2, n);
    for (Index k = 0; k < n; ++k) {
      const double angle = 2.0 * std::acos(-1.0) * static_cast<double>(k) / static_cast<double>(n);
      corners.col(k) << std::cos(angle), std::sin(angle);
    }
    for (const Matrix& g : generated(parse_group("d:" + std::to_string(n)).components(), 2)) {
      const Matrix moved = g * corners;
      for (Index k = 0; k < n; ++k) {
        EXPECT_LT((corners.colwise() - moved.col(k)).colwise().norm().minCoeff(), 1e-14);
      }
    }
  }
}

}  // namespace
}  // namespace lieder
