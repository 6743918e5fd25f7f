#include "lieder/lie_derivative/lie_derivative.hpp"

#include <fmt/format.h>

#include <utility>

#include "lieder/core/dense.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

bool acts_on_outputs_as_on_inputs(ObjectKind kind) {
  return kind == ObjectKind::vector_field || kind == ObjectKind::map;
}

// Output coefficients on the features [phi-part (K columns, if the inputs' action is carried over) | F (m columns)].
SparseMatrix output_coefficients(ObjectKind kind, const Candidates& candidates) {
  const bool same = acts_on_outputs_as_on_inputs(kind);
  const Index m = same ? candidates.space_dimension() : candidates.outputs();
  const Index k = same ? candidates.functions().size() : 0;
  const Index width = k + candidates.outputs();
  std::vector<Eigen::Triplet<double>> entries;
  if (same) {
    for (Index a = 0; a < candidates.size(); ++a) {
      for (SparseMatrix::InnerIterator it(candidates.input(), a); it; ++it) {
        entries.emplace_back((it.row() / k) * width + it.row() % k, a, it.value());
      }
    }
  }
  if (candidates.outputs() > 0) {
    for (Index a = 0; a < candidates.size(); ++a) {
      for (SparseMatrix::InnerIterator it(candidates.output(), a); it; ++it) {
        entries.emplace_back((it.row() / m) * width + k + it.row() % m, a, it.value());
      }
    }
  }
  SparseMatrix result(m * width, candidates.size());
  result.setFromTriplets(entries.begin(), entries.end());
  return result;
}

}  // namespace

LieDerivative::LieDerivative(ObjectKind kind, Candidates candidates) : kind_(kind), candidates_(std::move(candidates)) {
  if (acts_on_outputs_as_on_inputs(kind)) {
    require(candidates_.copies() == 1, "LieDerivative: a vector field or map lives on one copy of the space");
    require(candidates_.outputs() == 0 || candidates_.outputs() == candidates_.space_dimension(),
            "LieDerivative: the output action of a vector field or map must have the dimension of the space");
  }
  require(kind != ObjectKind::submanifold || candidates_.outputs() == 0,
          "LieDerivative: a submanifold has no outputs to act on");
  output_coefficients_ = output_coefficients(kind_, candidates_);
}

void LieDerivative::check(const Jet& jet) const {
  check_values(jet.points, jet.values);
  require_size("LieDerivative: Jacobian of the jet", static_cast<Index>(jet.jacobian.size()), candidates_.inputs(),
               "one matrix for each input");
}

void LieDerivative::check_values(const MatrixRef& points, const MatrixRef& values) const {
  require_shape("LieDerivative: points of the jet", points, -1, candidates_.inputs(),
                fmt::format("'{}' acts on {} inputs", candidates_.name(), candidates_.inputs()));
  if (kind_ != ObjectKind::submanifold) {
    const Index outputs = acts_on_outputs_as_on_inputs(kind_) ? candidates_.space_dimension() : candidates_.outputs();
    if (outputs > 0) {
      require_size("LieDerivative: outputs of the jet", values.cols(), outputs);
    }
  }
}

Matrix LieDerivative::rows(const Jet& jet) const {
  return rows(jet, features(jet));
}

Matrix LieDerivative::rows(const Jet& jet, const GeneratorFeatures& features) const {
  check(jet);
  Matrix result(jet.samples() * jet.jacobian.front().cols(), cols());
  rows(jet, features, result);
  return result;
}

void LieDerivative::rows(const Jet& jet, const GeneratorFeatures& features, Eigen::Ref<Matrix> result) const {
  check(jet);
  const Index samples = jet.samples();
  const Index outputs = jet.jacobian.front().cols();
  const Index n = candidates_.space_dimension();
  const Index k = candidates_.functions().size();
  require_shape("LieDerivative::rows: input features", features.input, samples * candidates_.copies(), k);
  require_shape("LieDerivative::rows: result", result, samples * outputs, cols());
  for (Index a = 0; a < cols(); ++a) {
    bool first = true;  // the first term is written, the others are added: one pass less over the result
    for (SparseMatrix::InnerIterator it(candidates_.input(), a); it; ++it) {
      for (Index copy = 0; copy < candidates_.copies(); ++copy) {
        const Matrix& derivative = jet.jacobian[static_cast<std::size_t>(copy * n + it.row() / k)];
        const auto function = features.input.col(it.row() % k).segment(copy * samples, samples);
        for (Index c = 0; c < outputs; ++c) {
          const auto term = it.value() * derivative.col(c).cwiseProduct(function);
          auto target = result.col(a).segment(c * samples, samples);
          if (first) {
            target = term;
          } else {
            target += term;
          }
        }
        first = false;
      }
    }
    if (first) {
      result.col(a).setZero();
    }
  }
  subtract_output_rows(features, samples, result);
}

