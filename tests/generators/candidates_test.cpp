#include "lieder/generators/candidates.hpp"

#include <gtest/gtest.h>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder {
namespace {

struct SetCase {
  const char* text;
  Index n;
  Index size;
};

void PrintTo(const SetCase& c, std::ostream* out) {
  *out << c.text;
}  // GoogleTest's name for it

class Sets : public testing::TestWithParam<SetCase> {};

TEST_P(Sets, HaveTheirDimensionAndAreIndependent) {
  const auto [text, n, size] = GetParam();
  const Candidates set = parse_candidates(text, {n, {}, {}, {}});
  EXPECT_EQ(set.size(), size);
  EXPECT_EQ(static_cast<Index>(set.texts().size()), size);
  Rng rng(7);
  const Matrix x = rng.normal_matrix(50, n);
  Matrix columns(50 * n, size);
  for (Index a = 0; a < size; ++a) {
    columns.col(a) = set.field(Vector::Unit(size, a)).values(x).reshaped();
  }
  EXPECT_EQ(rank(columns), size);
}

INSTANTIATE_TEST_SUITE_P(All, Sets,
                         testing::Values(SetCase{"translations", 3, 3}, SetCase{"scalings", 3, 3},
                                         SetCase{"rotations", 4, 6}, SetCase{"euclidean", 3, 6},
                                         SetCase{"linear", 3, 9}, SetCase{"affine", 3, 12},
                                         SetCase{"polynomial:2", 2, 12}, SetCase{"polynomial:0", 3, 3},
                                         SetCase{"so:3", 3, 3}, SetCase{"so:1,3", 4, 6}, SetCase{"se:2", 2, 3},
                                         SetCase{"sp:4", 4, 10}, SetCase{"gl:2", 2, 4}, SetCase{"sl:3", 3, 8}));

TEST(CandidateSets, TextsNameTheInputs) {
  const Candidates set = parse_candidates("rotations", {2, {"x", "y"}, {}, {}});
  EXPECT_EQ(set.texts().front(), "x d/dy - y d/dx");
  EXPECT_EQ(parse_candidates("linear", {2, {"x", "y"}, {}, {}}).texts().at(1), "x d/dy");
}

TEST(CandidateSets, ScalingOfALogarithmIsATranslation) {
  const Candidates set = parse_candidates("scalings", {2, {"log(a)", "b"}, {true, false}, {"a", "b"}});
  EXPECT_EQ(set.texts().at(0), "a d/da");
  EXPECT_EQ(set.texts().at(1), "b d/db");
  Matrix x(1, 2);
  x << 5.0, 3.0;
  EXPECT_EQ(set.field(Vector::Unit(2, 0)).values(x)(0, 0), 1.0);
  EXPECT_EQ(set.field(Vector::Unit(2, 1)).values(x)(0, 1), 3.0);
  Vector both(2);
  both << 3.0, -2.0;
  EXPECT_EQ(set.text(both), "3 a d/da - 2 b d/db");
}

TEST(CandidateSets, RejectUnknownAndMisfittingSets) {
  EXPECT_THROW(parse_candidates("rotation", {3, {}, {}, {}}), InputError);
  EXPECT_THROW(parse_candidates("polynomial:x", {3, {}, {}, {}}), InputError);
  EXPECT_THROW(parse_candidates("rotations", {1, {}, {}, {}}), InputError);
  EXPECT_THROW(parse_candidates("so:4", {3, {}, {}, {}}), std::invalid_argument);
  EXPECT_THROW(parse_candidates("z:3", {3, {}, {}, {}}), InputError);
}

TEST(Candidates, CombinationsAreLinear) {
  Rng rng(3);
  const Candidates set = all_fields("quadratic", monomials(2, 0, 2), 2);
  const Vector a = rng.normal_vector(set.size());
  const Vector b = rng.normal_vector(set.size());
  const Matrix x = rng.normal_matrix(4, 2);
  const Matrix sum = set.field(a).values(x) + 2.0 * set.field(b).values(x);
  EXPECT_LT((set.field(a + 2.0 * b).values(x) - sum).norm(), 1e-12);
}

TEST(Candidates, OutputActions) {
  const Candidates set = parse_candidates("translations", {2, {"x", "y"}, {}, {}});
  Matrix p = Matrix::Zero(2, 2);
  p(0, 1) = 4.0;
  const Candidates more = set.with_output_candidates({p}, {"P"});
  EXPECT_EQ(more.size(), 3);
  EXPECT_EQ(more.output_matrix(Vector::Unit(3, 2)), p);
  EXPECT_EQ(more.output_matrix(Vector::Unit(3, 0)), Matrix::Zero(2, 2));
  Vector a(3);
  a << 1.0, 0.0, -2.0;
  EXPECT_EQ(more.text(a), "d/dx - 2 P");
  EXPECT_THROW(set.with_output_action({p}), ShapeError);
}

}  // namespace
}  // namespace lieder
