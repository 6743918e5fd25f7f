#include "lieder/nn/kept_symmetry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "lieder/algebra/lie_algebra.hpp"
#include "lieder/algebra/nearest_subalgebra.hpp"
#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/discover/readable_basis.hpp"

namespace lieder::nn {

namespace {

constexpr double kClosed = 1e-9;  // coefficients are halves, or Newton's method has converged: what is left is rounding

Matrix as_columns(const MatrixGroup& candidates, const MatrixRef& coordinates) {
  return candidates.algebra().as_columns() * coordinates;
}

std::vector<Matrix> matrices(const MatrixGroup& candidates, const MatrixRef& coordinates) {
  std::vector<Matrix> result;
  for (Index i = 0; i < coordinates.cols(); ++i) {
    result.push_back(candidates.algebra().element(coordinates.col(i)));
  }
  return result;
}

double closure_defect(const std::vector<Matrix>& generators) {
  return structure_constants(LieAlgebra(generators)).closure_defect;
}

// Echelon coefficients as multiples of 1, then of 1/2; each may move by less than half the distance to the next.
std::optional<Matrix> rounded(const MatrixGroup& candidates, const MatrixRef& coordinates) {
  const Vector sizes = candidates.algebra().as_columns().colwise().norm();
  const Matrix echelon = sparse_basis(coordinates, sizes);
  for (const auto& [denominator, tolerance] : {std::pair{Index{1}, 0.4}, std::pair{Index{2}, 0.2}}) {
    Matrix trial = echelon;
    bool near = true;
    for (double& value : trial.reshaped()) {
      const double fraction = nearest_rational(value, denominator);
      near = near && std::abs(value - fraction) <= tolerance;
      value = fraction;
    }
    if (near && rank(trial) == trial.cols() && closure_defect(matrices(candidates, trial)) <= kClosed) {
      return trial;
    }
  }
  return std::nullopt;
}

// In an orthonormal basis of the candidates, where "near" has a meaning.
std::optional<Matrix> nearest(const MatrixGroup& candidates, const MatrixRef& coordinates) {
  const Matrix columns = candidates.algebra().as_columns();
  const Svd f = svd(columns);
  const Matrix to_orthonormal = f.s.asDiagonal() * f.v.transpose();  // columns = u * to_orthonormal
  std::vector<Matrix> basis;
  const Index n = candidates.matrix_size();
  for (Index i = 0; i < f.u.cols(); ++i) {
    basis.emplace_back(f.u.col(i).reshaped(n, n));
  }
  const NearestSubalgebra found =
      nearest_subalgebra(structure_constants(LieAlgebra(basis)), to_orthonormal * coordinates);
  if (found.status != Status::ok) {
    return std::nullopt;
  }
  return Matrix(f.v * f.s.cwiseInverse().asDiagonal() * found.basis);
}

std::vector<std::string> known_groups(Index n) {
  std::vector<std::string> names{fmt::format("so:{}", n), fmt::format("sl:{}", n), fmt::format("gl:{}", n)};
  for (Index p = 1; p < n; ++p) {
    names.push_back(fmt::format("so:{},{}", p, n - p));
  }
  if (n % 2 == 0) {
    names.push_back(fmt::format("sp:{}", n));
    names.push_back(fmt::format("u:{}", n / 2));
    if (n >= 4) {
      names.push_back(fmt::format("su:{}", n / 2));
    }
  }
  return names;
}

MatrixGroup group_of(const std::vector<Matrix>& generators) {
  const LieAlgebra algebra(generators);
  const Matrix columns = orthonormal_basis(algebra.as_columns());
  if (algebra.matrix_size() >= 2) {
    for (const std::string& name : known_groups(algebra.matrix_size())) {
      const MatrixGroup group = parse_group(name);
      if (group.dimension() == algebra.dimension() &&
          principal_angles(columns, group.algebra().as_columns()).maxCoeff() < 1e-10) {
        return group;
      }
    }
  }
  return connected_group("kept", generators);
}

}  // namespace

MatrixGroup connected_group(const std::string& name, const std::vector<Matrix>& generators) {
  MatrixGroupDefinition definition{name, LieAlgebra(generators), {}, {}, false, false};
  double symmetric = 0.0;
  for (const Matrix& generator : generators) {
    symmetric = std::max(symmetric, (generator + generator.transpose()).norm() / generator.norm());
  }
  if (symmetric < 1e-12) {
    const Index n = definition.algebra.matrix_size();
    definition.forms.push_back({"dot product", Matrix::Identity(n, n), false});
  }
  return MatrixGroup(std::move(definition));
}

std::optional<KeptSymmetry> close_symmetry(const MatrixGroup& candidates, const MatrixRef& coordinates,
                                           double largest_move) {
  require_shape("close_symmetry: coordinates", coordinates, candidates.dimension(), -1,
                "in the basis of the candidates");
  require(coordinates.cols() >= 1, "close_symmetry: no directions");
  const Matrix before = as_columns(candidates, coordinates);
  const auto angle = [&](const Matrix& exact) {
    return principal_angles(before, as_columns(candidates, exact)).maxCoeff();
  };
  std::optional<Matrix> exact = rounded(candidates, coordinates);
  const bool is_rounded = exact && angle(*exact) <= largest_move;
  if (!is_rounded) {
    exact = nearest(candidates, coordinates);
  }
  if (!exact || angle(*exact) > largest_move) {
    return std::nullopt;
  }
  const std::vector<Matrix> generators = matrices(candidates, *exact);
  KeptSymmetry result{
      group_of(generators), identify(LieAlgebra(generators)), *exact, coordinates, is_rounded, angle(*exact), 0.0, 0.0};
  return result;
}

std::vector<KeptSymmetry> proposed_symmetries(const Spectrum& spectrum, const MatrixGroup& candidates,
                                              const ProposalOptions& options) {
  require(
      options.largest_defect > 0.0 && options.largest_defect <= 1.0 && options.smallest_gap > 1.0 && options.most >= 1,
      "proposed_symmetries: options out of range");
  require_shape("proposed_symmetries: generators of the spectrum", spectrum.generators, candidates.dimension(), -1);
  struct Cut {
    double gap;
    Index dimension;
  };
  std::vector<Cut> cuts;
  const Vector& s = spectrum.values;
  for (Index d = 1; d <= s.size(); ++d) {
    const double inside = std::max(s(s.size() - d), 1e-12);
    const double outside = d < s.size() ? s(s.size() - d - 1) : 0.1 * options.largest_defect;
    if (inside <= options.largest_defect && outside >= options.smallest_gap * inside) {
      cuts.push_back({outside / inside, d});
    }
  }
  std::sort(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) { return a.gap > b.gap; });
  std::vector<KeptSymmetry> result;
  for (const Cut& cut : cuts) {
    if (static_cast<Index>(result.size()) == options.most) {
      break;
    }
    std::optional<KeptSymmetry> kept =
        close_symmetry(candidates, spectrum.generators.rightCols(cut.dimension), options.largest_move);
    if (kept) {
      kept->defect = s(s.size() - cut.dimension);
      kept->gap = std::min(cut.gap, 1e16);
      result.push_back(*std::move(kept));
    }
  }
  return result;
}

}  // namespace lieder::nn
