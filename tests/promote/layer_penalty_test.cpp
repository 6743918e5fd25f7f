#include "lieder/promote/layer_penalty.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/core/subspace.hpp"

namespace lieder {
namespace {

struct Layers {
  explicit Layers(std::uint64_t seed) : rng(seed) {
    weights = {{rng.normal_matrix(7, 6), rng.normal_vector(7)}, {rng.normal_matrix(9, 7), Vector()}};
  }
  Rng rng;
  MatrixGroup group = parse_group("gl:3");
  Representation v = parse_representation("2V", group);
  Representation hidden = parse_representation("1+2V", group);
  Representation tensor = parse_representation("V*V", group);
  IntertwinerDefect defect{{layer_action(v, hidden), layer_action(hidden, tensor)}};
  std::vector<AffineLayer> weights;
};

double dot(const std::vector<AffineLayer>& a, const std::vector<AffineLayer>& b) {
  double sum = 0.0;
  for (std::size_t l = 0; l < a.size(); ++l) {
    sum += a[l].weight.cwiseProduct(b[l].weight).sum() + a[l].bias.dot(b[l].bias);
  }
  return sum;
}

// Oracle: the derivative of rho_out(exp t xi)^-1 (W rho_in(exp t xi) x + b) by central differences, error O(t^2).
TEST(LayerPenalty, IsTheDerivativeOfTheTransformedLayer) {
  SCOPED_TRACE("seed 1");
  Layers s(1);
  const Matrix a = s.defect.apply(s.weights);
  ASSERT_EQ(a.rows(), 42 + 7 + 63);
  ASSERT_EQ(a.cols(), 9);
  const double t = 1e-5;
  for (Index i = 0; i < 9; ++i) {
    const Matrix xi = s.group.algebra().element(s.defect.orthonormal().col(i));
    const auto moved = [&](double time) {
      const Matrix g = matrix_exponential(time * xi);
      const Matrix out = inverse(s.hidden.group_matrix(g));
      const Matrix w = out * s.weights[0].weight * s.v.group_matrix(g);
      const Vector b = out * s.weights[0].bias;
      Vector both(49);
      both << w.reshaped(), b;
      return both;
    };
    const Vector difference = (moved(t) - moved(-t)) / (2.0 * t);
    EXPECT_LT((a.col(i).head(49) - difference).norm(), 1e-8 * (1.0 + difference.norm()));
  }
}

TEST(LayerPenalty, AdjointAndNorm) {
  SCOPED_TRACE("seed 2");
  Layers s(2);
  const Matrix a = s.defect.apply(s.weights);
  const Matrix y = s.rng.normal_matrix(a.rows(), a.cols());
  const double forward = a.cwiseProduct(y).sum();
  EXPECT_NEAR(forward, dot(s.weights, s.defect.adjoint(y, s.weights)), 1e-12 * a.norm() * y.norm());
  // The norm of A as a dense matrix, column by column.
  std::vector<AffineLayer> unit = s.weights;
  for (AffineLayer& layer : unit) {
    layer.weight.setZero();
    layer.bias.setZero();
  }
  Matrix dense(a.size(), 42 + 7 + 63);
  Index column = 0;
  for (AffineLayer& layer : unit) {
    for (double* entry = layer.weight.data(); entry != layer.weight.data() + layer.weight.size(); ++entry) {
      *entry = 1.0;
      dense.col(column++) = s.defect.apply(unit).reshaped();
      *entry = 0.0;
    }
    for (Index k = 0; k < layer.bias.size(); ++k) {
      layer.bias(k) = 1.0;
      dense.col(column++) = s.defect.apply(unit).reshaped();
      layer.bias(k) = 0.0;
    }
  }
  // Power iterations bound the norm of layers with biases everywhere: this one has none in the second.
  const double norm = singular_values(dense)(0);
  EXPECT_GE(s.defect.norm_squared(), norm * norm);
  EXPECT_LE(s.defect.norm_squared(), 1.5 * norm * norm);
}

// The basis of the candidates is of no consequence: a mixed basis gives the same singular values.
TEST(LayerPenalty, DoesNotDependOnTheBasis) {
  SCOPED_TRACE("seed 3");
  Layers s(3);
  const Matrix mix = Matrix::Identity(9, 9) + 0.4 * s.rng.normal_matrix(9, 9);
  std::vector<LayerAction> mixed;
  for (const auto& [in, out] : {std::pair{s.v, s.hidden}, std::pair{s.hidden, s.tensor}}) {
    LayerAction action;
    for (Index i = 0; i < 9; ++i) {
      const Matrix xi = s.group.algebra().element(mix.col(i));
      action.input.push_back(in.algebra_matrix(xi).sparseView());
      action.output.push_back(out.algebra_matrix(xi).sparseView());
    }
    mixed.push_back(action);
  }
  const Vector one = singular_values(s.defect.apply(s.weights));
  const Vector two = singular_values(IntertwinerDefect(mixed).apply(s.weights));
  EXPECT_LT((one - two).norm(), 1e-11 * one.norm());
}

// Oracle: optimality of the prox by its duality gap, and that no random step is better.
TEST(LayerPenalty, ProxIsOptimal) {
  SCOPED_TRACE("seed 4");
  Layers s(4);
  for (const double t : {0.01, 0.1, 1.0}) {
    NuclearProx prox(s.defect, {20000, 1e-9});
    std::vector<AffineLayer> w = s.weights;
    const NuclearProxResult result = prox.apply(w, t);
    EXPECT_LE(result.gap, 1e-9);
    const auto objective = [&](const std::vector<AffineLayer>& at) {
      double distance = 0.0;
      for (std::size_t l = 0; l < at.size(); ++l) {
        distance += (at[l].weight - s.weights[l].weight).squaredNorm() + (at[l].bias - s.weights[l].bias).squaredNorm();
      }
      return 0.5 * distance + t * singular_values(s.defect.apply(at)).sum();
    };
    const double best = objective(w);
    EXPECT_NEAR(t * result.nuclear_norm, t * singular_values(s.defect.apply(w)).sum(), 1e-6 * best);
    for (int trial = 0; trial < 20; ++trial) {
      std::vector<AffineLayer> other = w;
      for (AffineLayer& layer : other) {
        layer.weight += 1e-3 * s.rng.normal_matrix(layer.weight.rows(), layer.weight.cols());
        layer.bias += 1e-3 * s.rng.normal_vector(layer.bias.size());
      }
      EXPECT_GE(objective(other), best * (1.0 - 1e-8));
    }
  }
}

// Weights that commute with so(3) up to noise: from the step at which the noise is gone on, exactly the three rotations
// are kept, to rounding, read from the dual.
TEST(LayerPenalty, KeepsTheCommonSubalgebraExactly) {
  SCOPED_TRACE("seed 5");
  Rng rng(5);
  const MatrixGroup group = parse_group("gl:3");
  const Representation v = parse_representation("2V", group);
  const Representation tensor = parse_representation("V*V", group);
  // so(3)-equivariant: copies of the identity; 2V -> 2V and V*V -> V*V, the second with the trace, which gl(3) moves.
  const Matrix mix = rng.normal_matrix(2, 2);
  Matrix first = Matrix::Zero(6, 6);
  for (Index i = 0; i < 2; ++i) {
    for (Index j = 0; j < 2; ++j) {
      first.block(3 * i, 3 * j, 3, 3) = mix(i, j) * Matrix::Identity(3, 3);
    }
  }
  const Vector trace = Matrix::Identity(3, 3).reshaped();
  const Matrix second = Matrix::Identity(9, 9) + trace * trace.transpose();
  std::vector<AffineLayer> w = {{first + 1e-2 * rng.normal_matrix(6, 6), Vector()},
                                {second + 1e-2 * rng.normal_matrix(9, 9), trace + 1e-2 * rng.normal_vector(9)}};
  NuclearProx prox(IntertwinerDefect({layer_action(v, v), layer_action(tensor, tensor)}), {5000, 1e-10});
  const std::vector<AffineLayer> start = w;
  const NuclearProxResult result = prox.apply(w, 0.3);  // from 0.2 to 1.5 the same three
  double distance = 0.0;
  for (std::size_t l = 0; l < w.size(); ++l) {
    distance += 0.5 * (w[l].weight - start[l].weight).squaredNorm() + 0.5 * (w[l].bias - start[l].bias).squaredNorm();
  }
  ASSERT_EQ(result.kept.cols(), 3);
  Matrix rotations(9, 3);
  for (Index i = 0; i < 3; ++i) {
    rotations.col(i) = group.algebra().coordinates(parse_group("so:3").algebra().basis(i));
  }
  EXPECT_LT(principal_angles(result.kept, rotations).maxCoeff(), 0.02);
  const Vector s = singular_values(prox.defect().apply(w));
  // Y's singular value of a kept candidate is below (1 - 1e-3) t, so the gap, asked to be below 1e-10 of the objective, is
  // at least 1e-3 t times that of A(W).
  const double objective = distance + 0.3 * result.nuclear_norm;
  EXPECT_LT(s(6), 1e-10 * objective / (1e-3 * 0.3));
  EXPECT_LT(s(6), 1e-6 * s(5));
}

TEST(LayerPenalty, Errors) {
  Layers s(6);
  EXPECT_THROW(IntertwinerDefect({}), ValueError);
  std::vector<AffineLayer> wrong = s.weights;
  wrong[0].weight.resize(7, 5);
  EXPECT_THROW(s.defect.apply(wrong), ShapeError);
  NuclearProx prox(s.defect);
  EXPECT_THROW(prox.apply(s.weights, 0.0), ValueError);
  EXPECT_THROW(layer_action(s.v, parse_representation("V", parse_group("so:3"))), ValueError);
}

}  // namespace
}  // namespace lieder
