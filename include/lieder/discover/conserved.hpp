// Conserved quantities h in the span of a library phi_1 .. phi_K: the null space that is dual to that of symmetries.
//
//   x' = f(x), states and derivatives     C h = grad h . f            B h = |f|_S |S grad h|
//   tracks only, no derivative            C h = h - mean of h on the track    B h = |S grad h|
//
// S = diag(standard deviations of the states) and |f|_S = |S^-1 f|, so that nothing depends on units. The relative
// variation |C h| / |B h| (root mean squares over the samples) of the first kind is a mean cosine between f and grad h,
// in [0, 1]; of the second it is the standard deviation of h along its track, relative to what h would vary over the
// data. Constants have no gradient: they are null for B, *trivial*. A quantity may also have one and the same value
// everywhere on the data (a constraint, or one track): then it has a `level`.
//
// Functions are listed lowest degree first. `independent` ones form a minimal set: their gradients are linearly
// independent at generic points, and those of every other function listed depend on them there (h and h^2 count once).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lieder/core/status.hpp"
#include "lieder/core/types.hpp"
#include "lieder/dictionary/dictionary.hpp"
#include "lieder/discover/cut.hpp"
#include "lieder/discover/model_discovery.hpp"
#include "lieder/discover/spectrum.hpp"
#include "lieder/discover/sum_of_squares.hpp"

namespace lieder {

/// The cut of conserved quantities: five instead of three as the least ratio, since polynomials approximate any other
/// conserved function better and better, without a gap.
inline CutOptions conserved_cut() {
  CutOptions cut;
  cut.minimum_ratio = 5.0;
  return cut;
}

struct ConservedOptions {
  CutOptions cut = conserved_cut();
  double trivial_tolerance = 1e-10;      ///< relative, in (0, 1): see generalised_spectrum
  double near_conserved = 0.1;           ///< combinations outside the answer that vary by less are counted in a note
  double independence_tolerance = 1e-6;  ///< sine of the angle between gradients; raised to ten relative variations
  Index max_denominator = 6;             ///< of snapped coefficients
  std::vector<std::string> names;        ///< of the inputs; empty: x0, x1, ...
};

struct ConservedFunction {
  Vector coefficients;  ///< K, on the library
  std::string text;
  double relative_variation = 0.0;
  int degree = 0;                       ///< of the polynomial; the dictionary's level for other functions
  bool independent = false;             ///< belongs to the minimal set
  std::optional<double> level;          ///< the value of the terms that are not constant, if all tracks share it
  std::optional<SumOfSquares> squares;  ///< the same relation as weighted squares, if it is one
};

struct Conserved {
  Status status = Status::ok;
  std::string message;
  std::vector<std::string> notes;
  std::vector<std::string> warnings;
  Spectrum spectrum;       ///< relative variations, descending; trivial directions
  Vector standard_errors;  ///< of them; empty if not computed
  Cut cut;
  std::vector<ConservedFunction> functions;  ///< `dimension()` of them, a basis
  Index independent = 0;                     ///< functionally independent ones

  Index dimension() const { return static_cast<Index>(functions.size()); }
  /// K x dimension().
  Matrix coefficients() const;
};

/// From samples of a vector field: states and derivatives N x n, weights empty or N. Throws ShapeError, or ValueError on
/// numbers that are not finite, derivatives that are all zero, or fewer samples than functions. Cost O(N n K^2).
Conserved conserved_quantities(const DictionaryPtr& library, const MatrixRef& states, const MatrixRef& derivatives,
                               const Vector& weights = {}, const ConservedOptions& options = {});

/// Quantities that are constant along tracks: `labels` N numbers, equal within a track whose rows follow one another, or
/// empty (one track). No time and no equation of motion. Throws like the above, and ValueError if a track has one row.
Conserved conserved_along_tracks(const DictionaryPtr& library, const MatrixRef& states, const Vector& labels = {},
                                 const ConservedOptions& options = {});

struct ConservedOfModel {
  ModelFit fit;
  Conserved conserved;
};

/// Of a vector field that is fitted first, in its own dictionary: noise of the derivatives is averaged, and the bootstrap
/// of the fit gives the standard errors that floor the cut. Status poor_fit when the fit does not explain the data.
ConservedOfModel conserved_of_model(const DictionaryPtr& library, const ModelData& data,
                                    const DictionaryPtr& dictionary, const ModelFitOptions& fit_options = {},
                                    const ConservedOptions& options = {});

/// Degrees of the functions: exact for monomials and their concatenations, else one level for the whole dictionary.
std::vector<int> function_degrees(const Dictionary& dictionary);

}  // namespace lieder
