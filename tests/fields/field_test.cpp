// Derivatives of fields against their formulas, their error estimates, and symmetries that are known.
#include "lieder/fields/field.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "fields/pi.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/fields/field_discovery.hpp"
#include "lieder/generators/candidate_sets.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"

namespace lieder {
namespace {

using test::kPi;

// sin(x_0 + 2 x_1 ...) + cos(2 x_0): periodic on [-pi, pi]^n; with its gradient.
Matrix waves(const Matrix& x) {
  return ((x * Vector::LinSpaced(x.cols(), 1.0, static_cast<double>(x.cols()))).array().sin() +
          (2.0 * x.col(0)).array().cos())
      .matrix();
}

Matrix wave_gradient(const Matrix& x, Index axis) {
  Matrix result = static_cast<double>(axis + 1) *
                  (x * Vector::LinSpaced(x.cols(), 1.0, static_cast<double>(x.cols()))).array().cos().matrix();
  if (axis == 0) {
    result -= 2.0 * (2.0 * x.col(0)).array().sin().matrix();
  }
  return result;
}

double largest_error(const FieldJet& jet) {
  double error = 0.0;
  for (Index axis = 0; axis < jet.jet.inputs(); ++axis) {
    const Matrix truth = wave_gradient(jet.jet.points, axis);
    error = std::max(error, (jet.jet.jacobian[static_cast<std::size_t>(axis)] - truth).cwiseAbs().maxCoeff());
  }
  return error;
}

TEST(Field, SpectralDerivativesAreExactForFewFrequencies) {
  for (const Index n : {1, 2, 3}) {
    std::vector<GridAxis> axes;
    for (Index a = 0; a < n; ++a) {
      axes.push_back(periodic_axis(-kPi, kPi, 12 + a));
    }
    const FieldJet jet = field_jet(sample_field(Grid::box(axes), waves));
    EXPECT_LT(largest_error(jet), 1e-12) << n;
    EXPECT_EQ(jet.method, "spectral");
  }
}

TEST(Field, DifferencesConvergeWithTheirOrderAndBoundTheirError) {
  for (const int order : {2, 4, 6, 8}) {
    const auto jet_of = [order](Index count) {
      return field_jet(
          sample_field(Grid::box({bounded_axis(-1.0, 1.0, count), periodic_axis(-kPi, kPi, 4 * count)}), waves),
          {order});
    };
    const FieldJet coarse = jet_of(17);
    const FieldJet fine = jet_of(33);
    EXPECT_NEAR(std::log2(largest_error(coarse) / largest_error(fine)), order, 0.8) << order;
    // The estimate exceeds the error, in the root mean square.
    double error = 0.0;
    double estimate = 0.0;
    for (std::size_t axis = 0; axis < 2; ++axis) {
      error += (fine.jet.jacobian[axis] - wave_gradient(fine.jet.points, static_cast<Index>(axis))).squaredNorm();
      for (Index i = 0; i < fine.errors[axis].rows(); ++i) {
        estimate += std::isfinite(fine.errors[axis](i, 0)) ? fine.errors[axis].row(i).squaredNorm() : 0.0;
      }
    }
    EXPECT_LT(error, 1.1 * estimate) << order;
  }
}

TEST(Field, GradientsOnTheDiskAndTheSphereAreCartesian) {
  const FieldJet disk = field_jet(sample_field(Grid::disk(1.0, 14, 32), waves));
  EXPECT_LT(largest_error(disk), 1e-7);
  // On the sphere: the tangent part of the gradient.
  const Field field = sample_field(Grid::sphere(64, 64), waves);
  const FieldJet sphere = field_jet(field);
  double error = 0.0;
  for (Index i = 0; i < sphere.jet.samples(); ++i) {
    RowVector gradient(3);
    RowVector found(3);
    for (Index a = 0; a < 3; ++a) {
      gradient(a) = wave_gradient(sphere.jet.points.row(i), a)(0, 0);
      found(a) = sphere.jet.jacobian[static_cast<std::size_t>(a)](i, 0);
    }
    const RowVector x = sphere.jet.points.row(i);
    error = std::max(error, (gradient - gradient.dot(x) * x - found).norm());
  }
  // Differences of order 8 in latitude, one-sided at the poles: h^8 times an eighth derivative of about 4^8, h = 0.05.
  EXPECT_LT(error, 1e-4);
}

TEST(Field, LieDerivativeIsTheDerivativeOfTheMovedField) {
  // (K_g u)(x) = rho_g^{-1} u(theta_g x) evaluated by the formula at moved points: no grid derivative is used.
  const Candidates rotations = with_values(parse_candidates("rotations", {2, {}, {}, {}}),
                                           tensor_values(parse_candidates("rotations", {2, {}, {}, {}}), 1));
  const auto formula = [](const Matrix& x) {
    Matrix u(x.rows(), 2);
    u << waves(x), (x.col(0).array().cos() * x.col(1).array().sin()).matrix();
    return u;
  };
  const Field field = sample_field(Grid::box({periodic_axis(-kPi, kPi, 16), periodic_axis(-kPi, kPi, 16)}), formula);
  const FieldJet jet = field_jet(field);
  const Matrix rows = LieDerivative(ObjectKind::function, rotations).rows(jet.jet);
  const auto moved = [&](double t) -> Matrix {
    Matrix g(2, 2);  // x d/dy - y d/dx
    g << std::cos(t), -std::sin(t), std::sin(t), std::cos(t);
    return formula(jet.jet.points * g.transpose()) * g;  // rows: g^T u
  };
  const double h = 1e-3;
  const Matrix difference = (8.0 * (moved(h) - moved(-h)) - (moved(2.0 * h) - moved(-2.0 * h))) / (12.0 * h);
  // h^4 times a fifth derivative of about (|x| 3)^5 / 30: 1e-8.
  EXPECT_LT((rows.col(0) - difference.reshaped()).cwiseAbs().maxCoeff(), 1e-7);
}

TEST(Field, MissingValuesTakeTheirStencilsOut) {
  Field field = sample_field(Grid::box({periodic_axis(-kPi, kPi, 24), periodic_axis(-kPi, kPi, 24)}), waves);
  const Index hole = 5 * 24 + 7;
  field.values(hole, 0) = std::numeric_limits<double>::quiet_NaN();
  const FieldJet jet = field_jet(field);
  EXPECT_EQ(jet.nodes.size(), 24U * 24U - 5U);  // the node and its four neighbours
  EXPECT_EQ(jet.method, "finite differences of order 2");
  for (const Index node : jet.nodes) {
    EXPECT_TRUE(node != hole && node != hole - 1 && node != hole + 1 && node != hole - 24 && node != hole + 24);
  }
  // h^2 / 6 times a third derivative of at most 8 + 8.
  EXPECT_LT(largest_error(jet), 16.0 / 6.0 * std::pow(2.0 * kPi / 24.0, 2));
  EXPECT_GT(jet.relative_error(), 0.0);
}

TEST(Field, BadFieldsAreRejected) {
  const GridPtr grid = Grid::box({periodic_axis(0.0, 1.0, 8)});
  EXPECT_THROW(check_field({grid, Matrix::Ones(7, 1)}), ShapeError);
  EXPECT_THROW(check_field({nullptr, Matrix::Ones(8, 1)}), ValueError);
  Matrix bad = Matrix::Ones(8, 1);
  bad(2, 0) = std::numeric_limits<double>::infinity();
  EXPECT_THROW(check_field({grid, bad}), ValueError);
  EXPECT_THROW(check_field({grid, Matrix::Constant(8, 1, std::nan(""))}), ValueError);
  EXPECT_THROW(field_jet({grid, Matrix::Ones(8, 1)}, {3}), ValueError);
  bad.setConstant(std::nan(""));
  bad(0, 0) = 1.0;
  EXPECT_THROW(field_jet({grid, bad}), ValueError);
}

TEST(FieldDiscovery, ABumpIsRoundAndItsSwirlIsAVectorField) {
  const GridPtr grid = Grid::box({periodic_axis(-6.0, 6.0, 48), periodic_axis(-6.0, 6.0, 48)});
  const Candidates euclidean = parse_candidates("euclidean", {2, {"x", "y"}, {}, {}});
  const auto bump = [](const Matrix& x) { return Matrix((-0.5 * x.rowwise().squaredNorm()).array().exp().matrix()); };
  const FieldDiscovery round = discover_field(sample_field(grid, bump), euclidean);
  ASSERT_EQ(round.discovery.symmetries.size(), 1U);
  EXPECT_EQ(round.discovery.symmetries[0].text, "x d/dy - y d/dx");
  EXPECT_LT(round.discovery.symmetries[0].defect, 1e-6);
  // J x exp(-|x|^2 / 2): the rotation with its values turned along, not with values that stay.
  const Field swirl = sample_field(grid, [&](const Matrix& x) {
    Matrix u(x.rows(), 2);
    u << -x.col(1).cwiseProduct(bump(x).col(0)), x.col(0).cwiseProduct(bump(x).col(0));
    return u;
  });
  EXPECT_EQ(discover_field(swirl, with_values(euclidean, tensor_values(euclidean, 1))).discovery.symmetries.size(), 1U);
  EXPECT_TRUE(discover_field(swirl, euclidean).discovery.symmetries.empty());
}

TEST(FieldDiscovery, CentresThatAreNotTheOriginAreFound) {
  const GridPtr grid = Grid::box({bounded_axis(-1.0, 2.0, 31), bounded_axis(-2.0, 1.0, 31)});
  const Field field = sample_field(grid, [](const Matrix& x) {
    return Matrix((x.col(0).array() - 0.5).square().matrix() + (x.col(1).array() + 0.25).square().matrix());
  });
  const FieldDiscovery found = discover_field(field, parse_candidates("euclidean", {2, {"x", "y"}, {}, {}}));
  ASSERT_EQ(found.discovery.symmetries.size(), 1U);
  const Vector c = found.discovery.symmetries[0].coordinates;
  // (x - 1/2) d/dy - (y + 1/4) d/dx
  EXPECT_LT((c / c(2) - Vector{{-0.25, -0.5, 1.0}}).norm(), 1e-9);
}

TEST(FieldDiscovery, HomogeneousFieldsScale) {
  // u = x^2 y: x d/dx - 2 y d/dy and, with u scaled at the rate 3, both scalings.
  const GridPtr grid = Grid::box({bounded_axis(1.0, 2.0, 21), bounded_axis(1.0, 2.0, 21)});
  const Field field =
      sample_field(grid, [](const Matrix& x) { return Matrix(x.col(0).cwiseAbs2().cwiseProduct(x.col(1))); });
  const Candidates scalings = parse_candidates("scalings", {2, {"x", "y"}, {}, {}});
  const FieldDiscovery found = discover_field(field, scalings);
  ASSERT_EQ(found.discovery.symmetries.size(), 1U);
  const Vector c = found.discovery.symmetries[0].coordinates;
  EXPECT_NEAR(c(1) / c(0), -2.0, 1e-9);
  EXPECT_EQ(
      discover_field(field, scalings.with_output_candidates({Matrix::Ones(1, 1)}, {"u"})).discovery.symmetries.size(),
      2U);
}

TEST(FieldDiscovery, AnExpandingFlowHasAGalileanBoost) {
  // u(t, x) = x / t: t d/dx with u moved by 1; not with u left where it is. Nor has a wave any.
  const GridPtr grid = Grid::box({bounded_axis(1.0, 2.0, 31), bounded_axis(-1.0, 1.0, 31)});
  const Field flow = sample_field(grid, [](const Matrix& x) { return Matrix(x.col(1).cwiseQuotient(x.col(0))); });
  const Candidates boost = galilean_boosts(1, true);
  const FieldDiscovery found = discover_field(homogeneous_values(flow), boost);
  ASSERT_EQ(found.discovery.symmetries.size(), 1U);
  EXPECT_LT(found.discovery.symmetries[0].defect, 1e-8);
  EXPECT_TRUE(discover_field(flow, galilean_boosts(1, false)).discovery.symmetries.empty());
  const Field wave =
      sample_field(grid, [](const Matrix& x) { return Matrix((x.col(1) - x.col(0)).array().sin().matrix()); });
  EXPECT_TRUE(discover_field(homogeneous_values(wave), boost).discovery.symmetries.empty());
}

TEST(FieldDiscovery, TheDiskAndTheSphereHaveTheirRotations) {
  const Field ring = sample_field(Grid::disk(1.0, 12, 24), [](const Matrix& x) {
    return Matrix((2.0 * x.rowwise().squaredNorm()).array().cos().matrix());
  });
  EXPECT_EQ(discover_field(ring, parse_candidates("rotations", {2, {}, {}, {}})).discovery.symmetries.size(), 1U);
  // Zonal about a tilted axis n: the rotation about n alone.
  const Vector n = Vector{{1.0, 2.0, 2.0}} / 3.0;
  const Field zonal = sample_field(Grid::sphere(32, 64),
                                   [&n](const Matrix& x) { return Matrix((2.0 * (x * n)).array().sin().matrix()); });
  const FieldDiscovery found = discover_field(zonal, parse_candidates("rotations", {3, {}, {}, {}}));
  ASSERT_EQ(found.discovery.symmetries.size(), 1U);
  // Rotations in the order of pairs (0,1), (0,2), (1,2): about z, -y, x.
  Vector axis{{found.discovery.symmetries[0].coordinates(2), -found.discovery.symmetries[0].coordinates(1),
               found.discovery.symmetries[0].coordinates(0)}};
  EXPECT_LT(std::abs(std::abs(axis.normalized().dot(n)) - 1.0), 1e-9);
}

TEST(FieldDiscovery, AnUnresolvedDirectionIsNotCalledBroken) {
  // Noise on a coarse grid: the estimated errors are of the size of the defects, and no answer is given.
  const GridPtr grid = Grid::box({periodic_axis(-kPi, kPi, 12), periodic_axis(-kPi, kPi, 12)});
  Rng rng(7);
  const FieldDiscovery found =
      discover_field({grid, rng.normal_matrix(144, 1)}, parse_candidates("euclidean", {2, {}, {}, {}}));
  EXPECT_TRUE(found.discovery.symmetries.empty());
  EXPECT_GT(found.derivative_error, 0.3);
  EXPECT_GT(found.discovery.standard_errors.minCoeff(), 0.1);
}

}  // namespace
}  // namespace lieder
