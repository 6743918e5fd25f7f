// Small random problems of every form, and an independent solver: ADMM on dense matrices to a small residual.
#pragma once

#include <vector>

#include "lieder/core/random.hpp"
#include "lieder/promote/promote.hpp"

namespace lieder::testing_support {

struct RandomCase {
  PromotionProblem problem;
  PromotionOptions options;
};

/// Case number k of a family that runs through exact and penalised, functions and vector fields with several outputs,
/// exact and sampled Lie derivatives, weights, a ridge, an l1 term, an enforced subspace and discrete candidates.
RandomCase random_case(Index k);

/// The objective at w, from dense matrices.
double dense_objective(const RandomCase& random, const Vector& w);

/// ADMM (Boyd et al., Foundations and Trends in Machine Learning 3, 2011) on X = A(w), D_g w, w. The answer satisfies
/// the data exactly in the exact form.
Vector admm(const RandomCase& random, int iterations, double tolerance);

/// X + D for the discrete, dense: the matrices of w -> vec X, with shapes and weights.
struct DenseBlock {
  Matrix map;
  Index rows;
  Index cols;
  double weight;
};
std::vector<DenseBlock> dense_blocks(const RandomCase& random);

}  // namespace lieder::testing_support
