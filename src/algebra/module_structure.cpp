#include "module_structure.hpp"

#include <algorithm>
#include <cmath>

#include "bracket_tools.hpp"
#include "eigen_clusters.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/random.hpp"

namespace lieder {

namespace {

// Sizes of the groups of eigenvalues of an element of the commutant, conjugate ones together.
std::vector<Index> block_sizes(const Matrix& phi, double noise) {
  const Eigen::VectorXcd values = eigenvalues(phi);
  const double size = values.cwiseAbs().maxCoeff();
  const Vector edges = spanning_tree_edges(values);
  const RankDecision decision =
      decide_rank(size > 0.0 ? Vector(edges / size) : Vector(Vector::Zero(edges.size())), noise);
  std::vector<Index> sizes;
  for (const EigenCluster& cluster : cluster_eigenvalues(values, decision.rank + 1).clusters) {
    sizes.push_back(static_cast<Index>(cluster.values.size()));
  }
  std::sort(sizes.rbegin(), sizes.rend());
  return sizes;
}

}  // namespace

ModuleStructure module_structure(const std::vector<Matrix>& matrices, Index n, const InvariantOptions& options) {
  constexpr int kDraws = 16;
  ModuleStructure result;
  const MatrixSpace endomorphisms = commutant(matrices, n, options);
  const MatrixSpace forms = invariant_symmetric_forms(matrices, n, options);
  result.commutant = endomorphisms.dimension();
  result.symmetric_forms = forms.dimension();
  result.gap = std::min(endomorphisms.gap, forms.gap);
  if (forms.dimension() == 1) {
    result.form = signature(forms.basis.front(), options.noise);
  }
  result.dimensions = {n};
  // A random element of the commutant splits R^n as far as its eigenvalues differ; equal summands (matrix algebras in
  // the commutant) can also show up as complex pairs, so the finest splitting of several draws counts.
  Rng rng(static_cast<std::uint64_t>(n));
  for (int draw = 0; draw < kDraws && endomorphisms.dimension() > 1; ++draw) {
    std::vector<Index> sizes =
        block_sizes(endomorphisms.element(rng.normal_vector(endomorphisms.dimension())), options.noise);
    if (sizes.size() > result.dimensions.size()) {
      result.dimensions = std::move(sizes);
    }
  }
  return result;
}

}  // namespace lieder
