// Group actions on the inputs and outputs of a model: what "enforce" makes a model equivariant under.
//
//   F(theta_g x) = psi_g F(x) for all g in G,   theta_g on R^n (affine, or the flow of vector fields), psi_g on R^m
//
// F has this property iff L_xi F = DF v_xi - psi'_xi F = 0 for generators xi of the Lie algebra and
// F(theta_g x) = psi_g F(x) for the finitely many elements that, with the identity component, generate G (Otto et al.,
// JMLR 26(248), 2025, section 5).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/algebra/representation.hpp"
#include "lieder/core/random.hpp"
#include "lieder/core/types.hpp"
#include "lieder/generators/candidates.hpp"

namespace lieder {

/// One element: x -> A x + b on the inputs, y -> psi y on the outputs.
struct FiniteElement {
  Matrix input;   ///< [b | A], n x (n + 1)
  Matrix output;  ///< psi, m x m

  /// Rows of N x n points moved by the element.
  Matrix move_inputs(const MatrixRef& points) const;
  /// Rows of N x m values moved by the element.
  Matrix move_outputs(const MatrixRef& values) const;
};

/// first, then second.
FiniteElement compose(const FiniteElement& second, const FiniteElement& first);

/// Invariant: generators (if any) act on n inputs and on m outputs (or trivially), elements are finite and of that
/// shape; there is at least one generator or element.
class GroupAction {
 public:
  /// Throws ShapeError or ValueError when the invariant does not hold.
  GroupAction(std::string name, Index inputs, Index outputs, std::optional<Candidates> generators,
              std::vector<FiniteElement> elements);

  const std::string& name() const { return name_; }
  /// n and m.
  Index inputs() const { return inputs_; }
  Index outputs() const { return outputs_; }
  /// q, 0 for a finite group.
  Index generator_count() const { return generators_ ? generators_->size() : 0; }
  /// Nothing for a finite group.
  const std::optional<Candidates>& generators() const { return generators_; }
  const std::vector<FiniteElement>& elements() const { return elements_; }
  /// True if all generators are affine fields (elements always are).
  bool affine() const;
  /// True if also nothing is translated.
  bool linear() const;
  /// True if every psi is the identity: equivariant functions are invariants.
  bool trivial_outputs() const;
  /// psi' of generator a (m x m, zero when the outputs do not move).
  Matrix output_generator(Index a) const;
  /// [b | A] of generator a; ValueError unless affine().
  Matrix input_generator(Index a) const;

  /// exp of a random combination of the generators (coefficients normal, of standard deviation `scale`), then a random
  /// word of up to 15 letters in the elements. Throws ValueError unless affine().
  FiniteElement random_element(Rng& rng, double scale = 1.0) const;

  /// The same action on the inputs with outputs that move as velocities do: D theta_g, for vector fields; for maps too
  /// when the action is linear. If the outputs moved already, by a psi_g that commutes with it: psi_g D theta_g (a
  /// number psi_g rescales or reverses time). Throws ValueError unless affine(), and unless m = n where psi moves.
  GroupAction with_output_like_input() const;

 private:
  std::string name_;
  Index inputs_;
  Index outputs_;
  std::optional<Candidates> generators_;
  std::vector<FiniteElement> elements_;
};

/// The group's own linear or affine action on `copies` copies of its space, one after the other; m outputs do not move.
GroupAction group_action(const MatrixGroup& group, Index outputs = 1, Index copies = 1);
/// The same with outputs in a representation of the group.
GroupAction group_action(const MatrixGroup& group, const Representation& output, Index copies = 1);
/// Inputs and outputs in representations of one group. Masses and positions of five bodies under O(3) x S5:
/// "V@s:5 + V@s:5*V@o:3" (the second term: body after body).
GroupAction group_action(const Representation& input, const Representation& output);
/// Any vector fields: no further elements; outputs move as the candidates say.
GroupAction group_action(const Candidates& generators, Index outputs = 1);

}  // namespace lieder
