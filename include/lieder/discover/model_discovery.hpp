// From samples to symmetries through a fitted model: regressions y = F(x), vector fields x' = f(x), maps x+ = f(x).
//
// A model is fitted in a dictionary by column-scaled least squares; its Lie derivatives at the samples are exact; the
// bootstrap of the fit says how large a singular value noise alone would make.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lieder/core/types.hpp"
#include "lieder/dictionary/dictionary.hpp"
#include "lieder/dictionary/dictionary_model.hpp"
#include "lieder/discover/discovery.hpp"
#include "lieder/generators/candidates.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"

namespace lieder {

/// Invariant: inputs N x n, outputs N x m, weights empty or N; for a vector field or map m = n.
struct ModelData {
  Matrix inputs;
  Matrix outputs;
  Vector weights;
};

struct ModelFitOptions {
  double rcond = 1e-4;      ///< directions of the scaled dictionary below this are dropped; in (0, 1)
  Index train = 0;          ///< samples used for the fit; 0: 80 %
  double minimum_r2 = 0.5;  ///< test R^2 below this: poor_fit, no symmetries are looked for
  Index draws = 50;         ///< bootstrap draws; 0: none
  std::uint64_t seed = 0;
};

struct ModelFit {
  DictionaryPtr dictionary;
  Matrix coefficients;      ///< K x m
  std::string description;  ///< "polynomial:2"
  Index dropped_directions = 0;
  double condition = 0.0;  ///< of the scaled dictionary on the data, dropped directions left out
  Index train_samples = 0;
  Index test_samples = 0;
  double train_r2 = 0.0;
  double test_r2 = 0.0;
  std::vector<Index> train_rows;
  std::vector<Index> test_rows;
};

struct ModelDiscovery {
  ModelFit fit;
  Discovery discovery;
};

/// Fits and reports; deterministic for a seed. Throws ShapeError/ValueError on bad data, ValueError when there are
/// fewer samples than two.
ModelFit fit_model(const ModelData& data, const DictionaryPtr& dictionary, const ModelFitOptions& options = {});

/// Symmetries of the fitted model. Steps: fit; rows at the training samples; generalised spectrum; standard errors
/// SE_j = rms over draws of |(C_b - C) a_j| for the fixed directions a_j (not the spread of sorted singular values,
/// which is zero for exact zeros); cut with the values floored at SE_j; generic dimension by random coefficients.
ModelDiscovery discover_model(ObjectKind kind, const ModelData& data, const DictionaryPtr& dictionary,
                              const Candidates& candidates, const ModelFitOptions& fit_options = {},
                              const DiscoveryOptions& options = {});

/// Equations that are linear in the coefficients of a model: features W = targets, such as the weak form of x' = f(x),
/// with independent errors of equal variance. Invariant: features R x K for a dictionary of K functions, targets R x m.
struct EquationRows {
  Matrix features;
  Matrix targets;
};

/// The same for a model that is fitted to equations (80 % of them; R^2 on the others) and whose symmetries are looked
/// for at `points` (N x n). fit.train_rows and fit.test_rows are of the equations.
ModelDiscovery discover_model(ObjectKind kind, const EquationRows& equations, const MatrixRef& points,
                              const DictionaryPtr& dictionary, const Candidates& candidates,
                              const ModelFitOptions& fit_options = {}, const DiscoveryOptions& options = {});

/// Number of symmetries of a model with random coefficients (the minimum over three draws): what the dictionary gives
/// for free.
Index generic_dimension(ObjectKind kind, const DictionaryPtr& dictionary, Index outputs, const Candidates& candidates,
                        const MatrixRef& points, std::uint64_t seed = 0);

}  // namespace lieder