void LieDerivative::subtract_output_rows(const GeneratorFeatures& features, Index samples,
                                         Eigen::Ref<Matrix> result) const {
  const Index width = features.output.cols();
  require_shape("LieDerivative::subtract_output_rows: result", result, -1, cols());
  require(width == 0 || output_coefficients_.rows() / width * samples == result.rows(),
          "LieDerivative::subtract_output_rows: the result has not one row for each output and sample");
  for (Index a = 0; a < cols(); ++a) {
    for (SparseMatrix::InnerIterator it(output_coefficients_, a); it; ++it) {
      result.col(a).segment((it.row() / width) * samples, samples) -=
          it.value() * features.output.col(it.row() % width);
    }
  }
}

Matrix LieDerivative::field_values(const GeneratorFeatures& features, Index samples, Index a) const {
  const Index n = candidates_.space_dimension();
  const Index k = candidates_.functions().size();
  require_shape("LieDerivative::field_values: input features", features.input, samples * candidates_.copies(), k);
  require(a >= 0 && a < cols(), "LieDerivative::field_values: no such candidate");
  Matrix result = Matrix::Zero(samples, candidates_.inputs());
  for (SparseMatrix::InnerIterator it(candidates_.input(), a); it; ++it) {
    for (Index copy = 0; copy < candidates_.copies(); ++copy) {
      result.col(copy * n + it.row() / k) +=
          it.value() * features.input.col(it.row() % k).segment(copy * samples, samples);
    }
  }
  return result;
}

Jet LieDerivative::rows_adjoint(const MatrixRef& points, const MatrixRef& y) const {
  require(kind_ == ObjectKind::function || kind_ == ObjectKind::vector_field,
          "LieDerivative::rows_adjoint: L is linear in F for functions and vector fields only");
  require_shape("LieDerivative::rows_adjoint: points", points, -1, candidates_.inputs());
  const Index samples = points.rows();
  const Index outputs = samples == 0 ? 0 : y.rows() / samples;
  require_shape("LieDerivative::rows_adjoint: Y", y, samples * outputs, cols());
  const Index n = candidates_.space_dimension();
  const Index k = candidates_.functions().size();
  Jet result{points, Matrix::Zero(samples, outputs),
             std::vector<Matrix>(static_cast<std::size_t>(candidates_.inputs()), Matrix::Zero(samples, outputs))};
  for (Index copy = 0; copy < candidates_.copies(); ++copy) {
    const Matrix phi = candidates_.functions().values(points.middleCols(copy * n, n));
    for (Index a = 0; a < cols(); ++a) {
      for (SparseMatrix::InnerIterator it(candidates_.input(), a); it; ++it) {
        Matrix& cotangent = result.jacobian[static_cast<std::size_t>(copy * n + it.row() / k)];
        const auto function = phi.col(it.row() % k);
        for (Index c = 0; c < outputs; ++c) {
          cotangent.col(c) += it.value() * y.col(a).segment(c * samples, samples).cwiseProduct(function);
        }
      }
    }
  }
  add_output_adjoint(y, result);
  return result;
}

void LieDerivative::add_output_adjoint(const MatrixRef& y, Jet& cotangent) const {
  const Index samples = cotangent.samples();
  const Index outputs = cotangent.outputs();
  for (Index a = 0; a < candidates_.output().cols(); ++a) {
    for (SparseMatrix::InnerIterator it(candidates_.output(), a); it; ++it) {
      cotangent.values.col(it.row() % outputs) -=
          it.value() * y.col(a).segment((it.row() / outputs) * samples, samples);
    }
  }
  if (kind_ != ObjectKind::vector_field) {
    return;
  }
  const Dictionary& functions = candidates_.functions();
  for (Index l = 0; l < outputs; ++l) {
    const Matrix derivative = functions.derivative(cotangent.points, l);
    for (Index a = 0; a < cols(); ++a) {
      for (SparseMatrix::InnerIterator it(candidates_.input(), a); it; ++it) {
        const Index c = it.row() / functions.size();
        cotangent.values.col(l) -=
            it.value() *
            y.col(a).segment(c * samples, samples).cwiseProduct(derivative.col(it.row() % functions.size()));
      }
    }
  }
}

