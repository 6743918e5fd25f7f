#include "lieder/generators/vector_field.hpp"

#include <algorithm>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/generators/text.hpp"

namespace lieder {

VectorField::VectorField(DictionaryPtr functions, Matrix coefficients)
    : functions_(std::move(functions)), coefficients_(std::move(coefficients)) {
  require(functions_ != nullptr, "VectorField: no dictionary");
  require_shape("VectorField: coefficients", coefficients_, functions_->inputs(), functions_->size(),
                "one row for each component, one column for each function");
  require_finite("VectorField: coefficients", coefficients_);
}

Matrix VectorField::values(const MatrixRef& points) const {
  return functions_->values(points) * coefficients_.transpose();
}

Matrix VectorField::jvp(const MatrixRef& points, const MatrixRef& directions) const {
  return functions_->directional(points, directions) * coefficients_.transpose();
}

namespace {

// "x d/dy - y d/dx" leads with a positive term.
void lead_with_positive(std::vector<Term>& terms) {
  const auto positive = std::find_if(terms.begin(), terms.end(), [](const Term& t) { return t.coefficient > 0.0; });
  if (positive != terms.end()) {
    std::iter_swap(terms.begin(), positive);
  }
}

// One component of a field: "x d/dy", or several terms in parentheses, "-(x - 3) d/dy", so that centres can be read off.
Term component_term(std::vector<Term> parts, const std::string& direction, int digits) {
  if (parts.size() == 1) {
    const std::string& function = parts.front().factor;
    return {parts.front().coefficient, function.empty() ? direction : function + " " + direction};
  }
  // The constant, which comes first in a graded dictionary, is read last.
  std::stable_partition(parts.begin(), parts.end(), [](const Term& t) { return !t.factor.empty(); });
  const double sign = parts.front().coefficient < 0.0 ? -1.0 : 1.0;
  for (Term& part : parts) {
    part.coefficient *= sign;
  }
  return {sign, "(" + sum_text(parts, digits) + ") " + direction};
}

}  // namespace

std::string VectorField::text(const std::vector<std::string>& names, int digits) const {
  const std::vector<std::string> coordinates = names.empty() ? default_names(inputs()) : names;
  require_size("VectorField::text: names", static_cast<Index>(coordinates.size()), inputs());
  std::vector<Term> terms;
  for (Index j = 0; j < inputs(); ++j) {
    std::vector<Term> parts;
    for (Index k = 0; k < functions_->size(); ++k) {
      if (coefficients_(j, k) != 0.0) {
        const std::string function = functions_->text(k, coordinates);
        parts.push_back({coefficients_(j, k), function == "1" ? std::string() : function});
      }
    }
    if (!parts.empty()) {
      terms.push_back(component_term(std::move(parts), "d/d" + coordinates[static_cast<std::size_t>(j)], digits));
    }
  }
  lead_with_positive(terms);
  return sum_text(terms, digits);
}

VectorField affine_field(const MatrixRef& b_and_a) {
  require_shape("affine_field: [b | A]", b_and_a, -1, b_and_a.rows() + 1, "n x (n + 1): the translation b, then A");
  return VectorField(monomials(b_and_a.rows(), 0, 1), b_and_a);
}

VectorField linear_field(const MatrixRef& a) {
  require_shape("linear_field: A", a, -1, a.rows());
  Matrix b_and_a = Matrix::Zero(a.rows(), a.rows() + 1);
  b_and_a.rightCols(a.rows()) = a;
  return affine_field(b_and_a);
}

Matrix affine_matrix(const VectorField& field) {
  const auto* functions = dynamic_cast<const Monomials*>(&field.functions());
  require(functions != nullptr && functions->polynomial_degree() <= 1, "affine_matrix: the field is not affine");
  Matrix result = Matrix::Zero(field.inputs(), field.inputs() + 1);
  for (Index k = 0; k < functions->size(); ++k) {
    const auto exponents = functions->exponents().row(k);
    Index column = 0;  // the constant
    for (Index j = 0; j < field.inputs(); ++j) {
      if (exponents(j) == 1) {
        column = j + 1;
      }
    }
    result.col(column) += field.coefficients().col(k);
  }
  return result;
}

Matrix lie_bracket(const VectorField& v, const VectorField& w, const MatrixRef& points) {
  require_size("lie_bracket: dimension of the second field", w.inputs(), v.inputs());
  return w.jvp(points, v.values(points)) - v.jvp(points, w.values(points));
}

}  // namespace lieder
