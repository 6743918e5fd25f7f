// Private: groups of equal eigenvalues of an endomorphism and the invariant subspaces that belong to them.
#pragma once

#include <vector>

#include "lieder/core/types.hpp"

namespace lieder {

/// A group of eigenvalues, closed under conjugation: `complex_pair` if it is {l, conj l} with l not real.
struct EigenCluster {
  std::vector<std::complex<double>> values;
  bool complex_pair = false;
};

/// Edges of the minimum spanning tree of points in the plane, longest first: with the k longest cut, k + 1 groups
/// remain.
Vector spanning_tree_edges(const Eigen::VectorXcd& points);

/// Single-linkage groups: `count` of them, conjugate groups then joined. Also the distance between the nearest two of
/// the `count` groups over the largest edge inside one.
struct Clustering {
  std::vector<EigenCluster> clusters;
  double separation = 0.0;
};
Clustering cluster_eigenvalues(const Eigen::VectorXcd& points, Index count);

/// Orthonormal basis of the sum of the generalised eigenspaces of `phi` for one cluster: the column space (of known
/// dimension) of the product of phi - l over the eigenvalues l of all other clusters.
Matrix cluster_subspace(const Matrix& phi, const std::vector<EigenCluster>& clusters, std::size_t which);

}  // namespace lieder
