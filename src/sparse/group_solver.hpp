// Constrained least squares for the targets that constraints couple (private).
#pragma once

#include <string>
#include <vector>

#include "lieder/sparse/constrained_least_squares.hpp"
#include "sparse/support_factor.hpp"

namespace lieder::detail {

/// All coefficients are scaled ones. Views: the objects outlive the solver.
struct GroupProblem {
  const Matrix& right;                      ///< K x n: r x_c ~ right_c
  const std::vector<Index>& targets;        ///< of the group
  std::vector<const LinearEquality*> rows;  ///< of the group
  const Support& support;                   ///< free coefficients
  const Eigen::ArrayXXi& signs;             ///< K x n, or 0 x 0
  double rcond;
  Index max_signed;
};

struct GroupOutcome {
  Index dropped = 0;
  std::string contradiction;  ///< empty if the constraints can be met
};

class GroupSolver {
 public:
  GroupSolver(const GroupProblem& problem, FactorCache& cache) : problem_(problem), cache_(cache) {}

  /// Writes the columns of the group into x (K x n; zeros off the support).
  GroupOutcome solve(Matrix& x);

 private:
  struct Entry {
    Index row;
    Index position;  // in the support of the target
    double factor;
  };
  struct Projection {  // onto {B u + T t = d}
    Matrix range;      // V of P_T B, m x rank
    Vector squares;    // singular values squared
    Matrix free_range;
    Vector free_squares;
  };

  void read_supports(const Support& support);
  void read_entries();
  Matrix image(std::size_t i, const Matrix& columns) const;
  double multiple_of(std::size_t i, std::size_t next) const;
  Projection project();
  GroupOutcome equalities(Matrix& x);
  void correct(const Projection& projection, const Vector& defect, Matrix& x);
  Vector defect(const Matrix& x) const;
  bool signs_hold(const Matrix& x) const;
  std::vector<std::pair<std::size_t, Index>> signed_entries() const;
  std::string sign_step(const Matrix& x, Support& support);

  GroupProblem problem_;
  FactorCache& cache_;
  std::vector<std::vector<Index>> columns_;  // support of each target
  std::vector<std::vector<Entry>> entries_;  // of each target
  Index rows() const { return static_cast<Index>(problem_.rows.size()); }
};

}  // namespace lieder::detail
