#include "promote/random_problems.hpp"

#include <Eigen/LU>

#include "lieder/core/dense.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder::testing_support {

namespace {

BilinearPtr lie_derivative(Index k, Rng& rng) {
  const Index n = 2 + k % 2;
  const bool field = k % 5 == 4;
  const auto basis = legendre_polynomials(Vector::Constant(n, -1.0), Vector::Constant(n, 1.0), field ? 2 : 3);
  const Candidates set = parse_candidates(k % 3 == 0   ? "euclidean"
                                          : k % 3 == 1 ? "affine"
                                                       : "rotations",
                                          {n, {}, {}, {}});
  const ObjectKind kind = field ? ObjectKind::vector_field : ObjectKind::function;
  const Index outputs = field ? n : 1 + (k / 2) % 2;
  if (k % 4 == 3) {
    return sampled_lie_derivative(kind, basis, outputs, set, rng.uniform_matrix(30, n));
  }
  return exact_lie_derivative(kind, *basis, outputs, set);
}

// The change of w under random signs of the coefficients (a reflection of an orthonormal basis).
SparseMatrix reflection(Index p, Rng& rng) {
  SparseMatrix result(p, p);
  for (Index k = 0; k < p; ++k) {
    if (rng.uniform() < 0.5) {
      result.insert(k, k) = -2.0;
    }
  }
  return result;
}

Matrix shrink_singular_values(const Matrix& x, double by) {
  const Svd f = svd(x);
  return f.u * (f.s.array() - by).cwiseMax(0.0).matrix().asDiagonal() * f.v.transpose();
}

double nuclear(const Matrix& x) {
  return singular_values(x).sum();
}

Matrix shaped(const Vector& flat, const DenseBlock& block) {
  return Eigen::Map<const Matrix>(flat.data(), block.rows, block.cols);
}

Vector root_weights(const PromotionProblem& problem) {
  return problem.weights.size() == 0 ? Vector::Ones(problem.target.size()).eval() : problem.weights.cwiseSqrt().eval();
}

}  // namespace

RandomCase random_case(Index k) {
  Rng rng(static_cast<std::uint64_t>(1000 + k));
  RandomCase random;
  PromotionProblem& problem = random.problem;
  problem.lie_derivative = lie_derivative(k, rng);
  const Index p = problem.lie_derivative->functions() * problem.lie_derivative->outputs();
  random.options.exact = k % 2 == 0;
  const Index n = random.options.exact ? p / 3 : p + 5;
  problem.design = rng.normal_matrix(n, p);
  problem.target = problem.design * rng.normal_vector(p);
  if (!random.options.exact) {
    problem.target += 0.3 * rng.normal_vector(n);
    random.options.lambda = 0.3 + 3.0 * rng.uniform();
    if (k % 3 == 0) {
      problem.weights = rng.uniform_matrix(n, 1, 0.5, 2.0);
    }
  }
  if (k % 7 == 2 || k % 7 == 3) {
    random.options.l1 = 0.2;
  }
  if (k % 5 == 1 || k % 5 == 2) {
    random.options.ridge = 0.1;
  }
  if (k % 6 == 4 || k % 6 == 5) {
    problem.parameterisation = rng.normal_matrix(p, p - 2);
  }
  if (k % 8 >= 6) {
    problem.discrete = {reflection(p, rng), reflection(p, rng)};
  }
  random.options.gap = 1e-7;
  return random;
}

std::vector<DenseBlock> dense_blocks(const RandomCase& random) {
  const PromotionProblem& problem = random.problem;
  const Index p = problem.design.cols();
  const double weight = random.options.exact ? 1.0 : random.options.lambda;
  std::vector<DenseBlock> blocks;
  blocks.push_back(
      {problem.lie_derivative->dense(), problem.lie_derivative->rows(), problem.lie_derivative->generators(), weight});
  for (const SparseMatrix& discrete : problem.discrete) {
    blocks.push_back({Matrix(discrete), p, 1, weight});
  }
  for (Index k = 0; random.options.l1 > 0.0 && k < p; ++k) {
    blocks.push_back({Matrix(Vector::Unit(p, k).transpose()), 1, 1, random.options.l1});
  }
  return blocks;
}

