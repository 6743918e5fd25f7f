#include "lieder/generators/candidates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/text.hpp"

namespace lieder {

namespace {

using Triplet = Eigen::Triplet<double>;

SparseMatrix sparse(Index rows, Index cols, const std::vector<Triplet>& entries) {
  SparseMatrix result(rows, cols);
  result.setFromTriplets(entries.begin(), entries.end());
  return result;
}

// Columns vec(P_a), row-major, of m x m matrices, preceded by `before` zero columns.
SparseMatrix output_columns(const std::vector<Matrix>& matrices, Index m, Index before) {
  std::vector<Triplet> entries;
  for (std::size_t a = 0; a < matrices.size(); ++a) {
    require_shape("Candidates: output action", matrices[a], m, m, "one square matrix for each candidate");
    for (Index c = 0; c < m; ++c) {
      for (Index l = 0; l < m; ++l) {
        if (matrices[a](c, l) != 0.0) {
          entries.emplace_back(c * m + l, before + static_cast<Index>(a), matrices[a](c, l));
        }
      }
    }
  }
  return sparse(m * m, before + static_cast<Index>(matrices.size()), entries);
}

}  // namespace

Candidates::Candidates(std::string name, DictionaryPtr functions, Index space_dimension, const SparseMatrix& input,
                       std::vector<std::string> names, std::vector<std::string> texts)
    : name_(std::move(name)),
      functions_(std::move(functions)),
      dimension_(space_dimension),
      input_(input),
      names_(std::move(names)),
      texts_(std::move(texts)) {
  require(functions_ != nullptr, "Candidates: no dictionary of functions");
  require_size("Candidates: dimension of the space", dimension_, functions_->inputs());
  require_size("Candidates: rows of the coefficients", input_.rows(), dimension_ * functions_->size());
  require(input_.cols() >= 1, fmt::format("Candidates '{}': the set is empty", name_));
  if (names_.empty()) {
    names_ = default_names(dimension_);
  }
  require_size("Candidates: names of the coordinates", static_cast<Index>(names_.size()), dimension_);
  if (texts_.empty()) {
    Vector unit = Vector::Zero(size());
    for (Index a = 0; a < size(); ++a) {
      unit(a) = 1.0;
      texts_.push_back(field(unit).text(names_));
      unit(a) = 0.0;
    }
  }
  require_size("Candidates: texts", static_cast<Index>(texts_.size()), size());
}

bool Candidates::affine() const {
  const auto* polynomial = dynamic_cast<const Monomials*>(functions_.get());
  return polynomial != nullptr && polynomial->polynomial_degree() <= 1;
}

Candidates Candidates::with_copies(Index copies) const {
  require(copies >= 1, "Candidates::with_copies: at least one copy");
  Candidates result = *this;
  result.copies_ = copies;
  return result;
}

Candidates Candidates::with_output_action(const std::vector<Matrix>& matrices) const {
  require_size("Candidates::with_output_action: matrices", static_cast<Index>(matrices.size()), size());
  Candidates result = *this;
  result.outputs_ = matrices.front().rows();
  result.output_ = output_columns(matrices, result.outputs_, 0);
  return result;
}

Candidates Candidates::with_output_candidates(const std::vector<Matrix>& matrices,
                                              const std::vector<std::string>& texts) const {
  require(!matrices.empty(), "Candidates::with_output_candidates: no matrices");
  require_size("Candidates::with_output_candidates: texts", static_cast<Index>(texts.size()),
               static_cast<Index>(matrices.size()));
  const Index m = matrices.front().rows();
  require(outputs_ == 0 || outputs_ == m, "Candidates::with_output_candidates: matrices of another size");
  Candidates result = *this;
  result.outputs_ = m;
  result.output_ = output_columns(matrices, m, size());
  if (outputs_ != 0) {
    SparseMatrix before = output_;
    before.conservativeResize(m * m, result.output_.cols());
    result.output_ += before;
  }
  result.input_.conservativeResize(input_.rows(), result.output_.cols());
  result.texts_.insert(result.texts_.end(), texts.begin(), texts.end());
  return result;
}

VectorField Candidates::field(const VectorRef& coordinates) const {
  require_size("Candidates::field: coordinates", coordinates.size(), size());
  const Vector flat = input_ * coordinates;
  return VectorField(functions_, Eigen::Map<const Matrix>(flat.data(), functions_->size(), dimension_).transpose());
}

Matrix Candidates::output_matrix(const VectorRef& coordinates) const {
  require_size("Candidates::output_matrix: coordinates", coordinates.size(), size());
  if (outputs_ == 0) {
    return Matrix(0, 0);
  }
  const Vector flat = output_ * coordinates;
  return Eigen::Map<const Matrix>(flat.data(), outputs_, outputs_).transpose();
}

std::string Candidates::text(const VectorRef& coordinates, int digits) const {
  require_size("Candidates::text: coordinates", coordinates.size(), size());
  bool elementary = true;  // a text of one term each: a sum of the candidates' own texts reads well
  for (Index a = 0; a < size(); ++a) {
    elementary = elementary && texts_[static_cast<std::size_t>(a)].find(' ') == std::string::npos;
  }
  const Vector flat = input_ * coordinates;
  const bool sum_of_texts = outputs_ != 0 || flat.size() == 0 || elementary;
  if (!sum_of_texts) {
    const bool own_names = texts_.front() == field(Vector::Unit(size(), 0)).text(names_);
    if (own_names) {
      return field(coordinates).text(names_, digits);
    }
  }
  std::vector<Term> terms;
  for (Index a = 0; a < size(); ++a) {
    const std::string& own = texts_[static_cast<std::size_t>(a)];
    const bool compound = own.find(" + ") != std::string::npos || own.find(" - ") != std::string::npos;
    const bool negative = !compound && own.starts_with('-');  // "-t d/dt": the sign goes to the coefficient
    terms.push_back({negative ? -coordinates(a) : coordinates(a), compound   ? "(" + own + ")"
                                                                  : negative ? own.substr(1)
                                                                             : own});
  }
  return sum_text(terms, digits);
}

Candidates candidates_from_fields(std::string name, const std::vector<VectorField>& fields,
                                  std::vector<std::string> names, std::vector<std::string> texts) {
  require(!fields.empty(), fmt::format("Candidates '{}': no fields", name));
  const DictionaryPtr& functions = fields.front().functions_ptr();
  const Index k = functions->size();
  std::vector<Triplet> entries;
  for (std::size_t a = 0; a < fields.size(); ++a) {
    require(fields[a].functions_ptr() == functions, "candidates_from_fields: the fields must share one dictionary");
    const Matrix& c = fields[a].coefficients();
    for (Index j = 0; j < c.rows(); ++j) {
      for (Index i = 0; i < k; ++i) {
        if (c(j, i) != 0.0) {
          entries.emplace_back(j * k + i, static_cast<Index>(a), c(j, i));
        }
      }
    }
  }
  const Index n = functions->inputs();
  return Candidates(std::move(name), functions, n, sparse(n * k, static_cast<Index>(fields.size()), entries),
                    std::move(names), std::move(texts));
}

Candidates candidates_from_affine(std::string name, const std::vector<Matrix>& matrices, std::vector<std::string> names,
                                  std::vector<std::string> texts) {
  require(!matrices.empty(), fmt::format("Candidates '{}': no generators", name));
  const Index n = matrices.front().rows();
  const DictionaryPtr functions = monomials(n, 0, 1);
  std::vector<VectorField> fields;
  for (const Matrix& matrix : matrices) {
    require_shape("candidates_from_affine: [b | A]", matrix, n, n + 1);
    fields.emplace_back(functions, matrix);
  }
  return candidates_from_fields(std::move(name), fields, std::move(names), std::move(texts));
}

Candidates all_fields(std::string name, const DictionaryPtr& functions, Index space_dimension,
                      std::vector<std::string> names) {
  require(functions != nullptr, "all_fields: no dictionary of functions");
  const Index total = space_dimension * functions->size();
  SparseMatrix identity(total, total);
  identity.setIdentity();
  return Candidates(std::move(name), functions, space_dimension, std::move(identity), std::move(names));
}

}  // namespace lieder
