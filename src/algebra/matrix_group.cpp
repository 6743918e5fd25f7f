#include "lieder/algebra/matrix_group.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

struct MatrixGroup::State {
  MatrixGroupDefinition definition;
  bool orthogonal = false;
  std::vector<MatrixGroup> factors;  // empty unless the group is a product
  std::vector<Index> offsets;
};

namespace {

constexpr double normaliser_tolerance = 1e-6;
constexpr double coupling_tolerance = 1e-10;
constexpr Index longest_word = 15;

void check(const MatrixGroupDefinition& definition) {
  const Index n = definition.algebra.matrix_size();
  for (std::size_t i = 0; i < definition.components.size(); ++i) {
    const std::string which = fmt::format("group {}: component {}", definition.name, i);
    require_shape(which, definition.components[i], n, n, "the size of the algebra's matrices");
    require_finite(which, definition.components[i]);
  }
  for (const InvariantForm& form : definition.forms) {
    const std::string which = fmt::format("group {}: form {}", definition.name, form.name);
    require_shape(which, form.matrix, n, n, "the size of the algebra's matrices");
    require_finite(which, form.matrix);
    require(!form.matrix.isZero(0.0), which + " is zero: leave it out");
  }
}

bool has_euclidean_metric(const MatrixGroupDefinition& definition) {
  return std::any_of(definition.forms.begin(), definition.forms.end(),
                     [](const InvariantForm& form) { return form.matrix.isIdentity(0.0); });
}

Matrix embed(const MatrixRef& block, Matrix background, Index offset) {
  background.block(offset, offset, block.rows(), block.cols()) = block;
  return background;
}

}  // namespace

MatrixGroup::MatrixGroup(MatrixGroupDefinition definition) {
  check(definition);
  const bool orthogonal = has_euclidean_metric(definition);
  state_ = std::make_shared<const State>(State{std::move(definition), orthogonal, {}, {}});
}

const std::string& MatrixGroup::name() const {
  return state_->definition.name;
}
Index MatrixGroup::matrix_size() const {
  return algebra().matrix_size();
}
const LieAlgebra& MatrixGroup::algebra() const {
  return state_->definition.algebra;
}
const std::vector<Matrix>& MatrixGroup::components() const {
  return state_->definition.components;
}
const std::vector<InvariantForm>& MatrixGroup::forms() const {
  return state_->definition.forms;
}
bool MatrixGroup::affine() const {
  return state_->definition.affine;
}
bool MatrixGroup::complex() const {
  return state_->definition.complex;
}
bool MatrixGroup::orthogonal() const {
  return state_->orthogonal;
}

Index MatrixGroup::factor_count() const {
  return state_->factors.empty() ? 1 : static_cast<Index>(state_->factors.size());
}

MatrixGroup MatrixGroup::factor(Index f) const {
  require(f >= 0 && f < factor_count(),
          fmt::format("group {}: expected a factor number from 0 to {}, got {}", name(), factor_count() - 1, f));
  return state_->factors.empty() ? *this : state_->factors[static_cast<std::size_t>(f)];
}

Index MatrixGroup::factor_offset(Index f) const {
  require(f >= 0 && f < factor_count(),
          fmt::format("group {}: expected a factor number from 0 to {}, got {}", name(), factor_count() - 1, f));
  return state_->factors.empty() ? 0 : state_->offsets[static_cast<std::size_t>(f)];
}

Matrix MatrixGroup::factor_block(const MatrixRef& matrix, Index f) const {
  const Index n = matrix_size();
  require_shape("group " + name() + ": element", matrix, n, n, "the defining matrix");
  const Index offset = factor_offset(f);
  const Index size = factor(f).matrix_size();
  Matrix block = matrix.block(offset, offset, size, size);
  const auto rows = matrix.middleRows(offset, size);
  const auto cols = matrix.middleCols(offset, size);
  const double coupling = std::sqrt(
      std::max(0.0, rows.leftCols(offset).squaredNorm() + rows.rightCols(n - offset - size).squaredNorm() +
                        cols.topRows(offset).squaredNorm() + cols.bottomRows(n - offset - size).squaredNorm()));
  require(
      coupling <= coupling_tolerance * matrix.norm(),
      fmt::format("group {}: expected a block-diagonal matrix, but factor {} ({}) is coupled to the others by {:.3g}",
                  name(), f, factor(f).name(), coupling));
  return block;
}

Matrix MatrixGroup::exp(const VectorRef& coordinates) const {
  return matrix_exponential(algebra().element(coordinates));
}

Matrix MatrixGroup::random_algebra_element(Rng& rng, double scale) const {
  require(std::isfinite(scale) && scale >= 0.0,
          fmt::format("random_algebra_element: scale must be finite and not negative, got {}", scale));
  return algebra().element(scale * rng.normal_vector(dimension()));
}

Matrix MatrixGroup::random_element(Rng& rng, double scale) const {
  Matrix g = matrix_exponential(random_algebra_element(rng, scale));
  if (components().empty()) {
    return g;
  }
  const Index letters = rng.integer(longest_word + 1);
  for (Index k = 0; k < letters; ++k) {
    g = g * components()[static_cast<std::size_t>(rng.integer(static_cast<Index>(components().size())))];
  }
  return g;
}

