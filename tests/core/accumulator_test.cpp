#include "lieder/core/accumulator.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder {
namespace {

Matrix squared(const Matrix& m) {
  return m.transpose() * m;
}

// Any split of the rows, in any blocks, merged: the factor is that of all rows at once. Rounding: 1e-15 times a few
// hundred rows.
RC_GTEST_PROP(Accumulators, MergeIsUnion, (std::uint64_t seed)) {
  Rng rng(seed);
  const Index q = 1 + rng.integer(9);
  const Index n = rng.integer(60);
  const Matrix x = rng.normal_matrix(n, q);
  const Index cut = n == 0 ? 0 : rng.integer(n + 1);
  TsqrAccumulator left(q, 1 + rng.integer(7));
  TsqrAccumulator right(q, 1 + rng.integer(7));
  GramAccumulator gram_left(q);
  GramAccumulator gram_right(q);
  left.add(x.topRows(cut));
  right.add(x.bottomRows(n - cut));
  gram_left.add(x.topRows(cut));
  gram_right.add(x.bottomRows(n - cut));
  left.merge(right);
  gram_left.merge(gram_right);
  const double scale = 1.0 + x.squaredNorm();
  RC_ASSERT(left.rows() == n);
  RC_ASSERT((squared(left.factor()) - squared(x)).norm() < 1e-13 * scale);
  RC_ASSERT((gram_left.gram() - squared(x)).norm() < 1e-13 * scale);
  RC_ASSERT((squared(gram_left.factor()) - squared(x)).norm() < 1e-12 * scale);
}

// Singular values 1 .. 1e-14: QR keeps them to rounding (absolute 1e-15 times a small factor), the Gram matrix loses
// those below 1e-8.
TEST(Accumulators, QrKeepsSmallSingularValues) {
  Rng rng(5);
  const Matrix u = qr_q(rng.normal_matrix(500, 8));
  Vector s(8);
  for (Index i = 0; i < 8; ++i) {
    s(i) = std::pow(10.0, -2.0 * static_cast<double>(i));
  }
  const Matrix x = u * s.asDiagonal() * random_orthogonal(rng, 8).transpose();
  TsqrAccumulator qr(8, 50);
  GramAccumulator gram(8);
  qr.add(x);
  gram.add(x);
  EXPECT_LT((singular_values(qr.factor()) - s).cwiseAbs().maxCoeff(), 1e-15 * 20.0);
  EXPECT_GT((singular_values(gram.factor()) - s).cwiseAbs().maxCoeff(), 1e-10);
}

// More columns than a panel of the factorization (32), blocks taller and shorter than R.
TEST(Accumulators, ManyColumns) {
  Rng rng(8);
  const Matrix x = rng.normal_matrix(500, 75);
  for (const Index block : {20, 100, 0}) {
    TsqrAccumulator qr(75, block);
    qr.add(x);
    const Matrix r = qr.factor();
    EXPECT_TRUE(r.isUpperTriangular(0.0)) << "block " << block;
    EXPECT_LT((squared(r) - squared(x)).norm(), 1e-13 * squared(x).norm()) << "block " << block;
  }
  Matrix in_place = Matrix::Zero(600, 75);  // a part of a larger buffer
  in_place.topRows(500) = x;
  qr_r_in_place(in_place.topRows(500));
  EXPECT_LT((in_place.topRows(75).cwiseAbs() - qr_r(x).cwiseAbs()).norm(), 1e-12 * x.norm());
}

TEST(Accumulators, RejectWrongShapes) {
  EXPECT_THROW(GramAccumulator(0), ValueError);
  EXPECT_THROW(TsqrAccumulator(3).add(Matrix::Zero(2, 4)), ShapeError);
  TsqrAccumulator three(3);
  EXPECT_THROW(three.merge(TsqrAccumulator(4)), ShapeError);
}

}  // namespace
}  // namespace lieder
