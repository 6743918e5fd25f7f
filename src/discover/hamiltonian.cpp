#include "lieder/discover/hamiltonian.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/core/error.hpp"
#include "lieder/dictionary/equation.hpp"
#include "lieder/dictionary/least_squares.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/discover/readable_basis.hpp"
#include "lieder/discover/spectrum.hpp"
#include "lieder/generators/text.hpp"
#include "lieder/generators/vector_field.hpp"
#include "lieder/lie_derivative/tensor_fields.hpp"

namespace lieder {

namespace {

// grad h at points, N x n.
Matrix gradient(const Dictionary& library, const VectorRef& coefficients, const MatrixRef& points) {
  Matrix result(points.rows(), library.inputs());
  for (Index j = 0; j < library.inputs(); ++j) {
    result.col(j) = library.derivative(points, j) * coefficients;
  }
  return result;
}

// d h / d x_axis as coefficients on `lower`.
Vector differentiate(const Monomials& library, const VectorRef& coefficients, Index axis, const Monomials& lower,
                     const ExponentIndex& index) {
  Vector result = Vector::Zero(lower.size());
  for (Index k = 0; k < library.size(); ++k) {
    Eigen::RowVectorXi e = library.exponents().row(k);
    if (e(axis) > 0 && coefficients(k) != 0.0) {
      const double factor = e(axis);
      e(axis) -= 1;
      result(index.find(e)) += factor * coefficients(k);
    }
  }
  return result;
}

// J grad h as a field on monomials of one degree less.
VectorField polynomial_field(const Monomials& library, const VectorRef& coefficients) {
  const Index n = library.inputs();
  const MonomialsPtr lower = monomials(n, 0, std::max(0, *library.polynomial_degree() - 1));
  const ExponentIndex index(lower->exponents());
  Matrix gradients(n, lower->size());
  for (Index j = 0; j < n; ++j) {
    gradients.row(j) = differentiate(library, coefficients, j, *lower, index).transpose();
  }
  return VectorField(lower, symplectic_matrix(n) * gradients);
}

Jet jet_of(const VectorField& v, const MatrixRef& points) {
  Jet result{points, v.values(points), {}};
  for (Index j = 0; j < points.cols(); ++j) {
    result.jacobian.push_back(v.jvp(points, RowVector::Unit(points.cols(), j).replicate(points.rows(), 1)));
  }
  return result;
}

// Row i: D a(x_i) b_i.
Matrix along(const Jet& a, const Matrix& b) {
  Matrix result = Matrix::Zero(a.samples(), a.outputs());
  for (Index j = 0; j < a.inputs(); ++j) {
    result += b.col(j).asDiagonal() * a.jacobian[static_cast<std::size_t>(j)];
  }
  return result;
}

double conservation(const Matrix& gradients, const Matrix& field) {
  const double size = gradients.rowwise().norm().cwiseProduct(field.rowwise().norm()).norm();
  return size > 0.0 ? gradients.cwiseProduct(field).rowwise().sum().norm() / size : 0.0;
}

std::vector<std::string> names_or_default(const std::vector<std::string>& names, Index count) {
  require(names.empty() || static_cast<Index>(names.size()) == count,
          fmt::format("Hamiltonian structure: expected {} names, got {}", count, names.size()));
  return names.empty() ? default_names(count) : names;
}

// Coefficients near p / r with r <= 6 rounded where the residual stays; coarse tolerances first.
Vector rounded(const Vector& coefficients, double residual, const Matrix& gradients_of_all, const Vector& target) {
  const double allowed = std::max(1.05 * residual, 1e-12 * target.norm());
  for (const double tolerance : {0.03, 0.01, 3e-3, 1e-3, 1e-6, 1e-9}) {
    const Vector trial = coefficients.unaryExpr([tolerance](double c) {
      const double rational = nearest_rational(c, 6);
      return std::abs(c - rational) <= tolerance * std::max(1.0, std::abs(c)) ? rational : c;
    });
    if ((gradients_of_all * trial - target).norm() <= allowed) {
      return trial;
    }
  }
  return coefficients;
}

}  // namespace

double symplectic_defect(const Jet& f) {
  const Index n = f.inputs();
  require_size("symplectic_defect: outputs", f.outputs(), n, "one component for each coordinate");
  const Matrix j = symplectic_matrix(n);
  double antisymmetric = 0.0;
  double total = 0.0;
  Matrix df(n, n);
  for (Index i = 0; i < f.samples(); ++i) {
    for (Index c = 0; c < n; ++c) {
      df.col(c) = f.jacobian[static_cast<std::size_t>(c)].row(i).transpose();
    }
    const Matrix product = j * df;
    antisymmetric += (product - product.transpose()).squaredNorm();
    total += df.squaredNorm();
  }
  return total > 0.0 ? 0.5 * std::sqrt(antisymmetric / total) : 0.0;
}

HamiltonianFit recover_hamiltonian(const DictionaryPtr& library, const MatrixRef& states, const MatrixRef& field,
                                   const std::vector<std::string>& names) {
  require(library != nullptr, "recover_hamiltonian: no library");
  const Index n = library->inputs();
  const Matrix j = symplectic_matrix(n);
  require_shape("recover_hamiltonian: states", states, -1, n);
  require_shape("recover_hamiltonian: field", field, states.rows(), n);
  require(states.rows() * n >= library->size(),
          fmt::format("recover_hamiltonian: {} samples are too few for {} functions", states.rows(), library->size()));
  require(field.size() > 0 && !field.isZero(0.0), "recover_hamiltonian: the field is zero");
  const Index samples = states.rows();
  Matrix gradients(samples * n, library->size());
  for (Index axis = 0; axis < n; ++axis) {
    gradients.middleRows(axis * samples, samples) = library->derivative(states, axis);
  }
  const Vector target = Matrix(field * j).reshaped();  // rows (-J f)^T = f^T J
  const LeastSquaresResult fit = fit_least_squares(gradients, target);
  const double residual = (gradients * fit.coefficients - target).norm();
  HamiltonianFit result;
  result.coefficients = rounded(fit.coefficients.col(0), residual, gradients, target);
  result.residual = (gradients * result.coefficients - target).norm() / target.norm();
  result.text = equation(*library, result.coefficients, names_or_default(names, n), {6, 1e-9});
  return result;
}

Jet hamiltonian_field(const Dictionary& library, const VectorRef& coefficients, const MatrixRef& points) {
  require_size("hamiltonian_field: coefficients", coefficients.size(), library.size(), "one for each function");
  require_shape("hamiltonian_field: points", points, -1, library.inputs());
  if (const auto* polynomials = dynamic_cast<const Monomials*>(&library)) {
    return jet_of(polynomial_field(*polynomials, coefficients), points);
  }
  const Index n = library.inputs();
  const Matrix j = symplectic_matrix(n);
  const Vector h = coefficients;
  return with_finite_differences(n, n, [&](const Matrix& x) { return Matrix(gradient(library, h, x) * j.transpose()); })
      .jet(points);
}

double bracket_defect(const Jet& v, const Jet& f) {
  require_shape("bracket_defect: values", v.values, f.samples(), f.outputs());
  require_size("bracket_defect: dimension", v.inputs(), f.inputs());
  const Matrix backward = along(v, f.values);  // Dv f
  const Matrix bracket = along(f, v.values) - backward;
  double size = 0.0;
  for (Index i = 0; i < f.samples(); ++i) {
    double df = 0.0;
    for (const Matrix& derivative : f.jacobian) {
      df += derivative.row(i).squaredNorm();
    }
    size += df * v.values.row(i).squaredNorm();
  }
  size += backward.squaredNorm();
  return size > 0.0 ? bracket.norm() / std::sqrt(size) : 0.0;
}

std::vector<NoetherPair> symmetries_of_quantities(const DictionaryPtr& library, const MatrixRef& quantities,
                                                  const Jet& f, const std::vector<std::string>& names) {
  require(library != nullptr, "symmetries_of_quantities: no library");
  require_shape("symmetries_of_quantities: quantities", quantities, library->size(), -1);
  const std::vector<std::string> coordinates = names_or_default(names, library->inputs());
  const auto* polynomials = dynamic_cast<const Monomials*>(library.get());
  std::vector<NoetherPair> result;
  for (Index i = 0; i < quantities.cols(); ++i) {
    const Vector h = quantities.col(i);
    NoetherPair pair;
    pair.quantity = equation(*library, h, coordinates, {6, 1e-9});
    pair.symmetry = polynomials != nullptr ? polynomial_field(*polynomials, h).text(coordinates) : "J grad h";
    pair.conservation = conservation(gradient(*library, h, f.points), f.values);
    pair.commutation = bracket_defect(hamiltonian_field(*library, h, f.points), f);
    result.push_back(std::move(pair));
  }
  return result;
}

std::vector<NoetherPair> quantities_of_symmetries(const DictionaryPtr& library, const Candidates& candidates,
                                                  const MatrixRef& coordinates, const Jet& f,
                                                  const std::vector<std::string>& names) {
  require(library != nullptr, "quantities_of_symmetries: no library");
  require_shape("quantities_of_symmetries: coordinates", coordinates, candidates.size(), -1);
  const std::vector<std::string> axes = names_or_default(names, library->inputs());
  std::vector<NoetherPair> result;
  for (Index i = 0; i < coordinates.cols(); ++i) {
    const VectorField v = candidates.field(coordinates.col(i));
    const Jet jet = jet_of(v, f.points);
    const HamiltonianFit h = recover_hamiltonian(library, f.points, jet.values, axes);
    result.push_back({h.text, v.text(axes), conservation(gradient(*library, h.coefficients, f.points), f.values),
                      bracket_defect(jet, f), h.residual});
  }
  return result;
}

Matrix hamiltonian_part(const Candidates& candidates, const MatrixRef& coordinates, const MatrixRef& points,
                        double tolerance) {
  require_shape("hamiltonian_part: coordinates", coordinates, candidates.size(), -1);
  if (coordinates.cols() == 0) {
    return coordinates;
  }
  const Index n = candidates.space_dimension();
  // Fields only: an output part (time scaling) does not take part.
  const Candidates fields(candidates.name(), candidates.functions_ptr(), n, candidates.input());
  const TensorLieDerivative derivative({0, 2}, fields);
  const Jet form = constant_tensor(points, symplectic_matrix(n).transpose().reshaped());
  const GeneralisedProblem whole{derivative.rows(form),
                                 derivative.size_factor(derivative.size_features(form, length_of(points)))};
  const Spectrum spectrum = generalised_spectrum({whole.derivative * coordinates, whole.size * coordinates});
  const Index kept = (spectrum.values.array() <= tolerance).count();
  const Vector sizes = whole.size.colwise().norm();
  const double largest = sizes.maxCoeff();
  return sparse_basis(coordinates * spectrum.generators.rightCols(kept),
                      sizes.unaryExpr([largest](double s) { return s > 1e-14 * largest ? s : 1.0; }));
}

namespace {

// One bracket on the terms: coefficients, residual, text.
void add_bracket(const Vector& bracket, const Matrix& terms, double size, const std::string& name,
                 PoissonTable& result) {
  const LeastSquaresResult fit = fit_least_squares(terms, bracket);
  const Vector c = rounded(fit.coefficients.col(0), (terms * fit.coefficients - bracket).norm(), terms, bracket);
  const double residual = size > 0.0 ? (terms * c - bracket).norm() / size : 0.0;
  std::vector<Term> sum;
  for (Index t = 0; t < c.size(); ++t) {
    const std::string& term = result.terms[static_cast<std::size_t>(t)];
    if (std::abs(c(t)) * terms.col(t).norm() > 1e-9 * size) {
      sum.push_back({c(t), term == "1" ? std::string() : term});
    }
  }
  constexpr double kCombination = 1e-3;
  result.texts.push_back(name + (residual < kCombination ? " = " + sum_text(sum) : " is no combination of these"));
  result.residuals.push_back(residual);
  result.coefficients.push_back(c);
}

}  // namespace

PoissonTable poisson_table(const DictionaryPtr& library, const MatrixRef& quantities, const MatrixRef& points,
                           Index bracketed) {
  require(library != nullptr, "poisson_table: no library");
  require_shape("poisson_table: quantities", quantities, library->size(), -1);
  const Index d = quantities.cols();
  require(bracketed >= 0 && bracketed <= d,
          fmt::format("poisson_table: expected at most {} bracketed quantities, got {}", d, bracketed));
  const Index b = bracketed > 0 ? bracketed : d;
  const Matrix j = symplectic_matrix(library->inputs());
  PoissonTable result;
  std::vector<Matrix> gradients;
  const Matrix values = library->values(points) * quantities;
  Matrix terms(points.rows(), d + 1 + b * (b + 1) / 2);
  terms.leftCols(d) = values;
  terms.col(d).setOnes();
  for (Index i = 0; i < d; ++i) {
    gradients.push_back(gradient(*library, quantities.col(i), points));
    result.terms.push_back(fmt::format("h{}", i + 1));
  }
  result.terms.emplace_back("1");
  for (Index i = 0, next = d + 1; i < b; ++i) {
    for (Index k = i; k < b; ++k, ++next) {
      result.terms.push_back(k == i ? fmt::format("h{}^2", i + 1) : fmt::format("h{} h{}", i + 1, k + 1));
      terms.col(next) = values.col(i).cwiseProduct(values.col(k));
    }
  }
  for (Index i = 0; i < b; ++i) {
    for (Index k = i + 1; k < b; ++k) {
      const Matrix& first = gradients[static_cast<std::size_t>(i)];
      const Matrix& second = gradients[static_cast<std::size_t>(k)];
      const Vector bracket = (first * j).cwiseProduct(second).rowwise().sum();
      const double size = first.rowwise().norm().cwiseProduct(second.rowwise().norm()).norm();
      add_bracket(bracket, terms, size, fmt::format("{{h{}, h{}}}", i + 1, k + 1), result);
    }
  }
  return result;
}

}  // namespace lieder
