#include "lieder/algebra/direct_sum.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "bracket_tools.hpp"
#include "eigen_clusters.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/random.hpp"

namespace lieder {

namespace {

// What the steps below share: the constants, the options filled in, and the answer so far.
struct Work {
  const StructureConstants& c;
  SubalgebraOptions options;
  DirectSum result;

  void used(double gap) { result.gap = std::min(result.gap, gap); }
};

// [g, r'] for the ideal spanned by the orthonormal columns `inside`.
Matrix bracket_with_all(Work& work, const Matrix& inside) {
  const Matrix all = Matrix::Identity(work.c.dimension(), work.c.dimension());
  const CoordinateSubspace inner = column_space(inside.transpose() * bracket_matrix(work.c, all, inside),
                                                work.options.reference, work.options.noise);
  work.used(inner.gap);
  return inside * inner.basis;
}

void find_simple_ideals(Work& work) {
  DirectSum& result = work.result;
  const Matrix& levi = result.levi.levi;
  if (levi.cols() == 0) {
    return;
  }
  result.simple = simple_ideals(restrict_to(work.c, levi), {work.options.noise, 0.0, work.options.seed});
  Index found = 0;
  for (SimpleIdeal& ideal : result.simple) {
    ideal.basis = levi * ideal.basis;
    found += ideal.basis.cols();
    work.used(ideal.gap);
    const Matrix action = bracket_matrix(work.c, ideal.basis, result.levi.radical);
    const CoordinateSubspace image = column_space(action, work.options.reference, work.options.noise);
    work.used(image.gap);
    result.is_summand.push_back(image.dimension() == 0);
  }
  result.consistent = found == levi.cols();
}

// Splits off the abelian summand; returns the rest of the radical, which contains [g, r].
Matrix split_abelian(Work& work) {
  const Matrix& radical = work.result.levi.radical;
  const Matrix derived = bracket_with_all(work, radical);
  const CoordinateSubspace central = centre(work.c, work.options);
  work.used(central.gap);
  const Matrix outside = complement_within(radical, derived);
  const Svd f = svd(outside.transpose() * central.basis);
  const RankDecision decision = decide_rank(f.s, work.options.noise);
  if (central.dimension() > 0 && outside.cols() > 0) {
    work.used(decision.gap);
  }
  work.result.abelian = central.basis * f.v.leftCols(decision.rank);
  const Matrix rest = complement_within(outside, outside * f.u.leftCols(decision.rank));
  Matrix remaining(radical.rows(), derived.cols() + rest.cols());
  remaining << derived, rest;
  return remaining;
}

// rows += coefficients of phi -> phi a (right) or phi -> a phi (left), phi as vec(phi) in the first m^2 columns.
void add_right(Eigen::Ref<Matrix> rows, const Matrix& a) {
  const Index m = a.rows();
  for (Index s = 0; s < m; ++s) {
    for (Index t = 0; t < m; ++t) {
      rows.block(m * t, m * s, m, m).diagonal().array() += a(s, t);
    }
  }
}
void add_left(Eigen::Ref<Matrix> rows, const Matrix& a, double sign) {
  const Index m = a.rows();
  for (Index s = 0; s < m; ++s) {
    rows.block(m * s, m * s, m, m) += sign * a;
  }
}

// The equations of the centroid for (vec phi, z) on the part `r` of the radical: phi a - a phi for ad_x, x in r;
// phi a - z_k a and a phi - z_k a for ad_y, y in s_k.
Matrix centroid_equations(const Work& work, const Matrix& r, const std::vector<std::size_t>& acting) {
  const Index mm = r.cols() * r.cols();
  Index count = r.cols();
  for (const std::size_t k : acting) {
    count += 2 * work.result.simple[k].basis.cols();
  }
  Matrix rows = Matrix::Zero(count * mm, mm + static_cast<Index>(acting.size()));
  Index row = 0;
  for (Index i = 0; i < r.cols(); ++i, row += mm) {
    const Matrix a = r.transpose() * work.c.adjoint(r.col(i)) * r;
    add_right(rows.middleRows(row, mm), a);
    add_left(rows.middleRows(row, mm), a, -1.0);
  }
  for (std::size_t k = 0; k < acting.size(); ++k) {
    const Matrix& basis = work.result.simple[acting[k]].basis;
    for (Index i = 0; i < basis.cols(); ++i, row += 2 * mm) {
      const Matrix a = r.transpose() * work.c.adjoint(basis.col(i)) * r;
      add_right(rows.middleRows(row, mm), a);
      add_left(rows.middleRows(row + mm, mm), a, 1.0);
      rows.col(mm + static_cast<Index>(k)).segment(row, mm) = -a.reshaped();
      rows.col(mm + static_cast<Index>(k)).segment(row + mm, mm) = -a.reshaped();
    }
  }
  return rows;
}

// Groups of eigenvalues of phi on `derived` (coordinates in the radical part), as far as a gap separates them.
Clustering separate(const Matrix& phi, const Matrix& derived, double noise) {
  const Eigen::VectorXcd values = eigenvalues(derived.transpose() * phi * derived);
  const double spread = values.cwiseAbs().maxCoeff();
  const Vector edges = spanning_tree_edges(values);
  // Nilpotent elements of the centroid turn an error e of phi into sqrt(e) for its eigenvalues.
  const RankDecision decision =
      decide_rank(spread > 0.0 ? Vector(edges / spread) : Vector(Vector::Zero(edges.size())), std::sqrt(noise));
  Clustering result = cluster_eigenvalues(values, decision.rank + 1);
  result.separation = decision.gap;
  return result;
}

// The clusters of the eigenvalues on the whole radical part, each eigenvalue with the nearest cluster found on
// `derived`.
std::vector<EigenCluster> spread_out(const std::vector<EigenCluster>& clusters, const Eigen::VectorXcd& values) {
  std::vector<EigenCluster> result(clusters.size());
  for (const std::complex<double>& value : values) {
    std::size_t nearest = 0;
    double distance = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < clusters.size(); ++k) {
      for (const std::complex<double>& member : clusters[k].values) {
        if (std::abs(member - value) < distance) {
          distance = std::abs(member - value);
          nearest = k;
        }
      }
    }
    result[nearest].values.push_back(value);
  }
  return result;
}

MixedIdeal mixed_ideal(const Work& work, const Matrix& radical, const std::vector<std::size_t>& acting) {
  MixedIdeal ideal{{}, Matrix(radical.rows(), 0), radical};
  for (const std::size_t k : acting) {
    const Matrix action = bracket_matrix(work.c, work.result.simple[k].basis, radical);
    if (column_space(action, work.options.reference, work.options.noise).dimension() > 0) {
      ideal.simple.push_back(k);
      Matrix joined(radical.rows(), ideal.levi.cols() + work.result.simple[k].basis.cols());
      joined << ideal.levi, work.result.simple[k].basis;
      ideal.levi = svd(joined).u;
    }
  }
  return ideal;
}

void split_mixed(Work& work, const Matrix& r) {
  std::vector<std::size_t> acting;
  for (std::size_t k = 0; k < work.result.simple.size(); ++k) {
    if (!work.result.is_summand[k]) {
      acting.push_back(k);
    }
  }
  const Index m = r.cols();
  const CoordinateSubspace centroid =
      kernel(centroid_equations(work, r, acting), work.options.reference, work.options.noise);
  work.used(centroid.gap);
  const Matrix derived = r.transpose() * bracket_with_all(work, r);
  constexpr int kDraws = 8;
  Rng rng(work.options.seed);
  Clustering best;
  best.separation = -1.0;
  Matrix phi;
  for (int draw = 0; draw < kDraws && centroid.dimension() > 1 && derived.cols() > 0; ++draw) {
    const Vector element = centroid.basis * rng.normal_vector(centroid.dimension());
    const Matrix candidate = element.head(m * m).reshaped(m, m);
    Clustering clustering = separate(candidate, derived, work.options.noise);
    if (clustering.separation > best.separation) {
      best = std::move(clustering);
      phi = candidate;
    }
  }
  if (best.clusters.size() <= 1) {
    work.result.mixed.push_back(mixed_ideal(work, r, acting));
    return;
  }
  work.used(best.separation);
  const std::vector<EigenCluster> clusters = spread_out(best.clusters, eigenvalues(phi));
  for (std::size_t k = 0; k < clusters.size(); ++k) {
    work.result.mixed.push_back(mixed_ideal(work, r * cluster_subspace(phi, clusters, k), acting));
  }
}

}  // namespace

DirectSum direct_sum(const StructureConstants& c, const SubalgebraOptions& options) {
  const SubalgebraOptions filled = resolved(c, options);
  Work work{c, filled, {levi_decomposition(c, filled), {}, {}, {}, Matrix(c.dimension(), 0), true, 0.0}};
  work.result.gap = work.result.levi.gap;
  find_simple_ideals(work);
  if (work.result.levi.radical.cols() > 0) {
    const Matrix rest = split_abelian(work);
    if (rest.cols() > 0) {
      split_mixed(work, rest);
    }
  }
  std::stable_sort(work.result.mixed.begin(), work.result.mixed.end(), [](const MixedIdeal& a, const MixedIdeal& b) {
    return a.levi.cols() + a.radical.cols() > b.levi.cols() + b.radical.cols();
  });
  return work.result;
}

}  // namespace lieder
