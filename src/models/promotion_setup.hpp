// A promoted regression as a convex problem in the coefficients of a dictionary (private).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lieder/models/promoted_regression.hpp"
#include "lieder/promote/path.hpp"
#include "models/kept_symmetries.hpp"

namespace lieder {

class PromotionSetup {
 public:
  /// Checks everything: throws as fit_promoted does.
  PromotionSetup(const MatrixRef& inputs, const MatrixRef& outputs, const Vector& weights,
                 const std::optional<Candidates>& candidates, const PromotedRegressionOptions& options);

  const PromotionProblem& problem() const { return problem_; }
  /// The problem of these samples alone.
  PromotionProblem problem(const std::vector<Index>& samples) const;
  PathOptions path_options() const;

  DictionaryModel model(const Vector& w) const;
  /// What w keeps; combinations are of the candidates of unit size.
  GeneratorSplit kept(const Vector& w) const;
  /// The point with its kept generators in readable form and the refit for them; nothing if they have none.
  std::optional<PathPoint> readable(const PathPoint& point) const;
  /// Of w on samples, relative to their outputs.
  double error(const Vector& w, const std::vector<Index>& samples) const;
  PromotionStep step(const PathPoint& point) const;
  /// Fills in what does not depend on the fits: measure, functions and coefficients of the model, training error.
  void describe(PromotedRegression& result) const;

 private:
  GeneratorSplit with_units(GeneratorSplit split) const;
  void choose_dictionary(const DataRange& range);
  void set_candidates(const Candidates& candidates);
  void set_discrete();
  void enforce();

  PromotedRegressionOptions options_;
  Matrix inputs_;
  Matrix outputs_;
  Vector weights_;  // of sum one
  DictionaryPtr dictionary_;
  OrthogonalPolynomialsPtr polynomials_;      // the dictionary, if it is one of them
  std::optional<KeptSymmetryFinder> finder_;  // of the candidates as given
  Vector factors_;                            // that give them unit size
  PromotionProblem problem_;
};

}  // namespace lieder
