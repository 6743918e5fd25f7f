// Identification of dynamics: exact data give exact equations, enforced symmetry lives in the features' coordinates.
#include "lieder/models/dynamics_model.hpp"

#include <gtest/gtest.h>

#include "lieder/algebra/matrix_group.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/group_action.hpp"
#include "support/systems.hpp"

namespace lieder {
namespace {

// Lorenz-63 in monomials of degree 0..2: 1 x y z xx xy xz yy yz zz.
Matrix lorenz_coefficients() {
  Matrix w = Matrix::Zero(10, 3);
  w(1, 0) = -10.0;
  w(2, 0) = 10.0;
  w(1, 1) = 28.0;
  w(2, 1) = -1.0;
  w(6, 1) = -1.0;
  w(5, 2) = 1.0;
  w(3, 2) = -8.0 / 3.0;
  return w;
}

TEST(Dynamics, LorenzFromExactDerivatives) {
  Rng rng(4);
  const Matrix x = rng.normal_matrix(300, 3) * 8.0;
  const Matrix dx = test::complex_step_jet(test::lorenz().f, x, 3).values;
  for (const bool automatic : {true, false}) {
    DynamicsOptions options;
    options.names = {"x", "y", "z"};
    if (!automatic) {
      options.sparse.threshold = 0.1;
    }
    const DynamicsFit fit = fit_dynamics(monomials(3, 0, 2), x, dx, {}, {}, options);
    EXPECT_EQ(fit.regression.status, Status::ok);
    EXPECT_EQ(fit.regression.terms(), 7);
    EXPECT_LT((fit.model.model().coefficients() - lorenz_coefficients()).cwiseAbs().maxCoeff(), 1e-11);
    EXPECT_EQ(fit.model.equation(0), "x' = -10 x + 10 y");
    EXPECT_EQ(fit.model.equation(2), "z' = -2.667 z + x y");
    EXPECT_NEAR(fit.model.score(x, dx).pooled, 1.0, 1e-12);
  }
}

TEST(Dynamics, MapsWithControls) {
  Rng rng(5);
  const Matrix points = rng.uniform_matrix(200, 2);  // x, u
  const Vector next = 3.0 * points.col(0) - 2.0 * points.col(0).cwiseProduct(points.col(0)) + 0.5 * points.col(1);
  DynamicsOptions options;
  options.kind = DynamicsKind::map;
  options.names = {"x", "u"};
  const DynamicsFit fit = fit_dynamics(monomials(2, 0, 3), points, next, {}, {}, options);
  EXPECT_EQ(fit.model.states(), 1);
  EXPECT_EQ(fit.model.controls(), 1);
  EXPECT_EQ(fit.model.equation(0), "next x = 3 x + 0.5 u - 2 x^2");
}

TEST(Dynamics, EnforcedSymmetryIsASparseRegressionOnFeatures) {
  // x' = -y + x (1 - r^2), y' = x + y (1 - r^2) is equivariant under SO(2).
  Rng rng(6);
  const Matrix x = rng.normal_matrix(150, 2);
  const Vector r2 = x.rowwise().squaredNorm();
  Matrix dx(150, 2);
  dx.col(0) = -x.col(1).array() + x.col(0).array() * (1.0 - r2.array());
  dx.col(1) = x.col(0).array() + x.col(1).array() * (1.0 - r2.array());
  EquivarianceOptions equivariance;
  equivariance.kind = ObjectKind::vector_field;
  const EquivariantDictionary equivariant =
      equivariant_dictionary(monomials(2, 0, 5), group_action(parse_group("so:2"), 2), equivariance);
  const DynamicsFit fit = fit_dynamics(equivariant, x, dx);
  EXPECT_EQ(fit.regression.coefficients.rows(), equivariant.size());
  EXPECT_EQ(fit.regression.terms(), 3);
  EXPECT_LT((fit.model.predict(x) - dx).norm(), 1e-10 * dx.norm());
  EXPECT_LT((equivariant.coefficients(equivariant.coordinates(fit.model.model().coefficients())) -
             fit.model.model().coefficients())
                .norm(),
            1e-12);
}

TEST(Dynamics, ConstraintsWithinAnEnforcedSymmetry) {
  // Fixed: the rotation rate of x' is -2 although the data say -1.
  Rng rng(7);
  const Matrix x = rng.normal_matrix(50, 2);
  Matrix dx(50, 2);
  dx << -x.col(1), x.col(0);
  EquivarianceOptions equivariance;
  equivariance.kind = ObjectKind::vector_field;
  const EquivariantDictionary equivariant =
      equivariant_dictionary(monomials(2, 0, 1), group_action(parse_group("so:2"), 2), equivariance);
  LinearConstraints constraints(3, 2);
  constraints.fix(2, 0, -2.0);
  const DynamicsFit fit = fit_dynamics(equivariant, x, dx, {}, constraints);
  EXPECT_NEAR(fit.model.model().coefficients()(2, 0), -2.0, 1e-12);
  EXPECT_NEAR(fit.model.model().coefficients()(1, 1), 2.0, 1e-12);  // tied to it by the symmetry
}

TEST(Dynamics, Errors) {
  const Matrix x = Matrix::Ones(5, 2);
  EXPECT_THROW(fit_dynamics(monomials(2, 0, 1), x, Matrix::Ones(4, 2)), ShapeError);
  EXPECT_THROW(fit_dynamics(monomials(2, 0, 1), x, Matrix::Ones(5, 3)), ValueError);
  EXPECT_THROW(fit_dynamics(monomials(3, 0, 1), x, x), ShapeError);
  EXPECT_THROW(DynamicsModel(DynamicsKind::map, DictionaryModel(monomials(1, 0, 1), Matrix::Ones(2, 2))), ValueError);
}

}  // namespace
}  // namespace lieder
