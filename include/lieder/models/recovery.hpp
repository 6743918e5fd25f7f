// The published recovery experiment: how many samples does a function with a hidden symmetry need?
//
// An instance (recovery_instance.hpp) gives F with known monomial coefficients w*, and a list of points. From the exact
// values at the first n points, the fit is
//
//   min_w ||[L_xi_1 F_w, ..., L_xi_q F_w]||_*   subject to   F_w(x_i) = F(x_i), i = 1 .. n
//
// over all polynomials of the library's degree. Candidates xi_a: translations, or the algebra of SE(m), each divided by
// the Frobenius norm of [b | A]. Inner product: the uniform measure on [-1, 1]^m, exact (the fit is done in Legendre
// products). n recovers F when max_k |w_k - w*_k| / max_k |w*_k| < 5e-3 in monomial coefficients.
//
// n_recover is found by bisection: lo = 1, hi = library size + 1, neither of them solved; n = floor((lo + hi) / 2)
// becomes hi if it recovers F and lo if not, until hi = lo + 1 or 15 solves are done; the answer is hi.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "lieder/core/types.hpp"
#include "lieder/dictionary/polynomial_operators.hpp"
#include "lieder/lie_derivative/bilinear.hpp"
#include "lieder/models/recovery_instance.hpp"
#include "lieder/promote/promote.hpp"

namespace lieder {

enum class RecoveryCandidates { translations, euclidean };

/// "t", "se".
std::string_view to_string(RecoveryCandidates candidates);

/// What the instances of one row of the published tables have in common.
struct RecoveryCell {
  RecoveryFunction function = RecoveryFunction::ortho;
  RecoveryCandidates candidates = RecoveryCandidates::translations;
  Index dimension = 1;  ///< m
  Index features = 1;   ///< r
  int degree = 1;       ///< d

  bool operator==(const RecoveryCell&) const = default;
};

struct RecoveryOptions {
  double tolerance = 5e-3;     ///< > 0
  double gap = 1e-6;           ///< of each fit, in (0, 1)
  Index max_iterations = 200;  ///< of each fit, >= 1
  Index max_solves = 15;       ///< >= 1
};

/// One fit.
struct RecoveryFit {
  double error = 0.0;        ///< max |w - w*| / max |w*|, monomial coefficients
  double duality_gap = 0.0;  ///< relative
  bool certified = false;    ///< the gap is at most the one asked for
  Status status = Status::ok;
  Index iterations = 0;
  double seconds = 0.0;            ///< by the clock
  double processor_seconds = 0.0;  ///< of the calling thread
  PromotionProfile profile;        ///< where they went
};

struct RecoveryResult {
  Index n_recover = 0;
  Index library = 0;
  Index solves = 0;
  Index uncertified = 0;     ///< fits among them that are not certified
  Index iterations = 0;      ///< of all fits
  double largest_gap = 0.0;  ///< of all fits
  double seconds = 0.0;      ///< by the clock, with the drawing of the instance
  /// Of the calling thread: what the instance takes on a core of its own, whatever else the machine does.
  double processor_seconds = 0.0;
};

/// What all instances of a cell share: the library, the Lie derivative, the change of basis. Immutable: threads may use
/// one object together.
class RecoveryExperiment {
 public:
  /// Throws ValueError as draw_recovery_instance, or when an option is out of its range.
  explicit RecoveryExperiment(const RecoveryCell& cell, const RecoveryOptions& options = {});

  const RecoveryCell& cell() const { return cell_; }
  /// The number of monomials, p.
  Index library() const { return library_->size(); }

  RecoveryInstance draw(std::uint32_t seed) const;
  /// The fit to the first `samples` points. Throws ValueError unless 1 <= samples <= p + 1.
  RecoveryFit fit(const RecoveryInstance& instance, Index samples) const;
  /// n_recover of the instance of a seed.
  RecoveryResult run(std::uint32_t seed) const;

 private:
  RecoveryCell cell_;
  RecoveryOptions options_;
  OrthogonalPolynomialsPtr library_;
  ChangeOfBasis basis_;
  BilinearPtr lie_derivative_;
};

/// The bisection above for any predicate on 2 .. size.
struct RecoveryBisection {
  Index answer = 0;
  Index solves = 0;
};
RecoveryBisection recovery_bisection(Index size, Index max_solves, const std::function<bool(Index)>& recovers);

}  // namespace lieder
