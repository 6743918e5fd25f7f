#include "lieder/discover/sum_of_squares.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/core/subspace.hpp"
#include "lieder/discover/readable_basis.hpp"
#include "lieder/generators/text.hpp"

namespace lieder {

namespace {

constexpr double kNegligible = 0.05;  // of an eigenvalue, relative to the largest

// Between coefficients on the monomials and h(x) = x^T Q x + l . x.
struct Quadratic {
  Matrix q;
  Vector l;
};

std::optional<Quadratic> quadratic_of(const Monomials& library, const VectorRef& coefficients) {
  const Index n = library.inputs();
  Quadratic result{Matrix::Zero(n, n), Vector::Zero(n)};
  for (Index k = 0; k < library.size(); ++k) {
    const auto e = library.exponents().row(k);
    if (e.sum() > 2) {
      if (coefficients(k) != 0.0) {
        return std::nullopt;
      }
      continue;
    }
    for (Index i = 0; i < n; ++i) {
      if (e.sum() == 1 && e(i) == 1) {
        result.l(i) = coefficients(k);
      }
      for (Index j = i; e.sum() == 2 && j < n; ++j) {
        if (i == j ? e(i) == 2 : (e(i) == 1 && e(j) == 1)) {
          result.q(i, j) = result.q(j, i) = i == j ? coefficients(k) : 0.5 * coefficients(k);
        }
      }
    }
  }
  return result;
}

// Nothing if a monomial that the form needs is not in the library.
std::optional<Vector> coefficients_of(const Monomials& library, const Quadratic& form) {
  const Index n = library.inputs();
  const ExponentIndex index(library.exponents());
  Vector result = Vector::Zero(library.size());
  const auto put = [&](const Eigen::RowVectorXi& e, double value) {
    const Index k = index.find(e);
    if (k >= 0) {
      result(k) = value;
    }
    return k >= 0 || value == 0.0;
  };
  for (Index i = 0; i < n; ++i) {
    Eigen::RowVectorXi e = Eigen::RowVectorXi::Zero(n);
    e(i) = 1;
    if (!put(e, form.l(i))) {
      return std::nullopt;
    }
    for (Index j = i; j < n; ++j) {
      Eigen::RowVectorXi pair = Eigen::RowVectorXi::Zero(n);
      pair(i) += 1;
      pair(j) += 1;
      if (!put(pair, i == j ? form.q(i, i) : 2.0 * form.q(i, j))) {
        return std::nullopt;
      }
    }
  }
  return result;
}

// Q cut to its eigenvalues that are not negligible (all of one sign, made positive), its largest entry 1. Nothing if
// the signs differ.
std::optional<Matrix> semidefinite_part(const Matrix& q, Index& rank) {
  const SymmetricEigen e = symmetric_eigen(q);
  const double largest = e.values.cwiseAbs().maxCoeff();
  if (!(largest > 0.0)) {
    return std::nullopt;
  }
  Matrix result = Matrix::Zero(q.rows(), q.cols());
  Index positive = 0;
  Index negative = 0;
  for (Index i = 0; i < q.rows(); ++i) {
    if (std::abs(e.values(i)) > kNegligible * largest) {
      (e.values(i) > 0.0 ? positive : negative) += 1;
      result += std::abs(e.values(i)) * e.vectors.col(i) * e.vectors.col(i).transpose();
    }
  }
  rank = positive + negative;
  if (positive > 0 && negative > 0) {
    return std::nullopt;
  }
  return Matrix(result / result.diagonal().maxCoeff());
}

Matrix rounded(const Matrix& q, double tolerance, Index max_denominator) {
  return q.unaryExpr([&](double value) {
    const double rational = nearest_rational(value, max_denominator);
    return std::abs(value - rational) <= tolerance ? rational : value;
  });
}

struct Fit {
  Vector coefficients;
  Vector centre;
  double defect = 0.0;
};

// The relation x^T Q x - 2 (Q c) . x that varies least, over all centres c in the range of Q.
std::optional<Fit> fit_centre(const Monomials& library, const Matrix& q, const GeneralisedProblem& problem) {
  const Index n = q.rows();
  const auto quadratic = coefficients_of(library, {q, Vector::Zero(n)});
  const Matrix range = orthonormal_basis(q, 0.5 * kNegligible);
  Matrix linear(library.size(), range.cols());
  for (Index i = 0; i < range.cols(); ++i) {
    const auto column = coefficients_of(library, {Matrix::Zero(n, n), Vector(-2.0 * q * range.col(i))});
    if (!column) {
      return std::nullopt;
    }
    linear.col(i) = *column;
  }
  if (!quadratic) {
    return std::nullopt;
  }
  const Vector y = solve_least_squares(problem.derivative * linear, -(problem.derivative * *quadratic));
  Fit fit{*quadratic + linear * y, range * y, 0.0};
  fit.defect = relative_defects(problem, fit.coefficients)(0);
  return fit;
}

// Q = sum_k weight_k form_k form_k^T by Cholesky steps with complete pivoting; ties go to the last coordinate, so that
// distances read "x2 - x1".
// Returns the weight that was made 1.
double add_squares(Matrix q, Index rank, const Vector& centre, SumOfSquares& result) {
  const Index n = q.rows();
  result.forms = Matrix::Zero(rank, n);
  result.weights = Vector::Zero(rank);
  for (Index k = 0; k < rank; ++k) {
    Index pivot = 0;
    for (Index i = 1; i < n; ++i) {
      pivot = q(i, i) >= q(pivot, pivot) * (1.0 - 1e-6) ? i : pivot;
    }
    result.weights(k) = q(pivot, pivot);
    result.forms.row(k) = q.row(pivot) / q(pivot, pivot);
    q -= result.weights(k) * result.forms.row(k).transpose() * result.forms.row(k);
  }
  // In the order of the coordinates.
  const Matrix forms = result.forms.colwise().reverse();
  const Vector weights = result.weights.reverse();
  result.forms = forms;
  result.weights = weights / weights(0);
  result.offsets = result.forms * centre;
  return weights(0);
}

std::string text_of(const SumOfSquares& squares, const std::vector<std::string>& names) {
  std::vector<Term> sum;
  const double largest = squares.centre.cwiseAbs().maxCoeff() + squares.length;
  for (Index k = 0; k < squares.forms.rows(); ++k) {
    std::vector<Term> terms;
    for (Index i = 0; i < squares.forms.cols(); ++i) {
      if (std::abs(squares.forms(k, i)) > 1e-9) {
        terms.push_back({squares.forms(k, i), names[static_cast<std::size_t>(i)]});
      }
    }
    std::stable_partition(terms.begin(), terms.end(), [](const Term& t) { return t.coefficient > 0.0; });
    if (std::abs(squares.offsets(k)) > 1e-9 * largest) {
      terms.push_back({-squares.offsets(k), ""});
    }
    sum.push_back({squares.weights(k), "(" + sum_text(terms, 6) + ")^2"});
  }
  return sum_text(sum, 6);
}

}  // namespace

std::optional<SquaredRelation> as_squares(const Monomials& library, const VectorRef& relation, const Vector& means,
                                          const GeneralisedProblem& problem, const SquaresOptions& options) {
  require_size("as_squares: relation", relation.size(), library.size());
  require_size("as_squares: means", means.size(), library.size());
  const auto form = quadratic_of(library, relation);
  Index rank = 0;
  const auto q = form ? semidefinite_part(form->q, rank) : std::nullopt;
  const Index constant = ExponentIndex(library.exponents()).find(Eigen::RowVectorXi::Zero(library.inputs()));
  if (!q || constant < 0) {
    return std::nullopt;
  }
  Matrix best = *q;
  auto fit = fit_centre(library, best, problem);
  for (const double tolerance : {0.03, 0.01, 3e-3, 1e-3, 1e-6, 1e-9}) {
    const Matrix trial = rounded(*q, tolerance, options.max_denominator);
    Index trial_rank = 0;
    const auto kept = semidefinite_part(trial, trial_rank);
    if (!kept || trial_rank != rank || (*kept - trial).cwiseAbs().maxCoeff() > 1e-12) {
      continue;
    }
    const auto trial_fit = fit_centre(library, trial, problem);
    if (trial_fit && trial_fit->defect <= options.allowed_defect) {
      best = trial;
      fit = trial_fit;
      break;
    }
  }
  if (!fit) {
    return std::nullopt;
  }
  // x^T Q x - 2 (Q c).x has the mean m on the data: (x - c)^T Q (x - c) = m + c^T Q c.
  const double mean = fit->coefficients.dot(means);
  const double level = mean + fit->centre.dot(best * fit->centre);
  SquaredRelation result{fit->coefficients, {}};
  result.coefficients(constant) = -mean;
  result.squares.centre = fit->centre;
  const double scale = add_squares(best, rank, fit->centre, result.squares);
  if (!(level > 0.0)) {
    return std::nullopt;
  }
  result.squares.length = std::sqrt(level / scale);
  const std::vector<std::string> names = options.names.empty() ? default_names(library.inputs()) : options.names;
  require_size("as_squares: names", static_cast<Index>(names.size()), library.inputs());
  result.squares.text = text_of(result.squares, names);
  return result;
}

namespace {

// The matrices of the relations' quadratic parts; none if they are dependent or there are further terms.
std::vector<Matrix> forms_of(const Monomials& library, const MatrixRef& relations) {
  std::vector<Matrix> forms;
  Matrix flat(library.inputs() * library.inputs(), relations.cols());
  for (Index i = 0; i < relations.cols(); ++i) {
    const auto form = quadratic_of(library, relations.col(i));
    if (!form) {
      return {};
    }
    forms.push_back(form->q);
    flat.col(i) = form->q.reshaped();
  }
  return rank(flat, 1e-3) == relations.cols() ? forms : std::vector<Matrix>();
}

Matrix combine(const std::vector<Matrix>& forms, const Vector& weights) {
  Matrix result = Matrix::Zero(forms.front().rows(), forms.front().cols());
  for (std::size_t i = 0; i < forms.size(); ++i) {
    result += weights(static_cast<Index>(i)) * forms[i];
  }
  return result;
}

// The best conditioned definite combination on the joint range (n x r) of the forms; nothing if none was found.
std::optional<Matrix> definite_member(const std::vector<Matrix>& forms, Rng& rng) {
  std::optional<Matrix> best;
  double condition = 1e-3;
  for (int trial = 0; trial < 2000; ++trial) {
    const Vector weights = rng.normal_vector(static_cast<Index>(forms.size()));
    Matrix p = combine(forms, weights);
    const SymmetricEigen e = symmetric_eigen(p);
    const double sign = e.values.sum() < 0.0 ? -1.0 : 1.0;
    const double smallest = sign > 0.0 ? e.values(0) : -e.values(e.values.size() - 1);
    const double found = smallest / e.values.cwiseAbs().maxCoeff();
    if (found > condition) {
      condition = found;
      best = sign * p;
    }
  }
  return best;
}

// Projectors on the d clusters of eigenvalues of a symmetric matrix, split at its d - 1 largest gaps.
std::vector<Matrix> cluster_projectors(const Matrix& m, Index d) {
  const SymmetricEigen e = symmetric_eigen(m);
  std::vector<Index> cuts;
  for (Index i = 1; i < e.values.size(); ++i) {
    cuts.push_back(i);
  }
  std::sort(cuts.begin(), cuts.end(),
            [&](Index a, Index b) { return e.values(a) - e.values(a - 1) > e.values(b) - e.values(b - 1); });
  cuts.resize(static_cast<std::size_t>(d - 1));
  cuts.push_back(e.values.size());
  std::sort(cuts.begin(), cuts.end());
  std::vector<Matrix> result;
  Index first = 0;
  for (const Index last : cuts) {
    const Matrix basis = e.vectors.middleCols(first, last - first);
    result.emplace_back(basis * basis.transpose());
    first = last;
  }
  return result;
}

}  // namespace

std::optional<Matrix> split_into_squares(const Monomials& library, const MatrixRef& relations) {
  require_shape("split_into_squares: relations", relations, library.size(), -1);
  const Index d = relations.cols();
  std::vector<Matrix> forms = d >= 1 ? forms_of(library, relations) : std::vector<Matrix>();
  if (forms.empty()) {
    return std::nullopt;
  }
  // Only the variables that the forms use: the joint range, from the sum of squares.
  Matrix squares = Matrix::Zero(library.inputs(), library.inputs());
  for (const Matrix& form : forms) {
    squares += form * form / form.squaredNorm();
  }
  const Matrix range = orthonormal_basis(squares, kNegligible * kNegligible);
  for (Matrix& form : forms) {
    form = range.transpose() * form * range;
  }
  if (range.cols() < d) {
    return std::nullopt;
  }
  Rng rng(0x5c0a7e5ULL);
  const auto p = definite_member(forms, rng);
  if (!p) {
    return std::nullopt;
  }
  const SymmetricEigen e = symmetric_eigen(*p);
  const Matrix root = e.vectors * e.values.cwiseSqrt().cwiseInverse().asDiagonal() * e.vectors.transpose();
  Matrix flat(root.size(), d);
  for (Index i = 0; i < d; ++i) {
    Matrix& form = forms[static_cast<std::size_t>(i)];
    form = root * form * root;
    form /= form.norm();
    flat.col(i) = form.reshaped();
  }
  const std::vector<Matrix> projectors = cluster_projectors(combine(forms, rng.normal_vector(d)), d);
  // A projector is a combination of the forms up to noise, or there is no such basis.
  Matrix result(relations.rows(), d);
  for (Index i = 0; i < d; ++i) {
    const Matrix& projector = projectors[static_cast<std::size_t>(i)];
    const Vector weights = solve_least_squares(flat, projector.reshaped());
    if ((flat * weights - projector.reshaped()).norm() > kNegligible * projector.norm()) {
      return std::nullopt;
    }
    result.col(i).setZero();
    for (Index j = 0; j < d; ++j) {
      const auto form = quadratic_of(library, relations.col(j));
      const Matrix inner = root * (range.transpose() * form->q * range) * root;
      result.col(i) += weights(j) / inner.norm() * relations.col(j);
    }
  }
  return result;
}

}  // namespace lieder