Matrix MatrixGroup::adjoint(const MatrixRef& g) const {
  const Index n = matrix_size();
  const Index q = dimension();
  require_shape("group " + name() + ": adjoint of g", g, n, n, "a group element");
  const Matrix g_inverse = inverse(g);
  Matrix images(n * n, q);
  for (Index j = 0; j < q; ++j) {
    const Matrix image = g * algebra().basis(j) * g_inverse;
    images.col(j) = image.reshaped();
  }
  Matrix result = algebra().coordinates_of_columns(images);
  const double scale = g.norm() * g_inverse.norm();
  for (Index j = 0; j < q; ++j) {
    const Matrix& xi = algebra().basis(j);
    const double residual = (images.col(j) - algebra().element(result.col(j)).reshaped()).norm();
    require(residual <= normaliser_tolerance * scale * xi.norm(),
            fmt::format("group {}: g does not normalise the Lie algebra: Ad_g of basis element {} leaves it by {:.3g} "
                        "(is g an element of the group?)",
                        name(), j, residual));
  }
  return result;
}

double MatrixGroup::form_residual(const MatrixRef& g) const {
  const Index n = matrix_size();
  require_shape("group " + name() + ": form_residual of g", g, n, n, "a group element");
  double residual = 0.0;
  for (const InvariantForm& form : forms()) {
    const Matrix& m = form.matrix;
    const Matrix moved = form.contravariant ? Matrix(g * m * g.transpose()) : Matrix(g.transpose() * m * g);
    residual = std::max(residual, (moved - m).norm() * static_cast<double>(n) / (m.norm() * g.squaredNorm()));
  }
  return residual;
}

Index MatrixGroup::action_dimension() const {
  Index dimension = 0;
  for (Index f = 0; f < factor_count(); ++f) {
    const MatrixGroup part = factor(f);
    dimension += part.matrix_size() - (part.affine() ? 1 : 0);
  }
  return dimension;
}

Matrix MatrixGroup::affine_part(const MatrixRef& matrix) const {
  const Index m = action_dimension();
  Matrix result = Matrix::Zero(m, m + 1);
  Index row = 0;
  for (Index f = 0; f < factor_count(); ++f) {
    const Matrix block = factor_block(matrix, f);
    const Index homogeneous = factor(f).affine() ? 1 : 0;
    const Index size = block.rows() - homogeneous;
    if (homogeneous == 1) {
      result.col(0).segment(row, size) = block.col(0).tail(size);
    }
    result.block(row, 1 + row, size, size) = block.bottomRightCorner(size, size);
    row += size;
  }
  return result;
}

bool operator==(const MatrixGroup& a, const MatrixGroup& b) {
  return a.state_ == b.state_ ||
         (a.name() == b.name() && a.matrix_size() == b.matrix_size() && a.affine() == b.affine() &&
          a.complex() == b.complex() && a.factor_count() == b.factor_count() &&
          a.algebra().basis() == b.algebra().basis() && a.components() == b.components());
}

MatrixGroup direct_product(const std::vector<MatrixGroup>& factors) {
  std::vector<MatrixGroup> flat;
  for (const MatrixGroup& group : factors) {
    for (Index f = 0; f < group.factor_count(); ++f) {
      flat.push_back(group.factor(f));
    }
  }
  require(!flat.empty(), "direct_product: expected at least one group, got none");
  if (flat.size() == 1) {
    return flat.front();
  }
  Index n = 0;
  std::string name;
  std::vector<Index> offsets;
  for (const MatrixGroup& group : flat) {
    offsets.push_back(n);
    n += group.matrix_size();
    name += (name.empty() ? "" : " x ") + group.name();
  }
  MatrixGroupDefinition definition{name, LieAlgebra::zero(n, name), {}, {}, false, true};
  std::vector<Matrix> basis;
  bool orthogonal = true;
  for (std::size_t f = 0; f < flat.size(); ++f) {
    for (const Matrix& xi : flat[f].algebra().basis()) {
      basis.push_back(embed(xi, Matrix::Zero(n, n), offsets[f]));
    }
    for (const Matrix& g : flat[f].components()) {
      definition.components.push_back(embed(g, Matrix::Identity(n, n), offsets[f]));
    }
    for (const InvariantForm& form : flat[f].forms()) {
      definition.forms.push_back({form.name + " of " + flat[f].name(),
                                  embed(form.matrix, Matrix::Zero(n, n), offsets[f]), form.contravariant});
    }
    definition.affine = definition.affine || flat[f].affine();
    definition.complex = definition.complex && flat[f].complex();
    orthogonal = orthogonal && flat[f].orthogonal();
  }
  if (!basis.empty()) {
    definition.algebra = LieAlgebra(std::move(basis), name);
  }
  MatrixGroup result(std::move(definition));
  result.state_ = std::make_shared<const MatrixGroup::State>(
      MatrixGroup::State{result.state_->definition, orthogonal, std::move(flat), std::move(offsets)});
  return result;
}

MatrixGroup from_generators(std::vector<Matrix> generators, std::string name, std::vector<Matrix> components,
                            double tolerance) {
  require(!generators.empty() || !components.empty(),
          fmt::format("group {}: expected at least one generator or component, got none", name));
  LieAlgebra algebra =
      generators.empty() ? LieAlgebra::zero(components.front().rows(), name) : LieAlgebra(std::move(generators), name);
  const double defect = structure_constants(algebra).closure_defect;
  require(
      defect <= tolerance,
      fmt::format("group {}: the {} generators are not closed under the bracket: closure defect {:.3g}, expected at "
                  "most {:.3g} (generated_algebra adds the missing brackets)",
                  name, algebra.dimension(), defect, tolerance));
  MatrixGroup group({std::move(name), std::move(algebra), std::move(components), {}, false, false});
  for (const Matrix& g : group.components()) {
    group.adjoint(g);  // throws unless g is invertible and normalises the algebra
  }
  return group;
}

}  // namespace lieder
