#include "lieder/algebra/nearest_subalgebra.hpp"

#include <gtest/gtest.h>

#include "lieder/algebra/identify.hpp"
#include "lieder/algebra/lie_algebra.hpp"
#include "lieder/algebra/matrix_group.hpp"
#include "lieder/algebra/subalgebras.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/core/subspace.hpp"

namespace lieder {
namespace {

// Coordinates in gl(n) (E_ij row by row: orthonormal) of a group's algebra, conjugated by g.
Matrix conjugated(const std::string& group, const Matrix& g) {
  const MatrixGroup gl = parse_group("gl:" + std::to_string(g.rows()));
  const MatrixGroup sub = parse_group(group);
  Matrix result(gl.dimension(), sub.dimension());
  for (Index i = 0; i < sub.dimension(); ++i) {
    result.col(i) = gl.algebra().coordinates(g * sub.algebra().basis(i) * inverse(g));
  }
  return result;
}

// Oracle: a conjugate of a known subalgebra, its generators perturbed by noise; the answer is a subalgebra of the same
// name, no farther from the perturbed one than twice the original (which is a subalgebra too).
TEST(NearestSubalgebra, RepairsPerturbedSubalgebras) {
  for (const std::string group : {"so:3", "so:1,2", "so:4", "so:1,3", "so:5", "sl:3", "so:2"}) {
    SCOPED_TRACE(group + ", seed 3");
    Rng rng(3);
    const Index n = parse_group(group).matrix_size();
    const Matrix g = Matrix::Identity(n, n) + 0.1 * rng.normal_matrix(n, n);
    const Matrix truth = conjugated(group, g);
    const Matrix basis = orthonormal_basis(truth);
    const Matrix seen = basis + 0.02 * rng.normal_matrix(basis.rows(), basis.cols());
    const StructureConstants gl = structure_constants(parse_group("gl:" + std::to_string(n)).algebra());
    const NearestSubalgebra found = nearest_subalgebra(gl, seen);
    EXPECT_EQ(found.status, Status::ok);
    EXPECT_LT(found.closure, 1e-13);
    EXPECT_LT(found.iterations, 10);
    const double error = principal_angles(seen, truth).maxCoeff();
    EXPECT_LT(found.angle, 2.0 * error);
    EXPECT_LT(principal_angles(found.basis, truth).maxCoeff(), 3.0 * error);
    EXPECT_EQ(identify(restrict_to(gl, found.basis)).name, identify(parse_group(group).algebra()).name);
  }
}

TEST(NearestSubalgebra, LeavesSubalgebrasAlone) {
  const StructureConstants gl = structure_constants(parse_group("gl:4").algebra());
  const Matrix lorentz = conjugated("so:1,3", Matrix::Identity(4, 4));
  const NearestSubalgebra found = nearest_subalgebra(gl, lorentz);
  EXPECT_EQ(found.iterations, 0);
  EXPECT_LT(found.angle, 1e-14);
  EXPECT_LT(nearest_subalgebra(gl, Matrix::Identity(16, 16)).angle, 1e-14);  // all of it
}

TEST(NearestSubalgebra, SaysSoWhenItDoesNotArrive) {
  Rng rng(5);
  const StructureConstants gl = structure_constants(parse_group("gl:3").algebra());
  NearestSubalgebraOptions options;
  options.max_iterations = 1;
  const NearestSubalgebra found = nearest_subalgebra(gl, rng.normal_matrix(9, 5), options);
  EXPECT_EQ(found.status, Status::not_converged);
  EXPECT_GT(found.closure, 1e-6);
  EXPECT_THROW(nearest_subalgebra(gl, Matrix::Zero(9, 2)), ValueError);
  EXPECT_THROW(nearest_subalgebra(gl, Matrix::Identity(8, 2)), ShapeError);
}

}  // namespace
}  // namespace lieder
