// Images of fields by fast convolutions against quadrature over all pairs of nodes.
#include "lieder/fields/kernel_dictionary.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"

namespace lieder {
namespace {

constexpr double kTwoPi = 2.0 * std::numbers::pi;

// Quadrature with the shortest difference along periodic axes, written out.
Matrix by_pairs(const Grid& grid, const Dictionary& difference, const Fourier& position, const Vector& u) {
  const Index n = grid.dimension();
  Matrix result = Matrix::Zero(grid.size(), difference.size() * position.size());
  for (Index i = 0; i < grid.size(); ++i) {
    for (Index j = 0; j < grid.size(); ++j) {
      RowVector r = grid.points().row(i) - grid.points().row(j);
      for (Index a = 0; a < n; ++a) {
        const GridAxis& axis = grid.axes()[static_cast<std::size_t>(a)];
        if (axis.periodic) {
          r(a) -= axis.period * std::ceil(r(a) / axis.period - 0.5);  // in (-L/2, L/2]
        }
      }
      const RowVector mean = grid.points().row(i) - 0.5 * r;
      const Matrix h = difference.values(r);
      const Matrix f = position.values(mean);
      for (Index e = 0; e < h.cols(); ++e) {
        result.row(i).segment(e * f.cols(), f.cols()) += grid.weights()(j) * u(j) * h(0, e) * f.row(0);
      }
    }
  }
  return result;
}

TEST(KernelDictionary, ConvolutionsAgreeWithQuadratureOverPairs) {
  Rng rng(1);
  const std::vector<GridPtr> grids{Grid::box({periodic_axis(0.0, kTwoPi, 9), periodic_axis(-1.0, 1.0, 8)}),
                                   Grid::box({bounded_axis(0.0, 1.0, 7), periodic_axis(0.0, 2.0, 6)}),
                                   Grid::box({bounded_axis(-1.0, 1.0, 6), bounded_axis(0.0, 3.0, 8)})};
  for (const GridPtr& grid : grids) {
    SCOPED_TRACE(grid->description());
    Vector periods(2);
    for (Index a = 0; a < 2; ++a) {
      const GridAxis& axis = grid->axes()[static_cast<std::size_t>(a)];
      periods(a) = axis.periodic ? axis.period : 2.5;
    }
    const DictionaryPtr h = hermite_functions(2, 2, 0.7);
    const std::shared_ptr<const Fourier> f = fourier(2, periods);
    const Vector u = rng.normal_vector(grid->size());
    const Matrix fast = difference_kernels(h, f)->images(grid)(u);
    const Matrix slow = by_pairs(*grid, *h, *f, u);
    EXPECT_LT((fast - slow).cwiseAbs().maxCoeff(), 1e-12 * slow.cwiseAbs().maxCoeff() * 100.0);
  }
}

TEST(KernelDictionary, ThreeWaysToTheSameImages) {
  // On a bounded box differences need no period: the functions on pairs are those of the dictionary.
  Rng rng(2);
  const GridPtr grid = Grid::box({bounded_axis(-1.0, 2.0, 12)});
  const Vector u = rng.normal_vector(12);
  const KernelDictionaryPtr differences =
      difference_kernels(hermite_functions(1, 3, 0.5), fourier(1, Vector::Constant(1, 4.0)));
  const Matrix dense = dense_kernels(differences->functions())->images(grid)(u);
  EXPECT_LT((differences->images(grid)(u) - dense).cwiseAbs().maxCoeff(), 1e-12);
  const KernelDictionaryPtr products = product_kernels(monomials(1, 0, 2), monomials(1, 0, 3));
  const Matrix pairs = dense_kernels(products->functions())->images(grid)(u);
  EXPECT_LT((products->images(grid)(u) - pairs).cwiseAbs().maxCoeff(),
            1e-12 * std::max(1.0, pairs.cwiseAbs().maxCoeff()));
}

TEST(KernelDictionary, HarmonicPolynomialsAreHarmonicAndComplete) {
  for (const Index n : {2, 3}) {
    for (int l = 0; l <= 4; ++l) {
      const DictionaryPtr harmonics = harmonic_polynomials(n, l, l);
      EXPECT_EQ(harmonics->size(), n == 3 ? 2 * l + 1 : (l == 0 ? 1 : 2));
      // The Laplacian by differences of the exact first derivatives: error h^2 times fifth derivatives, below 1e-6.
      Rng rng(3);
      const Matrix x = rng.uniform_matrix(10, n);
      Matrix laplacian = Matrix::Zero(10, harmonics->size());
      const double h = 1e-4;
      for (Index j = 0; j < n; ++j) {
        Matrix up = x;
        Matrix down = x;
        up.col(j).array() += h;
        down.col(j).array() -= h;
        laplacian += (harmonics->derivative(up, j) - harmonics->derivative(down, j)) / (2.0 * h);
      }
      EXPECT_LT(laplacian.cwiseAbs().maxCoeff(), 1e-6);
    }
  }
}

TEST(KernelDictionary, FunctionsOfLinearFormsHaveTheirDerivatives) {
  const KernelDictionaryPtr kernels =
      difference_kernels(hermite_functions(2, 3, 0.9), fourier(1, Vector::Constant(2, 3.0)));
  const Dictionary& functions = *kernels->functions();
  Rng rng(4);
  const Matrix z = rng.normal_matrix(8, 4);
  const double h = 1e-4;
  for (Index axis = 0; axis < 4; ++axis) {
    Matrix up = z;
    Matrix down = z;
    up.col(axis).array() += h;
    down.col(axis).array() -= h;
    const Matrix difference = (functions.values(up) - functions.values(down)) / (2.0 * h);
    // h^2 / 6 times a third derivative of at most a few hundred.
    EXPECT_LT((functions.derivative(z, axis) - difference).cwiseAbs().maxCoeff(), 1e-6) << axis;
  }
  EXPECT_EQ(of_difference(monomials(1, 0, 2))->text(2, {"x", "y"}), "(-x + y)^2");
  EXPECT_EQ(of_first(monomials(1, 0, 2))->text(2, {"x", "y"}), "x^2");
  EXPECT_EQ(of_mean(monomials(1, 1, 1))->text(0, {"x", "y"}), "(0.5 x + 0.5 y)");
}

TEST(KernelDictionary, HermiteFunctionsAreOrthogonal) {
  // The rectangle rule on [-8, 8] is exact to rounding for functions that have decayed there.
  const double width = 0.8;
  const GridPtr grid = Grid::box({periodic_axis(-8.0, 8.0, 160)});
  const Matrix values = hermite_functions(1, 6, width)->values(grid->points());
  const Matrix gram = values.transpose() * grid->weights().asDiagonal() * values;
  EXPECT_LT((gram - std::sqrt(std::numbers::pi) * width * Matrix::Identity(7, 7)).norm(), 1e-11);
}

TEST(KernelDictionary, RejectsGridsThatDoNotFit) {
  const KernelDictionaryPtr kernels =
      difference_kernels(hermite_functions(1, 2, 0.5), fourier(1, Vector::Constant(1, 3.0)));
  EXPECT_THROW(kernels->images(Grid::box({periodic_axis(0.0, 2.0, 8)})), ValueError);
  EXPECT_THROW(kernels->images(Grid::disk(1.0, 4, 8)), ValueError);
  const auto images = kernels->images(Grid::box({periodic_axis(0.0, 3.0, 8)}));
  EXPECT_THROW(images(Vector::Ones(7)), ShapeError);
  Vector missing = Vector::Ones(8);
  missing(3) = std::nan("");
  EXPECT_THROW(images(missing), ValueError);
}

}  // namespace
}  // namespace lieder
