// Hom_G(A, B) for pairs that neither irreducible pieces nor orbits serve.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "enforce/pair_solver.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder::detail {

namespace {

using Indices = std::vector<Index>;
using Triplets = std::vector<Eigen::Triplet<double>>;

class UnionFind {
 public:
  explicit UnionFind(Index count) : parent_(static_cast<std::size_t>(count)) {
    std::iota(parent_.begin(), parent_.end(), Index{0});
  }
  Index root(Index i) {
    while (parent_[static_cast<std::size_t>(i)] != i) {
      Index& up = parent_[static_cast<std::size_t>(i)];
      up = parent_[static_cast<std::size_t>(up)];
      i = up;
    }
    return i;
  }
  void unite(Index i, Index j) { parent_[static_cast<std::size_t>(root(i))] = root(j); }

  /// The sets, ordered by their first member.
  std::vector<Indices> sets() {
    std::vector<Indices> result;
    std::map<Index, std::size_t> place;
    for (Index i = 0; i < static_cast<Index>(parent_.size()); ++i) {
      const auto [found, is_new] = place.emplace(root(i), result.size());
      if (is_new) {
        result.emplace_back();
      }
      result[found->second].push_back(i);
    }
    return result;
  }

 private:
  Indices parent_;
};

std::vector<Indices> connected_components(const SparseMatrix& k) {
  UnionFind sets(k.rows());
  for (Index j = 0; j < k.outerSize(); ++j) {
    for (SparseMatrix::InnerIterator entry(k, j); entry; ++entry) {
      sets.unite(entry.row(), j);
    }
  }
  return sets.sets();
}

Matrix dense_block(const SparseMatrix& k, const Indices& members, std::vector<Index>& local) {
  const auto size = static_cast<Index>(members.size());
  for (Index i = 0; i < size; ++i) {
    local[static_cast<std::size_t>(members[static_cast<std::size_t>(i)])] = i;
  }
  Matrix result = Matrix::Zero(size, size);
  for (Index j = 0; j < size; ++j) {
    for (SparseMatrix::InnerIterator entry(k, members[static_cast<std::size_t>(j)]); entry; ++entry) {
      result(local[static_cast<std::size_t>(entry.row())], j) = entry.value();
    }
  }
  return result;
}

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
  constexpr Index most_sparse = 200000;  // unknowns for which the sparse matrix of the constraints is formed at all
  const Index unknowns = a.dimension * b.dimension;
  if (unknowns > most_sparse) {
    return sampled(a, b, options);
  }
  const SparseMatrix k = IntertwinerConstraints(a, b).normal_matrix();
  const std::vector<Indices> components = connected_components(k);
  std::vector<Index> local(static_cast<std::size_t>(unknowns), 0);
  NullSpaceColumns result;
  std::vector<SymmetricEigen> eigen;
  double largest = 0.0;
  for (const Indices& members : components) {
    if (static_cast<Index>(members.size()) > options.most_dense) {
      return sampled(a, b, options);
    }
    eigen.push_back(symmetric_eigen(dense_block(k, members, local)));
    largest = std::max(largest, eigen.back().values.maxCoeff());
  }
  // Eigenvalues are squares: rounding leaves 1e-16 of the largest.
  const double cut = std::max(options.tolerance * options.tolerance, 1e-13) * largest;
  double below = 1e-16 * largest;
  double above = largest;
  Triplets triplets;
  Index count = 0;
  for (std::size_t c = 0; c < components.size(); ++c) {
    for (Index i = 0; i < eigen[c].values.size(); ++i) {
      const double value = eigen[c].values(i);
      if (value > cut) {
        above = std::min(above, value);
        continue;
      }
      below = std::max(below, value);
      for (Index r = 0; r < eigen[c].values.size(); ++r) {
        if (std::abs(eigen[c].vectors(r, i)) > 1e-15) {
          triplets.emplace_back(components[c][static_cast<std::size_t>(r)], count, eigen[c].vectors(r, i));
        }
      }
      ++count;
    }
  }
  result.clear = above > 100.0 * below || largest == 0.0;
  result.columns = SparseMatrix(unknowns, count);
  result.columns.setFromTriplets(triplets.begin(), triplets.end());
  return result;
}

SparseMatrix orbit_columns(const GeneratorImages& a, const GeneratorImages& b) {
  const Index rows = b.dimension;
  UnionFind sets(rows * a.dimension);
  const auto image = [](const SparseMatrix& permutation, Index j) {
    return SparseMatrix::InnerIterator(permutation, j).row();
  };
  for (std::size_t h = 0; h < a.components.size(); ++h) {
    for (Index j = 0; j < a.dimension; ++j) {
      for (Index i = 0; i < rows; ++i) {
        sets.unite(i + rows * j, image(b.components[h], i) + rows * image(a.components[h], j));
      }
    }
  }
  const std::vector<Indices> orbits = sets.sets();
  Triplets triplets;
  for (std::size_t k = 0; k < orbits.size(); ++k) {
    const double value = 1.0 / std::sqrt(static_cast<double>(orbits[k].size()));
    for (const Index place : orbits[k]) {
      triplets.emplace_back(place, static_cast<Index>(k), value);
    }
  }
  SparseMatrix result(rows * a.dimension, static_cast<Index>(orbits.size()));
  result.setFromTriplets(triplets.begin(), triplets.end());
  return result;
}

}  // namespace lieder::detail
