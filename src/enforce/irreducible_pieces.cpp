#include "enforce/irreducible_pieces.hpp"

#include <cmath>
#include <utility>

#include "lieder/core/dense.hpp"

namespace lieder::detail {

namespace {

// Random elements of unit norm are exact to a few roundings: zero blocks are smaller than this, others larger.
constexpr double zero_block = 1e-9;

// A piece is an eigenspace of a generic symmetric element of the commutant.
std::vector<Matrix> eigenspaces(const Matrix& symmetric) {
  const SymmetricEigen eigen = symmetric_eigen(symmetric);
  const Index a = symmetric.rows();
  const double spread = eigen.values.cwiseAbs().maxCoeff();
  std::vector<Matrix> result;
  Index first = 0;
  for (Index i = 1; i <= a; ++i) {
    if (i == a || eigen.values(i) - eigen.values(i - 1) > 1e-10 * spread) {
      result.emplace_back(eigen.vectors.middleCols(first, i - first));
      first = i;
    }
  }
  return result;
}

// T as a multiple of an isometry: the isometry, an empty matrix when T is zero, nothing when it is neither.
std::optional<Matrix> isometry_of(const Matrix& t) {
  const double scale = t.norm() / std::sqrt(static_cast<double>(t.cols()));
  if (scale < zero_block) {
    return Matrix();
  }
  Matrix u = t / scale;
  if ((u.transpose() * u - Matrix::Identity(t.cols(), t.cols())).norm() > 1e-7) {
    return std::nullopt;
  }
  return u;
}

// The maps that commute with an irreducible: the identity and skew complex structures, from two generic elements.
std::optional<std::vector<Matrix>> division_algebra(const Matrix& first, const Matrix& second) {
  const Index d = first.rows();
  std::vector<Matrix> result{Matrix::Identity(d, d)};
  const auto normalised_skew = [&](const Matrix& r) {
    Matrix skew = 0.5 * (r - r.transpose());
    for (std::size_t i = 1; i < result.size(); ++i) {
      skew -= skew.cwiseProduct(result[i]).sum() / static_cast<double>(d) * result[i];
    }
    return isometry_of(skew);
  };
  for (const Matrix* element : {&first, &second}) {
    const std::optional<Matrix> j = normalised_skew(*element);
    if (!j) {
      return std::nullopt;
    }
    if (j->size() > 0) {
      result.push_back(*j);
    }
  }
  if (result.size() == 3) {  // i and j give k
    result.emplace_back(result[1] * result[2]);
  }
  return result;
}

double squared_norm(const std::vector<SparseMatrix>& matrices) {
  double sum = 0.0;
  for (const SparseMatrix& m : matrices) {
    sum += m.squaredNorm();
  }
  return sum;
}

// Eigenvectors are known to noise over the eigenvalues' distance. The matrices E^T rho E err by its square only, so the
// intertwiners from them to the piece nearest to E are exact; one Newton-Schulz step makes them orthonormal again.
Matrix refined(const Irreducible& irreducible, const GeneratorImages& piece, Matrix basis) {
  const IntertwinerConstraints constraints(irreducible.images, piece);
  const Index d = irreducible.dimension();
  for (Index k = 0; k < basis.cols() / d; ++k) {
    if (std::optional<Matrix> e = constraints.project(basis.middleCols(k * d, d))) {
      basis.middleCols(k * d, d) = *e;
    }
  }
  const Index m = basis.cols();
  return basis * (1.5 * Matrix::Identity(m, m) - 0.5 * basis.transpose() * basis);
}

// Two copies that nearly agree but are not equivalent end in one after refinement: then the decomposition is wrong.
bool is_orthonormal(const Matrix& basis) {
  const Index m = basis.cols();
  return (basis.transpose() * basis - Matrix::Identity(m, m)).norm() < 1e-10 * std::sqrt(static_cast<double>(m));
}

// Equivalent pieces in coordinates that make their matrices those of the first one.
struct LocalClass {
  std::vector<Matrix> copies;
};

}  // namespace

std::optional<std::pair<std::size_t, Matrix>> IrreducibleRegistry::identify(Irreducible candidate) {
  for (std::size_t id = 0; id < irreducibles_.size(); ++id) {
    const Irreducible& known = irreducibles_[id];
    if (known.dimension() != candidate.dimension() || known.division.size() != candidate.division.size() ||
        std::abs(known.casimir - candidate.casimir) > 1e-8 * (1.0 + known.casimir)) {
      continue;
    }
    bool converged = false;
    const auto t = IntertwinerConstraints(known.images, candidate.images).random(rng_, converged);
    if (!converged) {
      return std::nullopt;
    }
    if (t) {
      const std::optional<Matrix> isometry = isometry_of(*t);
      if (!isometry || isometry->size() == 0) {
        return std::nullopt;
      }
      return std::pair{id, *isometry};
    }
  }
  const Index d = candidate.dimension();
  irreducibles_.push_back(std::move(candidate));
  return std::pair{irreducibles_.size() - 1, Matrix(Matrix::Identity(d, d))};
}

std::optional<PieceDecomposition> IrreducibleRegistry::attempt(const GeneratorImages& piece) {
  const IntertwinerConstraints commutant(piece, piece);
  bool converged = false;
  const auto r1 = commutant.random(rng_, converged);
  if (!r1 || commutant.residual(r1->transpose()) > 1e-10) {
    return std::nullopt;
  }
  const auto r2 = commutant.random(rng_, converged);
  if (!r2) {
    return std::nullopt;
  }
  std::vector<LocalClass> classes;
  for (const Matrix& space : eigenspaces(*r1 + r1->transpose())) {
    bool placed = false;
    for (LocalClass& known : classes) {
      const Matrix& reference = known.copies.front();
      if (reference.cols() != space.cols()) {
        continue;
      }
      const auto isometry = isometry_of(space.transpose() * *r2 * reference);
      if (!isometry) {
        return std::nullopt;
      }
      if (isometry->size() > 0) {
        known.copies.emplace_back(space * *isometry);
        placed = true;
        break;
      }
    }
    if (!placed) {
      classes.push_back({{space}});
    }
  }
  PieceDecomposition result{piece.dimension, {}};
  for (const LocalClass& found : classes) {
    const Matrix& reference = found.copies.front();
    const auto division =
        division_algebra(reference.transpose() * *r1 * reference, reference.transpose() * *r2 * reference);
    if (!division) {
      return std::nullopt;
    }
    Irreducible candidate{piece.restricted(reference), *division, 0.0};
    candidate.casimir = squared_norm(candidate.images.algebra);
    const auto identity = identify(std::move(candidate));
    if (!identity) {
      return std::nullopt;
    }
    const Index d = reference.cols();
    const auto m = static_cast<Index>(found.copies.size());
    PieceComponent component{identity->first, Matrix(piece.dimension, d * m), m};
    for (Index k = 0; k < m; ++k) {
      component.basis.middleCols(k * d, d) = found.copies[static_cast<std::size_t>(k)] * identity->second;
    }
    component.basis = refined(irreducibles_[component.irreducible], piece, std::move(component.basis));
    if (!is_orthonormal(component.basis)) {
      return std::nullopt;
    }
    result.components.push_back(std::move(component));
  }
  return result;
}

std::optional<PieceDecomposition> IrreducibleRegistry::decompose(const GeneratorImages& piece) {
  const std::size_t known = irreducibles_.size();
  for (int repeat = 0; repeat < 3; ++repeat) {  // a coincidence of random eigenvalues is mended by other random numbers
    std::optional<PieceDecomposition> result = attempt(piece);
    if (result) {
      return result;
    }
    irreducibles_.resize(known);
  }
  return std::nullopt;
}

}  // namespace lieder::detail
