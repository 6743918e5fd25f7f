// Representations given by matrices, checked to be representations.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "algebra/representation_node.hpp"
#include "lieder/algebra/representation.hpp"
#include "lieder/algebra/structure_constants.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

// FNV-1a over the bytes of the entries: equal texts mean equal matrices.
std::uint64_t checksum(const std::vector<Matrix>& matrices, std::uint64_t hash) {
  for (const Matrix& m : matrices) {
    for (const double value : m.reshaped()) {
      std::uint64_t bits = 0;
      std::memcpy(&bits, &value, sizeof bits);
      for (int byte = 0; byte < 8; ++byte) {
        hash = (hash ^ (bits >> (8 * byte) & 0xffU)) * 0x100000001b3ULL;
      }
    }
  }
  return hash;
}

void require_matrices(const std::string& what, const std::vector<Matrix>& matrices, Index count, Index dimension) {
  require_size(what, static_cast<Index>(matrices.size()), count, "one matrix for each");
  for (const Matrix& m : matrices) {
    require_shape(what, m, dimension, dimension, "all matrices d x d");
    require_finite(what, m);
  }
}

Matrix combination(const std::vector<Matrix>& matrices, const Vector& x) {
  Matrix result = Matrix::Zero(matrices.front().rows(), matrices.front().cols());
  for (Index i = 0; i < x.size(); ++i) {
    result += x(i) * matrices[static_cast<std::size_t>(i)];
  }
  return result;
}

double largest_norm(const std::vector<Matrix>& matrices) {
  double largest = 0.0;
  for (const Matrix& m : matrices) {
    largest = std::max(largest, m.norm());
  }
  return largest;
}

void require_brackets(const std::string& name, const MatrixGroup& group, const std::vector<Matrix>& images,
                      double tolerance) {
  if (images.empty()) {
    return;
  }
  const StructureConstants c = structure_constants(group.algebra());
  const double size = std::max(largest_norm(images), 1e-300);
  for (std::size_t i = 0; i < images.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const Vector expected = c.ad[i].col(static_cast<Index>(j));
      const double defect = (bracket(images[i], images[j]) - combination(images, expected)).norm() / (size * size);
      require(defect <= tolerance * std::max(1.0, expected.norm() / size),
              fmt::format("representation {}: not a representation of {}: [rho'(xi_{}), rho'(xi_{})] misses "
                          "rho'([xi_{}, xi_{}]) by {:.2g} relative",
                          name, group.algebra().name(), i, j, i, j, defect));
    }
  }
}

void require_components(const std::string& name, const MatrixGroup& group, const std::vector<Matrix>& images,
                        const std::vector<Matrix>& components, double tolerance) {
  for (std::size_t h = 0; h < components.size(); ++h) {
    const Matrix inverted = inverse(components[h]);
    if (images.empty()) {
      continue;
    }
    const Matrix adjoint = group.adjoint(group.components()[h]);
    for (std::size_t i = 0; i < images.size(); ++i) {
      const Matrix expected = combination(images, adjoint.col(static_cast<Index>(i)));
      const double defect = (components[h] * images[i] * inverted - expected).norm();
      require(
          defect <= tolerance * largest_norm(images) * components[h].norm() * inverted.norm(),
          fmt::format("representation {}: component {} does not act on rho'(xi_{}) as it does on xi_{} (defect {:.2g})",
                      name, h, i, i, defect));
    }
  }
}

}  // namespace

Representation Representation::custom(const MatrixGroup& group, const std::string& name, std::vector<Matrix> algebra,
                                      std::vector<Matrix> components, double tolerance) {
  require(!algebra.empty() || !components.empty(), fmt::format("representation {}: no matrices were given", name));
  const Index d = algebra.empty() ? components.front().rows() : algebra.front().rows();
  require(d >= 1, fmt::format("representation {}: expected matrices of at least 1 x 1", name));
  require_matrices(fmt::format("representation {}: matrices on the algebra", name), algebra, group.dimension(), d);
  require_matrices(fmt::format("representation {}: matrices on the components", name), components,
                   static_cast<Index>(group.components().size()), d);
  require_brackets(name, group, algebra, tolerance);
  require_components(name, group, algebra, components, tolerance);
  const std::uint64_t hash = checksum(components, checksum(algebra, 0xcbf29ce484222325ULL));
  detail::RepresentationNode node;
  node.kind = Kind::custom;
  node.dimension = d;
  node.text = fmt::format("[{}:{:08x}]", name, static_cast<std::uint32_t>(hash ^ hash >> 32));
  node.custom =
      std::make_shared<const detail::CustomMatrices>(detail::CustomMatrices{std::move(algebra), std::move(components)});
  return {group, std::make_shared<const detail::RepresentationNode>(std::move(node))};
}

}  // namespace lieder
