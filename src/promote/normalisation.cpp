#include "lieder/promote/normalisation.hpp"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

// 1 / size, or 1 / the size of the output matrix for a candidate that acts on the outputs only.
double factor(const Candidates& candidates, Index a, double size) {
  if (size == 0.0 && candidates.outputs() > 0) {
    size = candidates.output().col(a).norm();
  }
  require(size > 0.0, fmt::format("generator_factors: candidate {} is zero", a));
  return 1.0 / size;
}

}  // namespace

Vector generator_factors(const Candidates& candidates, GeneratorNorm norm) {
  Vector factors = Vector::Ones(candidates.size());
  if (norm == GeneratorNorm::frobenius) {
    for (Index a = 0; a < candidates.size(); ++a) {
      factors(a) = factor(candidates, a, candidates.input().col(a).norm());
    }
  }
  return factors;
}

Vector generator_factors(const Candidates& candidates, const MatrixRef& points, const Vector& weights) {
  require_shape("generator_factors: points", points, -1, candidates.space_dimension(),
                "one column for each coordinate");
  require(points.rows() >= 1, "generator_factors: no points");
  require_finite("generator_factors: points", points);
  const Index n = points.rows();
  if (weights.size() != 0) {
    require_size("generator_factors: weights", weights.size(), n, "one for each point");
    require(weights.allFinite() && weights.minCoeff() >= 0.0, "generator_factors: weights must be finite and >= 0");
  }
  const Vector measure = weights.size() == 0 ? Vector::Constant(n, 1.0 / static_cast<double>(n)).eval() : weights;
  Vector factors(candidates.size());
  for (Index a = 0; a < candidates.size(); ++a) {
    const Matrix values = candidates.field(Vector::Unit(candidates.size(), a)).values(points);
    factors(a) = factor(candidates, a, std::sqrt(measure.dot(values.rowwise().squaredNorm())));
  }
  return factors;
}

Candidates rescaled(const Candidates& candidates, const Vector& factors) {
  require_size("rescaled: factors", factors.size(), candidates.size(), "one for each candidate");
  require_finite("rescaled: factors", factors);
  Candidates result(candidates.name(), candidates.functions_ptr(), candidates.space_dimension(),
                    SparseMatrix(candidates.input() * factors.asDiagonal()), candidates.names());
  result = result.with_copies(candidates.copies());
  if (candidates.outputs() > 0) {
    std::vector<Matrix> outputs;
    for (Index a = 0; a < candidates.size(); ++a) {
      outputs.push_back(candidates.output_matrix(factors(a) * Vector::Unit(candidates.size(), a)));
    }
    result = result.with_output_action(outputs);
  }
  return result;
}

Candidates normalised(const Candidates& candidates, GeneratorNorm norm) {
  return rescaled(candidates, generator_factors(candidates, norm));
}

}  // namespace lieder
