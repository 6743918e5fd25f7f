#include "lieder/nn/conversions.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"

namespace lieder::nn {
namespace {

TEST(Conversions, EntriesStayWhereTheyAre) {
  Rng rng(1);
  const Matrix m = rng.normal_matrix(3, 5);
  const at::Tensor t = to_tensor(m);
  ASSERT_EQ(t.size(0), 3);
  ASSERT_EQ(t.size(1), 5);
  for (Index i = 0; i < 3; ++i) {
    for (Index j = 0; j < 5; ++j) {
      EXPECT_EQ(t[i][j].item<double>(), m(i, j));
    }
  }
  EXPECT_EQ(to_matrix(t), m);
  EXPECT_EQ(to_matrix(t.t()), m.transpose());  // strides are followed
  EXPECT_EQ(to_matrix(to_tensor(m.middleCols(1, 2))), m.middleCols(1, 2));
  const Vector column = m.col(2);
  EXPECT_EQ(to_vector(to_tensor_1d(column)), column);
}

TEST(Conversions, FloatsAreRoundedOnce) {
  Rng rng(2);
  const Matrix m = rng.normal_matrix(4, 2);
  const at::Tensor t = to_tensor(m, at::kFloat);
  EXPECT_EQ(t.scalar_type(), at::kFloat);
  EXPECT_EQ(to_matrix(t), m.cast<float>().cast<double>());
}

TEST(Conversions, EmptyOnesAndShapes) {
  EXPECT_EQ(to_tensor(Matrix(0, 4)).size(1), 4);
  EXPECT_EQ(to_matrix(at::empty({0, 4})).cols(), 4);
  EXPECT_THROW(to_matrix(at::zeros({2, 2, 2})), ShapeError);
  EXPECT_THROW(to_matrix(at::Tensor()), ShapeError);
}

}  // namespace
}  // namespace lieder::nn
