// The two passes of model_stream.hpp.
#pragma once

#include <algorithm>
#include <vector>

#include "lieder/discover/model_stream.hpp"
#include "lieder/discover/spectrum.hpp"

namespace lieder::detail {

// `most` rows of a sequence, evenly spaced (all of a shorter one).
class Thinned {
 public:
  Thinned(Index total, Index most) : total_(total), most_(std::min(total, most)) {}

  void add(const MatrixRef& rows);
  Matrix rows() const { return kept_.topRows(chosen_); }

 private:
  Index total_;
  Index most_;
  Index seen_ = 0;
  Index chosen_ = 0;
  Matrix kept_;
};

Matrix evaluation_points(const MatrixRef& x, Index most);

struct FirstPass {
  ModelFit fit;                // all but the test
  std::vector<Matrix> groups;  // for the bootstrap; none without draws
  Matrix sites;                // at most 2000 training inputs
};

FirstPass fit_training_samples(const ModelStream& stream, const DictionaryPtr& dictionary,
                               const ModelFitOptions& options);

// The same from given rows, features W = targets, of which the `train` ones are used.
FirstPass fit_given_rows(const EquationRows& rows, const std::vector<Index>& train, const DictionaryPtr& dictionary,
                         const ModelFitOptions& options);

// R^2 on the test samples, and the problem of the training samples where `derivative` is not null.
struct SecondPass {
  double test_r2 = 0.0;
  GeneralisedProblem problem;
};

SecondPass evaluate_model(const ModelStream& stream, const ModelFit& fit, const LieDerivative* derivative);

}  // namespace lieder::detail
