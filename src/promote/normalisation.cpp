#include "lieder/promote/normalisation.hpp"

#include <fmt/format.h>

#include "lieder/core/error.hpp"

namespace lieder {

Vector generator_factors(const Candidates& candidates, GeneratorNorm norm) {
  Vector factors = Vector::Ones(candidates.size());
  if (norm == GeneratorNorm::as_given) {
    return factors;
  }
  for (Index a = 0; a < candidates.size(); ++a) {
    double size = candidates.input().col(a).norm();
    if (size == 0.0 && candidates.outputs() > 0) {
      size = candidates.output().col(a).norm();
    }
    require(size > 0.0, fmt::format("generator_factors: candidate {} is zero", a));
    factors(a) = 1.0 / size;
  }
  return factors;
}

Candidates normalised(const Candidates& candidates, GeneratorNorm norm) {
  const Vector factors = generator_factors(candidates, norm);
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

}  // namespace lieder