double dense_objective(const RandomCase& random, const Vector& w) {
  double value = 0.5 * random.options.ridge * w.squaredNorm();
  if (!random.options.exact) {
    value += 0.5 *
             root_weights(random.problem).cwiseProduct(random.problem.design * w - random.problem.target).squaredNorm();
  }
  for (const DenseBlock& block : dense_blocks(random)) {
    value += block.weight * nuclear(shaped(block.map * w, block));
  }
  return value;
}

Vector admm(const RandomCase& random, int iterations, double tolerance) {
  const PromotionProblem& problem = random.problem;
  const std::vector<DenseBlock> blocks = dense_blocks(random);
  const Matrix basis = problem.parameterisation.size() == 0
                           ? Matrix::Identity(problem.design.cols(), problem.design.cols()).eval()
                           : qr_q(problem.parameterisation);
  const Index k = basis.cols();
  const Matrix design = root_weights(problem).asDiagonal() * problem.design * basis;
  const Vector target = root_weights(problem).cwiseProduct(problem.target);
  const Index equalities = random.options.exact ? design.rows() : 0;
  Matrix smooth = random.options.ridge * Matrix::Identity(k, k);
  Vector force = Vector::Zero(k);
  if (!random.options.exact) {
    smooth += design.transpose() * design;
    force = design.transpose() * target;
  }
  std::vector<Matrix> maps;
  Matrix gram = Matrix::Zero(k, k);
  for (const DenseBlock& block : blocks) {
    maps.push_back(block.map * basis);
    gram += maps.back().transpose() * maps.back();
  }
  double rho = 1.0;
  Matrix kkt = Matrix::Zero(k + equalities, k + equalities);
  Eigen::FullPivLU<Matrix> factor;
  const auto refactor = [&]() {
    kkt.topLeftCorner(k, k) = smooth + rho * gram;
    if (equalities > 0) {
      kkt.bottomLeftCorner(equalities, k) = design;
      kkt.topRightCorner(k, equalities) = design.transpose();
    }
    factor.compute(kkt);
  };
  refactor();
  std::vector<Vector> x;
  std::vector<Vector> scaled;
  for (const Matrix& map : maps) {
    x.emplace_back(Vector::Zero(map.rows()));
    scaled.emplace_back(Vector::Zero(map.rows()));
  }
  Vector z = Vector::Zero(k);
  for (int step = 0; step < iterations; ++step) {
    Vector right(k + equalities);
    right.head(k) = force;
    right.tail(equalities) = target.head(equalities);
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      right.head(k) += rho * maps[b].transpose() * (x[b] - scaled[b]);
    }
    z = factor.solve(right).head(k);
    double primal = 0.0;
    double moved = 0.0;
    double size = 0.0;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const Vector image = maps[b] * z;
      const Vector next =
          shrink_singular_values(shaped(image + scaled[b], blocks[b]), blocks[b].weight / rho).reshaped();
      moved += (next - x[b]).squaredNorm();
      x[b] = next;
      scaled[b] += image - next;
      primal += (image - next).squaredNorm();
      size += image.squaredNorm();
    }
    if (std::max(primal, moved) < tolerance * tolerance * size) {
      break;
    }
    if (step % 50 == 49 && step < iterations / 2) {
      const double ratio = std::sqrt(primal / std::max(moved, 1e-300));
      if (ratio > 5.0 || ratio < 0.2) {
        const double change = ratio > 5.0 ? 2.0 : 0.5;
        rho *= change;
        for (Vector& u : scaled) {
          u /= change;
        }
        refactor();
      }
    }
  }
  return basis * z;
}

}  // namespace lieder::testing_support
