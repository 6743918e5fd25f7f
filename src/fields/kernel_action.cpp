#include "lieder/fields/kernel_action.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

Matrix kronecker(const Matrix& a, const Matrix& b) {
  Matrix result(a.rows() * b.rows(), a.cols() * b.cols());
  for (Index i = 0; i < a.rows(); ++i) {
    for (Index j = 0; j < a.cols(); ++j) {
      result.block(i * b.rows(), j * b.cols(), b.rows(), b.cols()) = a(i, j) * b;
    }
  }
  return result;
}

Matrix identity(Index n) {
  return Matrix::Identity(n, n);
}

Index tensor_components(Index n, Index rank) {
  require(rank >= 0, "tensor_values: the rank must not be negative");
  Index result = 1;
  for (Index r = 0; r < rank; ++r) {
    result *= n;
    require(result <= 1000, fmt::format("tensor_values: rank {} in dimension {} is too large", rank, n));
  }
  return result;
}

// A (x) 1 (x) ... + 1 (x) A (x) ... + ...
Matrix tensor_derivation(const Matrix& a, Index rank) {
  Matrix result = Matrix::Zero(1, 1);
  for (Index r = 0; r < rank; ++r) {
    result = kronecker(result, identity(a.rows())) + kronecker(identity(result.rows()), a);
  }
  return result;
}

Matrix tensor_power(const Matrix& a, Index rank) {
  Matrix result = identity(1);
  for (Index r = 0; r < rank; ++r) {
    result = kronecker(result, a);
  }
  return result;
}

void check_value_action(const ValueAction& values, const char* name, Index generators, Index elements) {
  require_size(fmt::format("kernel_action: {} values: algebra", name), static_cast<Index>(values.algebra.size()),
               generators, "one matrix for each generator");
  require_size(fmt::format("kernel_action: {} values: elements", name), static_cast<Index>(values.elements.size()),
               elements, "one matrix for each further element");
  for (const std::vector<Matrix>* matrices : {&values.algebra, &values.elements}) {
    for (const Matrix& matrix : *matrices) {
      require_shape(fmt::format("kernel_action: {} values", name), matrix, values.components, values.components);
    }
  }
}

Matrix linear_part(const Matrix& affine) {
  return affine.rightCols(affine.rows());
}

// The field of each candidate without what it does to outputs, as [b | A].
std::vector<Matrix> affine_parts(const Candidates& candidates) {
  require(
      candidates.affine() && candidates.copies() == 1,
      fmt::format("kernels: the candidates '{}' must be affine fields on one copy of the space", candidates.name()));
  std::vector<Matrix> result;
  for (Index a = 0; a < candidates.size(); ++a) {
    result.push_back(affine_matrix(candidates.field(Vector::Unit(candidates.size(), a))));
  }
  return result;
}

void require_affine(const GroupAction& space) {
  require(space.affine() && (!space.generators() || space.generators()->copies() == 1),
          fmt::format("kernels: the action of {} must be affine on one copy of the space", space.name()));
}

Matrix algebra_part(const Matrix& affine, const Matrix& rho, const Matrix& sigma) {
  return kronecker(sigma, identity(rho.rows())) - kronecker(identity(sigma.rows()), rho.transpose()) -
         linear_part(affine).trace() * identity(rho.rows() * sigma.rows());
}

}  // namespace

ValueAction tensor_values(const Candidates& candidates, Index rank) {
  ValueAction result;
  result.components = tensor_components(candidates.space_dimension(), rank);
  for (const Matrix& affine : affine_parts(candidates)) {
    result.algebra.push_back(tensor_derivation(linear_part(affine), rank));
  }
  return result;
}

ValueAction tensor_values(const GroupAction& space, Index rank) {
  require_affine(space);
  ValueAction result;
  result.components = tensor_components(space.inputs(), rank);
  if (space.generators()) {
    result.algebra = tensor_values(*space.generators(), rank).algebra;
  }
  for (const FiniteElement& element : space.elements()) {
    result.elements.push_back(tensor_power(linear_part(element.input), rank));
  }
  return result;
}

ValueAction representation_values(const MatrixGroup& group, const Representation& representation) {
  require(representation.group() == group, fmt::format("representation_values: '{}' is not a representation of {}",
                                                       representation.text(), group.name()));
  ValueAction result;
  result.components = representation.dimension();
  for (const Matrix& xi : group.algebra().basis()) {
    result.algebra.push_back(representation.algebra_matrix(xi));
  }
  for (const Matrix& g : group.components()) {
    result.elements.push_back(representation.group_matrix(g));
  }
  return result;
}

Candidates kernel_candidates(const Candidates& candidates, const ValueAction& input, const ValueAction& output) {
  const std::vector<Matrix> affine = affine_parts(candidates);
  check_value_action(input, "input", candidates.size(), static_cast<Index>(input.elements.size()));
  check_value_action(output, "output", candidates.size(), static_cast<Index>(output.elements.size()));
  std::vector<Matrix> psi;
  for (std::size_t a = 0; a < affine.size(); ++a) {
    psi.push_back(algebra_part(affine[a], input.algebra[a], output.algebra[a]));
  }
  const Candidates plain = candidates_from_affine(candidates.name(), affine, candidates.names(), candidates.texts());
  return plain.with_output_action(psi).with_copies(2);
}

GroupAction kernel_action(const GroupAction& space, const ValueAction& input, const ValueAction& output) {
  require_affine(space);
  const Index n = space.inputs();
  check_value_action(input, "input", space.generator_count(), static_cast<Index>(space.elements().size()));
  check_value_action(output, "output", space.generator_count(), static_cast<Index>(space.elements().size()));
  std::optional<Candidates> generators;
  if (space.generators()) {
    generators = kernel_candidates(*space.generators(), input, output);
  }
  std::vector<FiniteElement> elements;
  for (std::size_t g = 0; g < space.elements().size(); ++g) {
    const Matrix& affine = space.elements()[g].input;
    FiniteElement element;
    element.input = Matrix::Zero(2 * n, 2 * n + 1);
    for (Index copy = 0; copy < 2; ++copy) {
      element.input.block(copy * n, 0, n, 1) = affine.col(0);
      element.input.block(copy * n, 1 + copy * n, n, n) = linear_part(affine);
    }
    element.output = kronecker(output.elements[g], inverse(input.elements[g]).transpose()) /
                     std::abs(determinant(linear_part(affine)));
    elements.push_back(std::move(element));
  }
  return {fmt::format("{} on kernels", space.name()), 2 * n, input.components * output.components,
          std::move(generators), std::move(elements)};
}

}  // namespace lieder
