// Five ways to fit the same few samples, and what they lose on others: the points of learning curves.
//
//   plain      least squares in the polynomials of degree D, minimum norm where the samples do not determine them
//   ridge      the same about the mean of the outputs, with a ridge chosen by cross-validation
//   promoted   the penalised fit, lambda by cross-validation of its own error         (promoted_regression.hpp)
//   refitted   promoted, then fitted without penalty among what is kept; the refit is cross-validated
//   enforced   least squares among the polynomials with a given symmetry               (equivariant_regression.hpp)
//
// Plain, ridge and promoted use Legendre products on the box of the training inputs. Errors are relative,
// ||y - F(x)|| / ||y||, on samples that no method has seen.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "lieder/core/types.hpp"
#include "lieder/enforce/equivariant_dictionary.hpp"
#include "lieder/generators/candidates.hpp"
#include "lieder/models/promoted_regression.hpp"

namespace lieder {

enum class LearningMethod { plain, ridge, promoted, refitted, enforced };

inline constexpr std::array<LearningMethod, 5> learning_methods = {LearningMethod::plain, LearningMethod::ridge,
                                                                   LearningMethod::promoted, LearningMethod::refitted,
                                                                   LearningMethod::enforced};

/// "plain", "ridge", "promoted", "refitted", "enforced".
std::string_view to_string(LearningMethod method);

/// Inputs N x n, outputs N x 1.
struct LearningSamples {
  Matrix inputs;
  Matrix outputs;
};

struct LearningResult {
  double test_error = 0.0;
  double train_error = 0.0;
  Index size = 0;   ///< functions that were fitted
  Index kept = -1;  ///< generators that the model keeps; -1 for methods that have none to choose
  double angle =
      -1.0;  ///< largest principal angle (radians) of as many of them as the reference has; -1: fewer are kept
  std::string algebra;  ///< name of what is kept
};

struct LearningOptions {
  PromotedRegressionOptions promotion;  ///< degree, path, folds and seed; mode and selection are set by the method
  Index ridges = 25;                    ///< values tried, from 1e-12 to 1 of the mean squares; >= 2
};

/// All methods on one training set, in the order of learning_methods. `symmetric`: the functions with the enforced
/// symmetry. `reference`: q x d, the coordinates of its algebra in the candidates. Throws as the methods do.
std::array<LearningResult, 5> compare_methods(const LearningSamples& train, const LearningSamples& test,
                                              const Candidates& candidates, const EquivariantDictionary& symmetric,
                                              const MatrixRef& reference, const LearningOptions& options = {});

}  // namespace lieder
