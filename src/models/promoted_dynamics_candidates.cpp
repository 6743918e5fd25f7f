#include "models/promoted_dynamics_candidates.hpp"

#include <utility>
#include <vector>

#include "lieder/core/error.hpp"

namespace lieder {

void check_promoted_dynamics(const MatrixRef& states, const MatrixRef& targets, const Vector& weights,
                             const Vector& labels, const Candidates& candidates,
                             const PromotedDynamicsOptions& options) {
  require_finite("promoted dynamics: states", states);
  require_finite("promoted dynamics: targets", targets);
  require_shape("promoted dynamics: targets", targets, states.rows(), states.cols(), "the shape of the states");
  require(states.rows() >= 2, "promoted dynamics: at least two samples are needed");
  require_shape("promoted dynamics: states", states, -1, candidates.inputs(), "as many as the candidates act on");
  require(options.kind == ObjectKind::vector_field || options.kind == ObjectKind::map,
          "promoted dynamics: kind: vector_field or map");
  require(candidates.copies() == 1, "promoted dynamics: one copy of the space only");
  require(candidates.affine(), "promoted dynamics: the candidates are not affine");
  if (weights.size() > 0) {
    require_size("promoted dynamics: weights", weights.size(), states.rows());
    require((weights.array() >= 0.0).all() && weights.sum() > 0.0,
            "promoted dynamics: weights must not be negative nor all zero");
  }
  if (labels.size() > 0) {
    require_size("promoted dynamics: labels", labels.size(), states.rows());
  }
  require(options.degree >= 0, "promoted dynamics: degree must not be negative");
  require(options.largest_defect > 0.0 && options.largest_defect < 1.0,
          "promoted dynamics: largest_defect must lie in (0, 1)");
  require(options.steps >= 1 && options.folds >= 2, "promoted dynamics: expected steps >= 1 and folds >= 2");
  require(options.smallest > 0.0 && options.smallest < 1.0, "promoted dynamics: smallest must lie in (0, 1)");
}

// The candidates with outputs that move as velocities (next states) do: then L_xi f is that of a function.
Candidates moving_outputs(const Candidates& candidates, ObjectKind kind) {
  const Index n = candidates.space_dimension();
  std::vector<Matrix> outputs;
  for (Index a = 0; a < candidates.size(); ++a) {
    const Vector unit = Vector::Unit(candidates.size(), a);
    const Matrix affine = affine_matrix(candidates.field(unit));
    require(kind == ObjectKind::vector_field || affine.col(0).isZero(0.0),
            "promoted dynamics: maps need linear candidates (under translations L f is not linear in f)");
    Matrix output = affine.rightCols(n);
    if (candidates.outputs() > 0) {
      output += candidates.output_matrix(unit);
    }
    outputs.push_back(std::move(output));
  }
  return candidates.with_output_action(outputs);
}

}  // namespace lieder
