// Hom_G(A, B) for pairs that neither irreducible pieces nor orbits serve.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/union_find.hpp"
#include "enforce/block_null_space.hpp"
#include "enforce/pair_solver.hpp"
#include "lieder/core/random.hpp"

namespace lieder::detail {

namespace {

// Projections of random matrices until three in a row add nothing.
NullSpaceColumns sampled(const GeneratorImages& a, const GeneratorImages& b, const IntertwinerOptions& options) {
  const IntertwinerConstraints constraints(a, b);
  Rng rng(options.seed ^ 0x5a3ULL);
  NullSpaceColumns result;
  std::vector<Vector> basis;
  for (int idle = 0; idle < 3;) {
    bool converged = false;
    const auto w = constraints.random(rng, converged);
    result.clear = result.clear && converged;
    if (!w) {
      break;
    }
    Vector v = w->reshaped();
    for (int repeat = 0; repeat < 2; ++repeat) {
      for (const Vector& known : basis) {
        v -= known.dot(v) * known;
      }
    }
    if (v.norm() < 1e-6) {
      ++idle;
      continue;
    }
    idle = 0;
    basis.emplace_back(v / v.norm());
  }
  Matrix columns(a.dimension * b.dimension, static_cast<Index>(basis.size()));
  for (std::size_t i = 0; i < basis.size(); ++i) {
    columns.col(static_cast<Index>(i)) = basis[i];
  }
  result.columns = columns.sparseView(1.0, 1e-15);
  return result;
}

}  // namespace

NullSpaceColumns null_space_columns(const GeneratorImages& a, const GeneratorImages& b,
                                    const IntertwinerOptions& options) {
  constexpr Index most_sparse = 200000;  // unknowns for which the matrices of the constraints are formed at all
  constexpr double scale = 1.0;          // the constraints are divided by their size
  const Index unknowns = a.dimension * b.dimension;
  if (unknowns > most_sparse) {
    return sampled(a, b, options);
  }
  const std::vector<RowSparse> constraints = IntertwinerConstraints(a, b).matrices();
  if (largest_block(constraints, unknowns, scale) > options.most_dense) {
    return sampled(a, b, options);
  }
  BlockNullSpace null = block_null_space(constraints, unknowns, scale, options.tolerance, options.most_dense);
  const double below = std::max(null.largest_kept, 1e-15 * null.largest);
  return {std::move(null.basis), null.smallest_broken == 0.0 || null.smallest_broken > 100.0 * below};
}

SparseMatrix orbit_columns(const GeneratorImages& a, const GeneratorImages& b) {
  const Index rows = b.dimension;
  const Index unknowns = rows * a.dimension;
  UnionFind sets(unknowns);
  const auto image = [](const SparseMatrix& permutation, Index j) {
    return SparseMatrix::InnerIterator(permutation, j).row();
  };
  for (std::size_t h = 0; h < a.components.size(); ++h) {
    for (Index j = 0; j < a.dimension; ++j) {
      for (Index i = 0; i < rows; ++i) {
        sets.join(i + rows * j, image(b.components[h], i) + rows * image(a.components[h], j));
      }
    }
  }
  // Orbits in the order of their first member; each entry becomes 1 / sqrt(size).
  std::vector<Index> orbit(static_cast<std::size_t>(unknowns), -1);
  std::vector<double> sizes;
  for (Index place = 0; place < unknowns; ++place) {
    Index& number = orbit[static_cast<std::size_t>(sets.find(place))];
    if (number < 0) {
      number = static_cast<Index>(sizes.size());
      sizes.push_back(0.0);
    }
    sizes[static_cast<std::size_t>(number)] += 1.0;
  }
  std::vector<Eigen::Triplet<double>> entries;
  for (Index place = 0; place < unknowns; ++place) {
    const Index number = orbit[static_cast<std::size_t>(sets.find(place))];
    entries.emplace_back(place, number, 1.0 / std::sqrt(sizes[static_cast<std::size_t>(number)]));
  }
  SparseMatrix result(unknowns, static_cast<Index>(sizes.size()));
  result.setFromTriplets(entries.begin(), entries.end());
  return result;
}

}  // namespace lieder::detail
