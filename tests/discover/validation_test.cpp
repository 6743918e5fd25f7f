#include "lieder/discover/validation.hpp"

#include <gtest/gtest.h>

#include "lieder/core/random.hpp"
#include "lieder/dictionary/dictionary_model.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/candidate_sets.hpp"

namespace lieder {
namespace {

struct Rotation {
  Candidates set = parse_candidates("linear", {2, {}, {}, {}});
  Generator rotation;
  Generator shear;
  Rotation() {
    rotation.coordinates = Vector::Zero(4);  // basis: x d/dx, x d/dy, y d/dx, y d/dy
    rotation.coordinates(1) = 1.0;
    rotation.coordinates(2) = -1.0;
    shear.coordinates = Vector::Unit(4, 1);
  }
};

TEST(Validation, TrueSymmetryKeepsTheErrorFalseOneDoesNot) {
  const Rotation r;
  Rng rng(12);
  const Matrix x = rng.normal_matrix(200, 2);
  Matrix w = Matrix::Zero(6, 1);
  w(3) = w(5) = 1.0;  // x^2 + y^2
  const DictionaryModel model(monomials(2, 0, 2), w);
  const auto rows = validate_model(ObjectKind::function, AnyDifferentiableMap(model), x, model.value(x), r.set,
                                   {r.rotation, r.shear});
  EXPECT_LT(rows[0].error, 1e-12);
  EXPECT_GT(rows[1].error, 0.05);
  EXPECT_NEAR(rows[0].displacement, 0.1 * std::sqrt((x.rowwise() - x.colwise().mean()).rowwise().squaredNorm().mean()),
              0.02);
}

TEST(Validation, VectorFieldAndMap) {
  const Rotation r;
  Rng rng(13);
  const Matrix x = rng.normal_matrix(100, 2);
  Matrix w(6, 2);
  w << 0, 0, 0.8, 0.6, -0.6, 0.8, 0, 0, 0, 0, 0, 0;  // commutes with rotations
  const DictionaryModel model(monomials(2, 0, 2), w);
  for (const ObjectKind kind : {ObjectKind::vector_field, ObjectKind::map}) {
    const auto rows =
        validate_model(kind, AnyDifferentiableMap(model), x, model.value(x), r.set, {r.rotation, r.shear});
    EXPECT_LT(rows[0].error, 1e-8);
    EXPECT_GT(rows[1].error, 0.02);
  }
}

TEST(Validation, Cloud) {
  const Rotation r;
  Rng rng(14);
  Matrix circle(1000, 2);
  for (Index i = 0; i < 1000; ++i) {
    const double t = rng.uniform(0.0, 6.283185307179586);
    circle.row(i) << std::cos(t), std::sin(t);
  }
  const auto rows = validate_cloud(estimate_tangents(circle), r.set, {r.rotation, r.shear});
  EXPECT_LT(rows[0].error, 1e-2);
  EXPECT_GT(rows[1].error, 0.2);
}

}  // namespace
}  // namespace lieder
