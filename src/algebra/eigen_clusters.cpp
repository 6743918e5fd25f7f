#include "eigen_clusters.hpp"

#include <algorithm>
#include <complex>
#include <limits>
#include <numeric>

#include "lieder/core/dense.hpp"

namespace lieder {

namespace {

struct Edge {
  double length = 0.0;
  Index from = 0;
  Index to = 0;
};

// Prim's algorithm, edges longest first.
std::vector<Edge> spanning_tree(const Eigen::VectorXcd& points) {
  const Index n = points.size();
  std::vector<Edge> tree;
  std::vector<Edge> nearest(static_cast<std::size_t>(n), {std::numeric_limits<double>::infinity(), 0, 0});
  std::vector<bool> done(static_cast<std::size_t>(n), false);
  Index current = 0;
  for (Index step = 1; step < n; ++step) {
    done[static_cast<std::size_t>(current)] = true;
    Index next = -1;
    for (Index i = 0; i < n; ++i) {
      const auto k = static_cast<std::size_t>(i);
      if (done[k]) {
        continue;
      }
      const double distance = std::abs(points(i) - points(current));
      if (distance < nearest[k].length) {
        nearest[k] = {distance, current, i};
      }
      if (next < 0 || nearest[k].length < nearest[static_cast<std::size_t>(next)].length) {
        next = i;
      }
    }
    tree.push_back(nearest[static_cast<std::size_t>(next)]);
    current = next;
  }
  std::stable_sort(tree.begin(), tree.end(), [](const Edge& a, const Edge& b) { return a.length > b.length; });
  return tree;
}

// Group number of each point when only the tree edges from `first` on are kept.
std::vector<Index> components(const std::vector<Edge>& tree, Index n, std::size_t first) {
  std::vector<Index> group(static_cast<std::size_t>(n));
  std::iota(group.begin(), group.end(), 0);
  for (std::size_t e = first; e < tree.size(); ++e) {
    const Index keep = group[static_cast<std::size_t>(tree[e].from)];
    const Index drop = group[static_cast<std::size_t>(tree[e].to)];
    std::replace(group.begin(), group.end(), drop, keep);
  }
  return group;
}

// The group that holds the point nearest to the conjugate of `value`.
Index conjugate_group(const Eigen::VectorXcd& points, const std::vector<Index>& group, std::complex<double> value) {
  Index nearest = 0;
  (points.array() - std::conj(value)).abs().minCoeff(&nearest);
  return group[static_cast<std::size_t>(nearest)];
}

}  // namespace

Vector spanning_tree_edges(const Eigen::VectorXcd& points) {
  const std::vector<Edge> tree = spanning_tree(points);
  Vector lengths(static_cast<Index>(tree.size()));
  std::transform(tree.begin(), tree.end(), lengths.begin(), [](const Edge& e) { return e.length; });
  return lengths;
}

Clustering cluster_eigenvalues(const Eigen::VectorXcd& points, Index count) {
  Clustering result;
  const std::vector<Edge> tree = spanning_tree(points);
  const auto cut = static_cast<std::size_t>(std::clamp<Index>(count - 1, 0, static_cast<Index>(tree.size())));
  const double smallest_cut = cut == 0 ? std::numeric_limits<double>::infinity() : tree[cut - 1].length;
  const double largest_kept = cut < tree.size() ? tree[cut].length : 0.0;
  result.separation = largest_kept > 0.0 ? smallest_cut / largest_kept : std::numeric_limits<double>::infinity();
  const std::vector<Index> group = components(tree, points.size(), cut);
  std::vector<Index> label = group;
  for (Index i = 0; i < points.size(); ++i) {
    const Index own = group[static_cast<std::size_t>(i)];
    label[static_cast<std::size_t>(i)] = std::min(own, conjugate_group(points, group, points(i)));
  }
  std::vector<Index> names = label;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const Index name : names) {
    EigenCluster cluster;
    for (Index i = 0; i < points.size(); ++i) {
      if (label[static_cast<std::size_t>(i)] == name) {
        cluster.values.push_back(points(i));
        cluster.complex_pair = cluster.complex_pair || group[static_cast<std::size_t>(i)] != name;
      }
    }
    result.clusters.push_back(std::move(cluster));
  }
  return result;
}

Matrix cluster_subspace(const Matrix& phi, const std::vector<EigenCluster>& clusters, std::size_t which) {
  const Index n = phi.rows();
  Eigen::MatrixXcd product = Eigen::MatrixXcd::Identity(n, n);
  for (std::size_t k = 0; k < clusters.size(); ++k) {
    if (k == which) {
      continue;
    }
    for (const std::complex<double>& value : clusters[k].values) {
      product = product * (phi - value * Eigen::MatrixXcd::Identity(n, n));
      product /= product.norm();
    }
  }
  // The other eigenvalues come in conjugate pairs, so that the product is real.
  return svd(product.real()).u.leftCols(static_cast<Index>(clusters[which].values.size()));
}

}  // namespace lieder
