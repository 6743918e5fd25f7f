// Averaging oracles: Molien series of finite groups, Reynolds averages over finite and compact groups.
#include <gtest/gtest.h>

#include <algorithm>
#include <numbers>
#include <ostream>

#include "lieder/core/dense.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/orthogonal_family.hpp"
#include "lieder/enforce/equivariant_dictionary.hpp"

namespace lieder {
namespace {

// All elements of a finite matrix group, by closing its generators.
std::vector<Matrix> all_elements(const std::vector<Matrix>& generators) {
  const Index n = generators.front().rows();
  std::vector<Matrix> elements = {Matrix::Identity(n, n)};
  for (std::size_t i = 0; i < elements.size(); ++i) {
    for (const Matrix& g : generators) {
      const Matrix product = elements[i] * g;
      const bool known = std::any_of(elements.begin(), elements.end(),
                                     [&product](const Matrix& h) { return (h - product).norm() < 1e-9; });
      if (!known) {
        elements.push_back(product);
      }
    }
  }
  return elements;
}

// Coefficients 0..degree of 1 / det(1 - t g): Newton's identities, k h_k = sum_j tr(g^j) h_(k-j).
Vector symmetric_power_traces(const Matrix& g, Index degree) {
  Vector traces(degree + 1);
  Matrix power = Matrix::Identity(g.rows(), g.cols());
  for (Index j = 0; j <= degree; ++j) {
    traces(j) = power.trace();
    power = power * g;
  }
  Vector h = Vector::Zero(degree + 1);
  h(0) = 1.0;
  for (Index k = 1; k <= degree; ++k) {
    for (Index j = 1; j <= k; ++j) {
      h(k) += traces(j) * h(k - j) / static_cast<double>(k);
    }
  }
  return h;
}

struct FiniteCase {
  const char* group;
  const char* output;
  Index copies;
  Index degree;
};

void PrintTo(const FiniteCase& c, std::ostream* out) {
  *out << c.group << " on " << c.copies << " copies to '" << c.output << "' degree " << c.degree;
}

class Molien : public testing::TestWithParam<FiniteCase> {};

// dim = sum over degrees of (1/|G|) sum_g tr(psi(g)) h_k(g^-1).
TEST_P(Molien, Dimensions) {
  const FiniteCase& c = GetParam();
  SCOPED_TRACE(std::string(c.group) + " -> " + c.output);
  const MatrixGroup group = parse_group(c.group);
  const Representation input = multiple(c.copies, parse_representation("V", group));
  const Representation output = parse_representation(c.output, group);
  const std::vector<Matrix> elements = all_elements(group.components());
  Vector count = Vector::Zero(c.degree + 1);
  for (const Matrix& g : elements) {
    count += output.group_matrix(g).trace() * symmetric_power_traces(input.group_matrix(inverse(g)), c.degree) /
             static_cast<double>(elements.size());
  }
  const EquivariantDictionary found =
      equivariant_dictionary(monomials(input.dimension(), 0, static_cast<int>(c.degree)), group_action(input, output));
  EXPECT_NEAR(static_cast<double>(found.size()), count.sum(), 1e-6);
}

INSTANTIATE_TEST_SUITE_P(Groups, Molien,
                         testing::Values(FiniteCase{"z:4", "1", 1, 4}, FiniteCase{"z:5", "V", 1, 3},
                                         FiniteCase{"s:3", "1", 2, 4}, FiniteCase{"s:4", "V", 1, 4},
                                         FiniteCase{"s:4", "V*V", 2, 2}, FiniteCase{"s:3", "det", 2, 4},
                                         FiniteCase{"d:3", "V", 1, 6}, FiniteCase{"d:4", "V*V", 2, 3},
                                         FiniteCase{"d:6", "det", 1, 7}, FiniteCase{"s:5", "A2(V)", 1, 3},
                                         FiniteCase{"z:2 x s:3", "V@z:2*V@s:3", 1, 3},
                                         FiniteCase{"s:5", "S2(V)", 1, 3}));

// SO(3) by Euler angles Z(a) Y(b) Z(c): the trapezoidal rule in a and c and Gauss-Legendre in cos b integrate matrix
// elements up to the order of the rule exactly.
std::vector<std::pair<Matrix, double>> rotations(Index order) {
  const auto about = [](double angle, Index i, Index j) {
    Matrix r = Matrix::Identity(3, 3);
    r(i, i) = r(j, j) = std::cos(angle);
    r(j, i) = std::sin(angle);
    r(i, j) = -std::sin(angle);
    return r;
  };
  std::vector<std::pair<Matrix, double>> result;
  const Index steps = order + 1;
  const GaussRule rule = gauss_rule(OrthogonalFamily::legendre, order / 2 + 1);
  for (Index a = 0; a < steps; ++a) {
    for (Index b = 0; b < rule.nodes.size(); ++b) {
      for (Index c = 0; c < steps; ++c) {
        const double step = 2.0 * std::numbers::pi / static_cast<double>(steps);
        result.emplace_back(about(step * static_cast<double>(a), 0, 1) * about(std::acos(rule.nodes(b)), 2, 0) *
                                about(step * static_cast<double>(c), 0, 1),
                            rule.weights(b) / static_cast<double>(steps * steps));
      }
    }
  }
  return result;
}

// The Reynolds operator w -> int psi(g)^-1 F_w(theta_g x) dg is the projector on the equivariant functions: its trace
// is their number and it fixes them.
TEST(Averaging, HaarMeasureOfRotations) {
  const MatrixGroup group = parse_group("so:3");
  for (const char* text : {"1", "V", "S2(V)", "A2(V)"}) {
    SCOPED_TRACE(text);
    const Representation output = parse_representation(text, group);
    const GroupAction action = group_action(group, output, 2);
    const DictionaryPtr dictionary = monomials(6, 0, 2);
    const EquivariantDictionary found = equivariant_dictionary(dictionary, action);
    Rng rng(3);
    const Index k = dictionary->size();
    const Index m = output.dimension();
    const Matrix x = rng.normal_matrix(60, 6);
    const Matrix phi_inverse = solve_least_squares(dictionary->values(x), Matrix::Identity(60, 60));
    Matrix average = Matrix::Zero(m * k, m * k);
    for (const auto& [g, weight] : rotations(5)) {  // degree 2 in the functions, at most 2 in psi: order 4
      Matrix moved(60, 6);
      moved << x.leftCols(3) * g.transpose(), x.rightCols(3) * g.transpose();
      const Matrix on_functions = phi_inverse * dictionary->values(moved);
      const Matrix psi = output.group_matrix(g.transpose());
      for (Index c = 0; c < m; ++c) {
        for (Index l = 0; l < m; ++l) {
          average.block(c * k, l * k, k, k) += weight * psi(c, l) * on_functions;
        }
      }
    }
    EXPECT_NEAR(average.trace(), static_cast<double>(found.size()), 1e-10);
    EXPECT_LT((average * Matrix(found.basis) - Matrix(found.basis)).norm(), 1e-11);
  }
}

}  // namespace
}  // namespace lieder
