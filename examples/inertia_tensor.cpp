// How much data does symmetry save? The inertia tensor of five bodies, a cubic polynomial of their masses and positions
// with nine outputs, from as few samples as possible: with O(3), with O(3) and permutations of the bodies, with
// nothing.
#include <iostream>

#include "lieder/core/dense.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/models/equivariant_regression.hpp"

namespace {

using lieder::Index;
using lieder::Matrix;

Matrix random_bodies(lieder::Rng& rng, Index count) {
  Matrix result(count, 20);  // five masses, then five positions
  result << rng.uniform_matrix(count, 5, 0.5, 2.0), rng.normal_matrix(count, 15);
  return result;
}

Matrix inertia_tensors(const Matrix& bodies) {
  Matrix result = Matrix::Zero(bodies.rows(), 9);
  for (Index i = 0; i < bodies.rows(); ++i) {
    for (Index b = 0; b < 5; ++b) {
      const lieder::Vector x = bodies.row(i).segment(5 + 3 * b, 3).transpose();
      const Matrix tensor = x.squaredNorm() * Matrix::Identity(3, 3) - x * x.transpose();
      result.row(i) += bodies(i, b) * tensor.reshaped().transpose();
    }
  }
  return result;
}

double test_error(const lieder::EquivariantDictionary& features, Index samples) {
  lieder::Rng rng(1);
  const Matrix train = random_bodies(rng, samples);
  const Matrix test = random_bodies(rng, 200);
  const auto fit = lieder::fit_equivariant(features, train, inertia_tensors(train));
  return lieder::relative_error(inertia_tensors(test), features.model(fit.coordinates).value(test));
}

// The smallest number of samples that gives the tensor to 1e-10, by bisection.
Index samples_needed(const lieder::EquivariantDictionary& features) {
  Index low = 0;
  Index high = 300;
  while (high - low > 1) {
    const Index middle = (low + high) / 2;
    (test_error(features, middle) < 1e-10 ? high : low) = middle;
  }
  return high;
}

lieder::EquivariantDictionary equivariant(const char* name, const char* input, const char* output) {
  const lieder::MatrixGroup group = lieder::parse_group(name);
  return lieder::equivariant_dictionary(
      lieder::monomials(20, 0, 3),
      lieder::group_action(lieder::parse_representation(input, group), lieder::parse_representation(output, group)));
}

double unconstrained_error(Index samples) {
  lieder::Rng rng(1);
  const Matrix train = random_bodies(rng, samples);
  const Matrix test = random_bodies(rng, 200);
  const auto dictionary = lieder::monomials(20, 0, 3);
  const Matrix w = lieder::solve_least_squares(dictionary->values(train), inertia_tensors(train));
  return lieder::relative_error(inertia_tensors(test), dictionary->values(test) * w);
}

}  // namespace

int main() {
  const auto rotations = equivariant("o:3", "5(1)+5V", "V*V");
  const auto both = equivariant("o:3 x s:5", "V@s:5+V@s:5*V@o:3", "V@o:3*V@o:3");
  const Index with_rotations = samples_needed(rotations);
  const Index with_both = samples_needed(both);
  const double without = unconstrained_error(160);
  std::cout << "O(3): " << rotations.size() << " features, exact from " << with_rotations << " samples\n"
            << "O(3) x S5: " << both.size() << " features, exact from " << with_both << " samples\n"
            << "no symmetry: " << 9 * rotations.dictionary->size() << " unknowns, relative error " << without
            << " from 160 samples\n";
  return rotations.size() == 296 && with_rotations <= 160 && with_both < with_rotations && without > 0.1 ? 0 : 1;
}
