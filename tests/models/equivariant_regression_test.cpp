// Enforced regression: exact recovery from few samples, minimum norm, ridge, relaxing to a subgroup.
#include "lieder/models/equivariant_regression.hpp"

#include <gtest/gtest.h>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/models/trained_model.hpp"

namespace lieder {
namespace {

// Rows: m_1..m_5, x_1, y_1, z_1, ..., z_5; outputs: the nine entries of sum m (|x|^2 1 - x x^T).
Matrix inertia(const Matrix& bodies) {
  Matrix result = Matrix::Zero(bodies.rows(), 9);
  for (Index i = 0; i < bodies.rows(); ++i) {
    Matrix tensor = Matrix::Zero(3, 3);
    for (Index b = 0; b < 5; ++b) {
      const Vector x = bodies.row(i).segment(5 + 3 * b, 3).transpose();
      tensor += bodies(i, b) * (x.squaredNorm() * Matrix::Identity(3, 3) - x * x.transpose());
    }
    result.row(i) = tensor.reshaped().transpose();
  }
  return result;
}

Matrix random_bodies(Rng& rng, Index count) {
  Matrix result(count, 20);
  result << rng.uniform_matrix(count, 5, 0.5, 2.0), rng.normal_matrix(count, 15);
  return result;
}

EquivariantDictionary bodies_dictionary(bool equal_bodies) {
  const MatrixGroup group = parse_group(equal_bodies ? "o:3 x s:5" : "o:3");
  const auto rep = [&group](const char* text) { return parse_representation(text, group); };
  const GroupAction action = equal_bodies ? group_action(rep("V@s:5+V@s:5*V@o:3"), rep("V@o:3*V@o:3"))
                                          : group_action(rep("5(1)+5V"), rep("V*V"));
  return equivariant_dictionary(monomials(20, 0, 3), action);
}

double test_error(const EquivariantDictionary& found, Index samples, std::uint64_t seed) {
  Rng rng(seed);
  const Matrix train = random_bodies(rng, samples);
  const Matrix test = random_bodies(rng, 200);
  const EquivariantRegression fit = fit_equivariant(found, train, inertia(train));
  return relative_error(inertia(test), found.model(fit.coordinates).value(test));
}

// The smallest number of samples with a test error below 1e-10, by bisection; the error falls once, when the data
// determine every feature, so the answer is the threshold.
Index samples_needed(const EquivariantDictionary& found, Index enough, std::uint64_t seed) {
  Index low = 0;
  Index high = enough;
  while (high - low > 1) {
    const Index middle = (low + high) / 2;
    (test_error(found, middle, seed) < 1e-10 ? high : low) = middle;
  }
  return high;
}

TEST(EquivariantRegression, InertiaTensorUnderO3) {
  const EquivariantDictionary found = bodies_dictionary(false);
  EXPECT_LT(test_error(found, 160, 1), 1e-10);
  const Index needed = samples_needed(found, 160, 1);
  RecordProperty("samples_o3", static_cast<int>(needed));
  std::cout << "O(3), " << found.size() << " features: exact from " << needed << " samples\n";
}

TEST(EquivariantRegression, InertiaTensorUnderO3AndS5) {
  const EquivariantDictionary found = bodies_dictionary(true);
  const Index needed = samples_needed(found, 40, 1);
  std::cout << "O(3) x S5, " << found.size() << " features: exact from " << needed << " samples\n";
}

}  // namespace
}  // namespace lieder
