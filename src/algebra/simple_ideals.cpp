#include <algorithm>
#include <limits>

#include "bracket_tools.hpp"
#include "eigen_clusters.hpp"
#include "lieder/algebra/invariant_forms.hpp"
#include "lieder/algebra/levi.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/random.hpp"

namespace lieder {

namespace {

// Dimensions of the simple complex algebras: A_n, B_n and C_n, D_n, G2, F4, E6, E7, E8.
bool is_simple_dimension(Index dimension) {
  for (const Index exceptional : {14, 52, 78, 133, 248}) {
    if (dimension == exceptional) {
      return true;
    }
  }
  for (Index n = 1; n * n <= dimension; ++n) {
    const bool a = n * (n + 2) == dimension;
    const bool bc = n * (2 * n + 1) == dimension;
    const bool d = n >= 4 && n * (2 * n - 1) == dimension;
    if (a || bc || d) {
      return true;
    }
  }
  return false;
}

bool is_possible(const EigenCluster& cluster) {
  const auto dimension = static_cast<Index>(cluster.values.size());
  return cluster.complex_pair ? dimension % 2 == 0 && is_simple_dimension(dimension / 2)
                              : is_simple_dimension(dimension);
}

std::vector<SimpleIdeal> whole(Index q, double gap) {
  return {{Matrix::Identity(q, q), false, gap}};
}

}  // namespace

std::vector<SimpleIdeal> simple_ideals(const StructureConstants& c, const SubalgebraOptions& options) {
  const auto [noise, norm, seed] = resolved(c, options);
  const Index q = c.dimension();
  const Matrix killing = c.killing_form();
  const Signature regular = signature(killing, noise, norm * norm);
  if (q == 0 || regular.zero > 0) {
    return {};
  }
  const MatrixSpace forms = invariant_symmetric_forms(c.ad, q, {noise, norm});
  double gap = std::min(regular.gap, forms.gap);
  if (forms.dimension() <= 1) {
    return is_simple_dimension(q) ? whole(q, gap) : std::vector<SimpleIdeal>{};
  }
  constexpr int kDraws = 8;
  Rng rng(seed);
  const Matrix inverse_killing = inverse(killing);
  Matrix phi;
  Clustering best;
  best.separation = -1.0;
  for (int draw = 0; draw < kDraws; ++draw) {
    const Matrix candidate = inverse_killing * forms.element(rng.normal_vector(forms.dimension()));
    Clustering clustering = cluster_eigenvalues(eigenvalues(candidate), forms.dimension());
    const bool possible = std::all_of(clustering.clusters.begin(), clustering.clusters.end(), is_possible);
    if (possible && clustering.separation > best.separation) {
      phi = candidate;
      best = std::move(clustering);
    }
  }
  std::vector<SimpleIdeal> ideals;
  for (std::size_t k = 0; k < best.clusters.size(); ++k) {
    ideals.push_back(
        {cluster_subspace(phi, best.clusters, k), best.clusters[k].complex_pair, std::min(gap, best.separation)});
  }
  std::stable_sort(ideals.begin(), ideals.end(),
                   [](const SimpleIdeal& a, const SimpleIdeal& b) { return a.basis.cols() > b.basis.cols(); });
  return ideals;
}

}  // namespace lieder
