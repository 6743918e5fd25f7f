#include <algorithm>
#include <vector>

#include "lieder/core/accumulator.hpp"
#include "lieder/core/error.hpp"
#include "lieder/dictionary/measure.hpp"
#include "lieder/dictionary/monomials.hpp"

namespace lieder {

namespace {

// Each distinct sum of two multi-indices needs its moment once.
Matrix gram_by_moments(const Exponents& exponents, const Measure& measure) {
  const Index count = exponents.rows();
  Matrix result(count, count);
  ExponentIndex sums;
  std::vector<double> moments;
  for (Index k = 0; k < count; ++k) {
    for (Index l = 0; l <= k; ++l) {
      const Eigen::RowVectorXi sum = exponents.row(k) + exponents.row(l);
      const Index index = sums.find_or_insert(sum);
      if (index == static_cast<Index>(moments.size())) {
        moments.push_back(measure.moment(sum));
      }
      result(k, l) = result(l, k) = moments[static_cast<std::size_t>(index)];
    }
  }
  return result;
}

}  // namespace

Matrix gram(const Dictionary& dictionary, const Measure& measure, int quadrature_degree) {
  require_size("gram: inputs of the dictionary", dictionary.inputs(), measure.dimension(),
               "the dimension of the measure");
  const auto* monomials = dynamic_cast<const Monomials*>(&dictionary);
  if (monomials != nullptr && measure.is_continuous()) {
    return gram_by_moments(monomials->exponents(), measure);
  }
  const std::optional<int> degree = dictionary.polynomial_degree();
  const QuadratureRule rule = measure.rule(degree ? 2 * *degree : quadrature_degree);
  GramAccumulator accumulator(dictionary.size());
  constexpr Index block_rows = 2048;
  for (Index first = 0; first < rule.points.rows(); first += block_rows) {
    const Index rows = std::min(block_rows, rule.points.rows() - first);
    const auto weights = rule.weights.segment(first, rows);
    accumulator.add(weights.cwiseSqrt().asDiagonal() * dictionary.values(rule.points.middleRows(first, rows)));
  }
  return accumulator.gram();
}

}  // namespace lieder