GeneratorFeatures LieDerivative::features(const Jet& jet) const {
  check(jet);
  return features(jet.points, jet.values);
}

GeneratorFeatures LieDerivative::features(const MatrixRef& points, const MatrixRef& values) const {
  check_values(points, values);
  const Index samples = points.rows();
  const Index n = candidates_.space_dimension();
  const Dictionary& functions = candidates_.functions();
  GeneratorFeatures result;
  result.input.resize(samples * candidates_.copies(), functions.size());
  for (Index copy = 0; copy < candidates_.copies(); ++copy) {
    result.input.middleRows(copy * samples, samples) = functions.values(points.middleCols(copy * n, n));
  }
  Matrix carried(samples, 0);
  if (kind_ == ObjectKind::vector_field) {
    carried = functions.directional(points, values);
  } else if (kind_ == ObjectKind::map) {
    carried = functions.values(values);
  }
  result.output.resize(samples, carried.cols() + candidates_.outputs());
  result.output.leftCols(carried.cols()) = carried;
  if (candidates_.outputs() > 0) {
    result.output.rightCols(candidates_.outputs()) = values;
  }
  return result;
}

Matrix LieDerivative::size_factor(const Matrix& input_factor, const Matrix& output_factor, double scale) const {
  const Index n = candidates_.space_dimension();
  const Index k = candidates_.functions().size();
  const Index width = output_factor.cols();
  const Index m = width == 0 ? 0 : output_coefficients_.rows() / width;
  require_shape("LieDerivative::size_factor: input factor", input_factor, -1, k);
  Matrix result = Matrix::Zero(n * input_factor.rows() + m * output_factor.rows(), cols());
  for (Index a = 0; a < cols(); ++a) {
    for (SparseMatrix::InnerIterator it(candidates_.input(), a); it; ++it) {
      result.col(a).segment((it.row() / k) * input_factor.rows(), input_factor.rows()) +=
          scale * it.value() * input_factor.col(it.row() % k);
    }
    if (m == 0) {
      continue;
    }
    for (SparseMatrix::InnerIterator it(output_coefficients_, a); it; ++it) {
      result.col(a).segment(n * input_factor.rows() + (it.row() / width) * output_factor.rows(),
                            output_factor.rows()) += it.value() * output_factor.col(it.row() % width);
    }
  }
  return result;
}

Jet level_set_jet(const Jet& jet, double rcond) {
  const Index n = jet.inputs();
  const Index m = jet.outputs();
  Jet result{jet.points, Matrix::Zero(jet.samples(), m), std::vector<Matrix>(static_cast<std::size_t>(n))};
  for (Matrix& derivative : result.jacobian) {
    derivative = Matrix::Zero(jet.samples(), m);
  }
  Matrix gradients(n, m);
  for (Index i = 0; i < jet.samples(); ++i) {
    for (Index j = 0; j < n; ++j) {
      gradients.row(j) = jet.jacobian[static_cast<std::size_t>(j)].row(i);
    }
    const Svd f = svd(gradients);
    for (Index c = 0; c < f.s.size() && f.s(c) > rcond * f.s(0); ++c) {
      for (Index j = 0; j < n; ++j) {
        result.jacobian[static_cast<std::size_t>(j)](i, c) = f.u(j, c);
      }
    }
  }
  return result;
}

Jet graph_jet(const Jet& jet) {
  const Index n = jet.inputs();
  const Index m = jet.outputs();
  Jet level{Matrix(jet.samples(), n + m), Matrix::Zero(jet.samples(), m), jet.jacobian};
  level.points << jet.points, jet.values;
  for (Index c = 0; c < m; ++c) {
    Matrix derivative = Matrix::Zero(jet.samples(), m);
    derivative.col(c).setConstant(-1.0);
    level.jacobian.push_back(derivative);
  }
  return level_set_jet(level);
}

}  // namespace lieder
