// The Lie derivative of kernels against differences of the finite action, and null spaces of dictionaries against
// character counts (docs/fields.md).
#include "lieder/fields/kernel_action.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>
#include <map>
#include <set>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/enforce/equivariant_dictionary.hpp"
#include "lieder/fields/kernel_dictionary.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"

namespace lieder {
namespace {

// k(z)_c = sum_h a_ch sin(w_h . z + b_h): smooth matrix kernels with an exact Jacobian.
struct RandomKernel {
  Matrix amplitudes;
  Matrix waves;
  Vector phases;

  RandomKernel(Rng& rng, Index inputs, Index outputs)
      : amplitudes(rng.normal_matrix(outputs, 6)), waves(rng.normal_matrix(6, inputs)), phases(rng.normal_vector(6)) {}

  Matrix arguments(const Matrix& z) const { return (z * waves.transpose()).rowwise() + phases.transpose(); }
  Matrix value(const Matrix& z) const { return Matrix(arguments(z).array().sin()) * amplitudes.transpose(); }
  Jet jet(const Matrix& z) const {
    Jet result{z, value(z), {}};
    const Matrix cosines = arguments(z).array().cos();
    for (Index j = 0; j < z.cols(); ++j) {
      result.jacobian.push_back(cosines * waves.col(j).asDiagonal() * amplitudes.transpose());
    }
    return result;
  }
};

Matrix homogeneous(const Matrix& affine) {
  const Index n = affine.rows();
  Matrix result = Matrix::Zero(n + 1, n + 1);
  result.bottomRows(n) = affine;
  return result;
}

// The kernel of K_g T K_g^-1 at rows (x, y): sigma_g^-1 k(theta x, theta y) rho_g |det A|, written out.
Matrix moved_kernel(const RandomKernel& k, const Matrix& z, const Matrix& affine, const Matrix& rho,
                    const Matrix& sigma, double t) {
  const Index n = affine.rows();
  const Matrix g = matrix_exponential(t * homogeneous(affine));
  const Matrix a = g.bottomRightCorner(n, n);
  const Vector b = g.col(0).tail(n);
  Matrix moved(z.rows(), 2 * n);
  moved << (z.leftCols(n) * a.transpose()).rowwise() + b.transpose(),
      (z.rightCols(n) * a.transpose()).rowwise() + b.transpose();
  const Matrix values = k.value(moved);
  const Matrix rho_g = matrix_exponential(t * rho);
  const Matrix sigma_inverse = matrix_exponential(-t * sigma);
  Matrix result(values.rows(), values.cols());
  for (Index i = 0; i < values.rows(); ++i) {
    Matrix kernel(sigma.rows(), rho.rows());
    for (Index c = 0; c < kernel.size(); ++c) {
      kernel(c / rho.rows(), c % rho.rows()) = values(i, c);
    }
    const Matrix conjugated = sigma_inverse * kernel * rho_g * std::abs(a.determinant());
    for (Index c = 0; c < kernel.size(); ++c) {
      result(i, c) = conjugated(c / rho.rows(), c % rho.rows());
    }
  }
  return result;
}

TEST(KernelAction, LieDerivativeIsTheDerivativeOfTheFiniteAction) {
  for (const std::uint64_t seed : {1, 2, 3, 4}) {
    SCOPED_TRACE(seed);
    Rng rng(seed);
    const Index n = 1 + static_cast<Index>(seed % 3);
    const Index rows = 1 + static_cast<Index>(seed % 2);
    const Index columns = 1 + static_cast<Index>(seed / 2 % 3);
    std::vector<Matrix> affine;
    ValueAction input{columns, {}, {}};
    ValueAction output{rows, {}, {}};
    for (int a = 0; a < 3; ++a) {
      affine.push_back(0.5 * rng.normal_matrix(n, n + 1));
      input.algebra.push_back(0.5 * rng.normal_matrix(columns, columns));
      output.algebra.push_back(0.5 * rng.normal_matrix(rows, rows));
    }
    const Candidates candidates = kernel_candidates(candidates_from_affine("random", affine), input, output);
    const RandomKernel k(rng, 2 * n, rows * columns);
    const Matrix z = rng.normal_matrix(20, 2 * n);
    const Matrix found = LieDerivative(ObjectKind::function, candidates).rows(k.jet(z));
    for (Index a = 0; a < 3; ++a) {
      const auto at = [&](double t) {
        const auto place = static_cast<std::size_t>(a);
        return moved_kernel(k, z, affine[place], input.algebra[place], output.algebra[place], t);
      };
      // Five-point differences: error of order h^4 times a fifth derivative below 1e4, and rounding 1e-16 / h.
      const double h = 1e-3;
      const Matrix difference = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
      const Matrix column = found.col(a).reshaped(20, rows * columns);
      EXPECT_LT((column - difference).cwiseAbs().maxCoeff(), 1e-7 * std::max(1.0, difference.cwiseAbs().maxCoeff()));
    }
  }
}

TEST(KernelAction, AFiniteElementMovesKernelsAsItsGeneratorDoes) {
  Rng rng(5);
  const GroupAction space = group_action(parse_group("gl:2"));
  const GroupAction kernels = kernel_action(space, tensor_values(space, 1), tensor_values(space, 2));
  ASSERT_EQ(kernels.outputs(), 8);
  const Matrix a = 0.3 * rng.normal_matrix(2, 2);
  Matrix affine(2, 3);
  affine << Vector::Zero(2), a;
  const RandomKernel k(rng, 4, 8);
  const Matrix z = rng.normal_matrix(10, 4);
  // exp of the generator's output matrix against sigma_g (x) rho_g^-T / |det|.
  Matrix psi = Matrix::Zero(8, 8);
  for (Index i = 0; i < 4; ++i) {
    psi += kernels.generators()->output_matrix(Vector::Unit(4, i)) * a(i / 2, i % 2);
  }
  FiniteElement g{Matrix(2, 3), Matrix::Identity(1, 1)};
  g.input << Vector::Zero(2), matrix_exponential(a);
  const GroupAction finite("g", 2, 1, std::nullopt, {g});
  const GroupAction on_kernels = kernel_action(finite, tensor_values(finite, 1), tensor_values(finite, 2));
  EXPECT_LT((on_kernels.elements()[0].output - matrix_exponential(psi)).norm(), 1e-12);
}

// Weights of a torus of SO(2) or SO(3) on polynomials and tensors: multiplicity of each integer.
using Weights = std::map<int, double>;

Weights times(const Weights& a, const Weights& b) {
  Weights result;
  for (const auto& [i, m] : a) {
    for (const auto& [j, n] : b) {
      result[i + j] += m * n;
    }
  }
  return result;
}

Weights tensor_weights(Index n, Index rank) {
  const Weights vector = n == 2 ? Weights{{1, 1.0}, {-1, 1.0}} : Weights{{1, 1.0}, {0, 1.0}, {-1, 1.0}};
  Weights result{{0, 1.0}};
  for (Index r = 0; r < rank; ++r) {
    result = times(result, vector);
  }
  return result;
}

// dim (W)^SO(n): weight 0 less, for SO(3), weight 1.
double invariants(Index n, const Weights& w) {
  const auto at = [&w](int i) { return w.contains(i) ? w.at(i) : 0.0; };
  return n == 2 ? at(0) : at(0) - at(1);
}

// Weights of the homogeneous polynomials of degree d on R^n: harmonics of degree d, d - 2, ...
Weights polynomial_weights(Index n, int d) {
  Weights result;
  for (int l = d; l >= 0; l -= 2) {
    if (n == 2) {
      result[l] += 1.0;
      if (l > 0) {
        result[-l] += 1.0;
      }
    } else {
      for (int m = -l; m <= l; ++m) {
        result[m] += 1.0;
      }
    }
  }
  return result;
}

Index kernels_found(const MonomialsPtr& dictionary, const GroupAction& space, Index in, Index out) {
  const GroupAction action = kernel_action(space, tensor_values(space, in), tensor_values(space, out));
  const EquivariantDictionary found = equivariant_dictionary(dictionary, action);
  EXPECT_EQ(found.status, Status::ok) << found.message;
  return found.size();
}

TEST(KernelAction, TranslationsLeaveConvolutions) {
  for (const Index n : {1, 2, 3}) {
    const GroupAction space = group_action(parse_group("t:" + std::to_string(n)));
    const int degree = n == 3 ? 2 : 4;
    const Index found = kernels_found(monomials(2 * n, 0, degree), space, 0, 0);
    EXPECT_EQ(found, monomials(n, 0, degree)->size()) << n;
    if (n > 1) {  // translations do not act on the values
      EXPECT_EQ(kernels_found(monomials(2 * n, 0, 2), space, 1, 1), n * n * monomials(n, 0, 2)->size()) << n;
    }
  }
}

TEST(KernelAction, TranslationsMatchFrequencies) {
  // Of all products of waves of x and of y: 1, cos k(y - x) and sin k(y - x) for each of the wave vectors up to sign.
  for (const Index n : {1, 2}) {
    const GroupAction space = group_action(parse_group("t:" + std::to_string(n)));
    const GroupAction action = kernel_action(space, tensor_values(space, 0), tensor_values(space, 0));
    const std::shared_ptr<const Fourier> waves = fourier(n == 1 ? 3 : 2, Vector::Constant(n, 2.5));
    const EquivariantDictionary found = equivariant_dictionary(product_kernels(waves, waves)->functions(), action);
    EXPECT_EQ(found.size(), 1 + 2 * waves->frequencies().rows()) << n;
  }
}

TEST(KernelAction, EuclideanMotionsLeaveAsManyKernelsAsCharactersCount) {
  for (const Index n : {2, 3}) {
    const GroupAction space = group_action(parse_group("se:" + std::to_string(n)));
    const int degree = n == 2 ? 4 : 2;
    for (Index in = 0; in <= 2; ++in) {
      for (Index out = 0; out <= 2; ++out) {
        SCOPED_TRACE(testing::Message() << "SE(" << n << "), ranks " << in << " -> " << out);
        double expected = 0.0;
        for (int d = 0; d <= degree; ++d) {
          expected += invariants(n, times(polynomial_weights(n, d), tensor_weights(n, in + out)));
        }
        EXPECT_EQ(static_cast<double>(kernels_found(monomials(2 * n, 0, degree), space, in, out)), expected);
      }
    }
  }
}

TEST(KernelAction, OrthogonalMapsOfThePlaneLeaveAsManyKernelsAsCharactersCount) {
  const GroupAction space = group_action(parse_group("o:2"));
  const int degree = 4;
  for (Index in = 0; in <= 2; ++in) {
    for (Index out = 0; in + out <= 3; ++out) {
      SCOPED_TRACE(testing::Message() << "ranks " << in << " -> " << out);
      double rotations = 0.0;
      double reflections = 0.0;  // trace of a reflection: of degree d, the coefficient of t^d in (1 - t^2)^-2
      for (int d = 0; d <= degree; ++d) {
        Weights both;
        for (int first = 0; first <= d; ++first) {
          for (const auto& [weight, count] : times(polynomial_weights(2, first), polynomial_weights(2, d - first))) {
            both[weight] += count;
          }
        }
        rotations += invariants(2, times(both, tensor_weights(2, in + out)));
        reflections += d % 2 == 0 ? d / 2 + 1 : 0;
      }
      // A reflection of the plane has the trace 0 on vectors and tensors.
      const double expected = 0.5 * (rotations + (in + out == 0 ? reflections : 0.0));
      EXPECT_EQ(static_cast<double>(kernels_found(monomials(4, 0, degree), space, in, out)), expected);
    }
  }
}

TEST(KernelAction, SpinOneToSpinOneHasThreePathsOneForEachHarmonicDegree) {
  const GroupAction space = group_action(parse_group("so:3"));
  const GroupAction action = kernel_action(space, tensor_values(space, 1), tensor_values(space, 1));
  std::set<Index> degrees;
  // Which degrees of harmonics a kernel needs comes out of the null space of all of them.
  const DictionaryPtr harmonics = of_difference(radial_harmonics(3, 3, Vector::Constant(1, 1.2)));
  const EquivariantDictionary found = equivariant_dictionary(harmonics, action);
  ASSERT_EQ(found.status, Status::ok) << found.message;
  EXPECT_EQ(found.size(), 3);
  const Matrix basis(found.basis);
  const Index k = harmonics->size();
  for (int l = 0; l <= 3; ++l) {
    Matrix part(0, basis.cols());
    for (Index c = 0; c < 9; ++c) {
      const Matrix rows = basis.middleRows(c * k + l * l, 2 * l + 1);
      Matrix stacked(part.rows() + rows.rows(), basis.cols());
      stacked << part, rows;
      part = stacked;
    }
    EXPECT_EQ((singular_values(part).array() > 1e-8).count(), l <= 2 ? 1 : 0) << "J = " << l;
  }
}

TEST(KernelAction, SelectionRulesOfScalarsVectorsAndTensors) {
  // Scalar to vector: J = 1. Vector to 2-tensor (0 + 1 + 2): 1 x (0 + 1 + 2) has J = 1 | 0 1 2 | 1 2 3.
  const GroupAction space = group_action(parse_group("so:3"));
  const DictionaryPtr harmonics = of_difference(radial_harmonics(3, 3, Vector::Constant(1, 1.0)));
  for (const auto& [in, out, expected] : {std::tuple{0, 0, 1}, {0, 1, 1}, {1, 0, 1}, {0, 2, 3}, {1, 2, 7}}) {
    const GroupAction action = kernel_action(space, tensor_values(space, in), tensor_values(space, out));
    EXPECT_EQ(equivariant_dictionary(harmonics, action).size(), expected) << in << " -> " << out;
  }
}

TEST(KernelAction, AveragingOverTheGroupGivesTheSameKernels) {
  // Every average of a kernel over O(2), by the trapezoidal rule (exact for polynomials of degree 3), lies in the null
  // space; averages of all basis kernels span it.
  const GroupAction space = group_action(parse_group("o:2"));
  const MonomialsPtr dictionary = monomials(4, 0, 3);
  const GroupAction action = kernel_action(space, tensor_values(space, 1), tensor_values(space, 1));
  const EquivariantDictionary found = equivariant_dictionary(dictionary, action);
  Rng rng(6);
  const Matrix z = rng.normal_matrix(60, 4);
  const Matrix values = dictionary->values(z);
  Matrix averages(values.rows() * 4, dictionary->size() * 4);
  averages.setZero();
  const int nodes = 12;
  for (int k = 0; k < 2 * nodes; ++k) {
    const double angle = 2.0 * M_PI * k / nodes;
    Matrix g(2, 2);
    g << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle);
    if (k >= nodes) {
      g.col(1) *= -1.0;
    }
    Matrix moved(z.rows(), 4);
    moved << z.leftCols(2) * g.transpose(), z.rightCols(2) * g.transpose();
    const Matrix at = dictionary->values(moved);
    for (Index i = 0; i < 4; ++i) {    // entry of g^T k(gx, gy) g
      for (Index c = 0; c < 4; ++c) {  // kernel phi E_c
        const double factor = g(c / 2, i / 2) * g(c % 2, i % 2);
        averages.block(i * values.rows(), c * dictionary->size(), values.rows(), dictionary->size()) +=
            factor / (2.0 * nodes) * at;
      }
    }
  }
  const Matrix span = found.features(z);
  EXPECT_EQ(rank(averages, 1e-9), found.size());
  // Both orthonormalised: singular values of 60 x 4 samples are of order one, rounding below 1e-12.
  EXPECT_LT(principal_angles(orthonormal_basis(averages, 1e-9), span).maxCoeff(), 1e-9);
}

TEST(KernelAction, RejectsWhatDoesNotFit) {
  const GroupAction space = group_action(parse_group("so:2"));
  EXPECT_THROW(kernel_action(space, tensor_values(space, 1), {2, {}, {}}), ShapeError);
  const Candidates quadratic = parse_candidates("polynomial:2", {2, {}, {}, {}});
  EXPECT_THROW(tensor_values(quadratic, 1), ValueError);
  EXPECT_THROW(tensor_values(space, -1), ValueError);
}

}  // namespace
}  // namespace lieder
