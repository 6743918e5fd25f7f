// Candidate generators xi_1 .. xi_q: where symmetries are looked for.
//
// A candidate acts on the inputs by a vector field v_xi and, for a representation on the outputs, by a matrix psi'_xi.
// All fields of a set share one dictionary of functions phi_1 .. phi_K; the set is stored as sparse coefficients,
//
//   v_a(x)_j = sum_k input(j K + k, a) phi_k(x),        (psi'_a)_{cl} = output(c m + l, a),
//
// so that a set of thousands of generators costs memory in proportion to its nonzeros. With copies = c the inputs of a
// model are c copies of R^n, one after the other, and each generator acts on every copy.
#pragma once

#include <string>
#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/generators/vector_field.hpp"

namespace lieder {

/// Invariant: input is (n K) x q, output is (m m) x q or has no rows (trivial action on the outputs).
class Candidates {
 public:
  /// `texts`: one for each candidate; empty: made from the fields with `names`.
  Candidates(std::string name, DictionaryPtr functions, Index space_dimension, const SparseMatrix& input,
             std::vector<std::string> names = {}, std::vector<std::string> texts = {});

  const std::string& name() const { return name_; }
  /// q.
  Index size() const { return input_.cols(); }
  /// n, the dimension of one copy.
  Index space_dimension() const { return dimension_; }
  Index copies() const { return copies_; }
  /// n times copies: the number of inputs of a model.
  Index inputs() const { return dimension_ * copies_; }
  /// m when there is an action on the outputs, 0 when it is trivial.
  Index outputs() const { return outputs_; }
  const Dictionary& functions() const { return *functions_; }
  const DictionaryPtr& functions_ptr() const { return functions_; }
  const SparseMatrix& input() const { return input_; }
  const SparseMatrix& output() const { return output_; }
  const std::vector<std::string>& names() const { return names_; }
  const std::vector<std::string>& texts() const { return texts_; }
  /// True if every field is affine (the functions are monomials of degree <= 1).
  bool affine() const;

  /// The same set acting on `copies` copies of R^n at once.
  Candidates with_copies(Index copies) const;
  /// The same set with psi' given for each candidate (m x m matrices).
  Candidates with_output_action(const std::vector<Matrix>& matrices) const;
  /// The set extended by further candidates that act on the outputs only (xi_{q+1} ... with the given m x m matrices).
  Candidates with_output_candidates(const std::vector<Matrix>& matrices, const std::vector<std::string>& texts) const;

  /// The vector field sum_a x_a v_a.
  VectorField field(const VectorRef& coordinates) const;
  /// The output matrix sum_a x_a psi'_a (m x m; 0 x 0 when trivial).
  Matrix output_matrix(const VectorRef& coordinates) const;
  /// Readable text of a combination: the field, then the action on the outputs if any.
  std::string text(const VectorRef& coordinates, int digits = 4) const;

 private:
  std::string name_;
  DictionaryPtr functions_;
  Index dimension_;
  Index copies_ = 1;
  Index outputs_ = 0;
  SparseMatrix input_;
  SparseMatrix output_;
  std::vector<std::string> names_;
  std::vector<std::string> texts_;
};

/// The span of given fields: they must live on the same dictionary.
Candidates candidates_from_fields(std::string name, const std::vector<VectorField>& fields,
                                  std::vector<std::string> names = {}, std::vector<std::string> texts = {});

/// The span of affine fields given by [b | A] matrices.
Candidates candidates_from_affine(std::string name, const std::vector<Matrix>& matrices,
                                  std::vector<std::string> names = {}, std::vector<std::string> texts = {});

/// Every field phi_k d/dx_j of a dictionary: q = n K.
Candidates all_fields(std::string name, const DictionaryPtr& functions, Index space_dimension,
                      std::vector<std::string> names = {});

}  // namespace lieder
