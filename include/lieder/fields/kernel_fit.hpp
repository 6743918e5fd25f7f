// Operators (T u)(y) = int k(x, y) u(x) dx fitted to pairs of fields (u_i, v_i = T u_i + noise), kernels in a dictionary.
//
//   plain      min_w  sum_i |v_i - T_w u_i|^2
//   enforced   the same among the kernels with L_xi k_w = 0 for given xi
//   promoted   min_w  1/2 sum_i |v_i - T_w u_i|^2 + lambda ||[L_xi_1 k_w, ..., L_xi_q k_w]||_*
//
// along a path of falling lambda (promote.hpp), with candidates orthonormal in the inner product of
// kernel_lie_derivative.hpp. At each lambda the combinations with a relative defect of at most kept_defect are *kept*,
// rounded to a readable basis where their defects stay below twice that; the operator is refitted without penalty among the
// kernels that all kept combinations leave alone. Each set of kept combinations is judged by cross-validation over
// random folds of the nodes; the answer is the one with most symmetry within one standard error of the best.
//
// The data enter one pair at a time and leave a triangular factor (OperatorData), so their number costs no memory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lieder/core/accumulator.hpp"
#include "lieder/core/status.hpp"
#include "lieder/core/types.hpp"
#include "lieder/discover/discovery.hpp"
#include "lieder/fields/field.hpp"
#include "lieder/fields/kernel_dictionary.hpp"
#include "lieder/fields/kernel_lie_derivative.hpp"

namespace lieder {

/// The equations of an operator from fields with c_in components to fields with c_out on one grid: for each node and output
/// component, K c_in features (function k, input j at place j K + k). Rows are weighted by the grid's weights over their
/// mean, so that an equation counts as one node.
class OperatorData {
 public:
  /// folds >= 2.
  OperatorData(KernelDictionaryPtr dictionary, GridPtr grid, Index inputs = 1, Index outputs = 1, Index folds = 5,
               std::uint64_t seed = 0);

  /// Throws ValueError for fields on other grids (the message says what differs) or with missing values, ShapeError for
  /// other numbers of components. Cost: c_in images and N (K c_in + c_out)^2 flops.
  void add(const Field& u, const Field& v);

  const KernelDictionaryPtr& dictionary() const { return dictionary_; }
  const GridPtr& grid() const { return grid_; }
  Index inputs() const { return inputs_; }
  Index outputs() const { return outputs_; }
  Index pairs() const { return pairs_; }
  /// Nodes of all pairs so far: equations of each output component.
  Index equations() const { return pairs_ * grid_->size(); }
  Index folds() const { return static_cast<Index>(folds_.size()); }

  /// R of the rows [features | targets] of all folds but one (-1: of all), or of one alone.
  Matrix factor(Index without = -1) const;
  Matrix fold_factor(Index fold) const;

 private:
  KernelDictionaryPtr dictionary_;
  GridPtr grid_;
  Index inputs_;
  Index outputs_;
  std::uint64_t seed_;
  Index pairs_ = 0;
  KernelDictionary::Images images_;
  std::vector<TsqrAccumulator> folds_;
};

/// Invariant: coefficients are K x (c_out c_in), column i c_in + j for the entry (i, j).
struct KernelModel {
  KernelDictionaryPtr dictionary;
  Index inputs = 1;
  Index outputs = 1;
  Matrix coefficients;

  /// T u on the grid of u. Prepares the images anew: for many fields use `on`.
  Field apply(const Field& u) const;
  std::function<Field(const Field&)> on(const GridPtr& grid) const;
};

struct KernelFit {
  Status status = Status::ok;  ///< rank_deficient: the data do not determine the kernel; the one of least norm is taken
  std::string message;
  KernelModel model;
  Index size = 0;         ///< dimension of the kernels it was chosen from
  Matrix models;          ///< unknowns x size, orthonormal columns that span them
  double residual = 0.0;  ///< |v - T u| / |v| over the data
  double noise = 0.0;     ///< standard deviation of an equation, from the residual and the degrees of freedom
};

/// Least squares by the factor of the data.
KernelFit fit_kernel(const OperatorData& data);
/// Among the kernels spanned by columns of `models` (unknowns x r). For r = 0 the zero kernel, status empty.
KernelFit fit_kernel(const OperatorData& data, const Matrix& models);

/// The kernels with L_xi k = 0 for the combinations xi given by columns of `combinations` (q x d) of the candidates:
/// orthonormal columns, unknowns x r. Relative singular values up to `tolerance` count as zero.
Matrix symmetric_kernels(const KernelLieDerivative& lie, const Matrix& combinations, double tolerance = 1e-9);

struct PromotedKernelOptions {
  Index steps = 16;           ///< of the path; >= 2
  double smallest = 1e-4;     ///< last lambda, relative to lambda_max; in (0, 1)
  double kept_defect = 0.05;  ///< in (0, 1)
  Index max_denominator = 2;  ///< of readable combinations
  double gap = 1e-6;          ///< relative duality gap of each fit
};

/// One value of lambda.
struct PromotedKernelStep {
  double lambda = 0.0;
  double duality_gap = 0.0;
  Vector defects;  ///< relative, of the candidates' directions, descending
  Matrix kept;     ///< q x k combinations of the candidates as given
  bool readable = false;
  Index size = 0;         ///< dimension of the kernels that they leave alone
  double cv_error = 0.0;  ///< mean over folds of |v - T u| / |v| on nodes left out; infinite without kernels
  double cv_standard_error = 0.0;
};

struct PromotedKernel {
  KernelFit fit;
  Matrix kept;                          ///< q x k, of the answer
  std::string algebra;                  ///< its name; empty if nothing is kept
  std::string action;                   ///< "translations", "rigid motions" ...
  std::vector<std::string> generators;  ///< texts
  std::vector<PromotedKernelStep> steps;
  std::size_t chosen = 0;
};

/// Throws ShapeError if data and Lie derivative are of different dictionaries' sizes, ValueError for options out of range.
PromotedKernel fit_promoted_kernel(const OperatorData& data, const KernelLieDerivative& lie,
                                   const PromotedKernelOptions& options = {});

/// Symmetries of a kernel: null space of xi -> L_xi k relative to |k| |xi|. `fit` with its data: the standard errors of
/// the singular values come from `draws` normal draws of the coefficients with the covariance of the least squares fit.
Discovery discover_kernel(const KernelLieDerivative& lie, const Vector& coefficients,
                          const DiscoveryOptions& options = {});
Discovery discover_kernel(const KernelLieDerivative& lie, const KernelFit& fit, const OperatorData& data,
                          Index draws = 50, std::uint64_t seed = 0, const DiscoveryOptions& options = {});

}  // namespace lieder
