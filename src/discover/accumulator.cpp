#include "lieder/discover/accumulator.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>
#include <vector>

#include "lieder/core/error.hpp"
#include "lieder/core/parallel.hpp"

namespace lieder {

namespace {

using Accumulator = std::variant<TsqrAccumulator, GramAccumulator>;

Accumulator make(AccumulatorKind kind, Index cols) {
  return kind == AccumulatorKind::qr ? Accumulator(TsqrAccumulator(cols)) : Accumulator(GramAccumulator(cols));
}

void add_rows(Accumulator& accumulator, const Matrix& rows) {
  std::visit([&](auto& a) { a.add(rows); }, accumulator);
}

Matrix factor_of(const Accumulator& accumulator) {
  return std::visit([](const auto& a) { return a.factor(); }, accumulator);
}

void merge_into(Accumulator& to, const Accumulator& from) {
  std::visit(
      [&](auto& a) {
        using Kind = std::remove_reference_t<decltype(a)>;
        require(std::holds_alternative<Kind>(from), "DiscoveryAccumulator::merge: the other one is of another kind");
        a.merge(std::get<Kind>(from));
      },
      to);
}

// A contiguous piece of a jet.
Jet piece(const Jet& jet, Index first, Index count) {
  Jet result{jet.points.middleRows(first, count), jet.values.middleRows(first, count), {}};
  for (const Matrix& derivative : jet.jacobian) {
    result.jacobian.push_back(derivative.middleRows(first, count));
  }
  return result;
}

}  // namespace

struct DiscoveryAccumulator::State {
  State(const LieDerivative& lie_derivative, AccumulatorKind kind)
      : derivative(lie_derivative),
        rows(make(kind, lie_derivative.cols())),
        input(make(kind, lie_derivative.candidates().functions().size())) {}

  void add_piece(const Jet& jet, const Vector& weights) {
    const Vector roots = weights.cwiseSqrt();
    const auto weighted = [&](Matrix matrix) {
      for (Index first = 0; first < matrix.rows(); first += jet.samples()) {
        matrix.middleRows(first, jet.samples()).array().colwise() *= roots.array();
      }
      return matrix;
    };
    GeneratorFeatures features = derivative.features(jet);
    add_rows(rows, weighted(derivative.rows(jet, features)));
    add_rows(input, weighted(std::move(features.input)));
    if (features.output.cols() > 0) {
      if (output.empty()) {
        output.push_back(make(kind_of(), features.output.cols()));
      }
      add_rows(output.front(), weighted(std::move(features.output)));
    }
    for (const Matrix& partial : jet.jacobian) {
      jacobian_squares += partial.rowwise().squaredNorm().dot(weights);
    }
    total_weight += weights.sum();
    samples += jet.samples();
  }

  AccumulatorKind kind_of() const {
    return std::holds_alternative<TsqrAccumulator>(rows) ? AccumulatorKind::qr : AccumulatorKind::gram;
  }

  LieDerivative derivative;
  Accumulator rows;
  Accumulator input;
  std::vector<Accumulator> output;  // none or one: its width is known with the first jet
  double jacobian_squares = 0.0;
  double total_weight = 0.0;
  Index samples = 0;
};

DiscoveryAccumulator::DiscoveryAccumulator(const LieDerivative& derivative, AccumulatorKind kind)
    : state_(std::make_unique<State>(derivative, kind)) {}
DiscoveryAccumulator::~DiscoveryAccumulator() = default;
DiscoveryAccumulator::DiscoveryAccumulator(DiscoveryAccumulator&&) noexcept = default;
DiscoveryAccumulator& DiscoveryAccumulator::operator=(DiscoveryAccumulator&&) noexcept = default;

void DiscoveryAccumulator::add(const Jet& jet, const Vector& weights) {
  if (weights.size() > 0) {
    require_size("DiscoveryAccumulator::add: weights", weights.size(), jet.samples());
    require((weights.array() >= 0.0).all(), "DiscoveryAccumulator::add: weights must not be negative");
  }
  // Pieces of about 8 MB of rows.
  const Index outputs = std::max<Index>(1, jet.jacobian.empty() ? 1 : jet.jacobian.front().cols());
  const Index length = (Index{1} << 20) / (outputs * state_->derivative.cols());
  const Index step = std::max<Index>(256, length);
  for (Index first = 0; first < jet.samples(); first += step) {
    const Index count = std::min(step, jet.samples() - first);
    const Vector part = weights.size() > 0 ? Vector(weights.segment(first, count)) : Vector(Vector::Ones(count));
    state_->add_piece(count == jet.samples() ? jet : piece(jet, first, count), part);
  }
}

void DiscoveryAccumulator::merge(const DiscoveryAccumulator& other) {
  merge_into(state_->rows, other.state_->rows);
  merge_into(state_->input, other.state_->input);
  if (!other.state_->output.empty()) {
    if (state_->output.empty()) {
      state_->output = other.state_->output;
    } else {
      merge_into(state_->output.front(), other.state_->output.front());
    }
  }
  state_->jacobian_squares += other.state_->jacobian_squares;
  state_->total_weight += other.state_->total_weight;
  state_->samples += other.state_->samples;
}

Index DiscoveryAccumulator::samples() const {
  return state_->samples;
}

double DiscoveryAccumulator::scale() const {
  if (state_->derivative.kind() == ObjectKind::submanifold) {
    return 1.0;
  }
  const bool constant = !(state_->jacobian_squares > 0.0) || !(state_->total_weight > 0.0);
  return constant ? 1.0 : std::sqrt(state_->jacobian_squares / state_->total_weight);
}

GeneralisedProblem DiscoveryAccumulator::problem() const {
  require(state_->total_weight > 0.0, "DiscoveryAccumulator: no samples with a positive weight");
  const double normalisation = 1.0 / std::sqrt(state_->total_weight);
  const Matrix output = state_->output.empty() ? Matrix(0, 0) : factor_of(state_->output.front());
  return {normalisation * factor_of(state_->rows),
          normalisation * state_->derivative.size_factor(factor_of(state_->input), output, scale())};
}

GeneralisedProblem accumulate(const LieDerivative& derivative, Index samples,
                              const std::function<Jet(Index, Index)>& make_jet, const Vector& weights,
                              AccumulatorKind kind) {
  require(samples >= 1, "accumulate: no samples");
  constexpr Index block = 8192;
  const int workers = std::max(1, thread_count());
  std::vector<DiscoveryAccumulator> partial;
  for (int worker = 0; worker < workers; ++worker) {
    partial.emplace_back(derivative, kind);
  }
  parallel_for(samples, [&](int worker, Index first, Index last) {
    for (Index start = first; start < last; start += block) {
      const Index count = std::min(block, last - start);
      const Vector part = weights.size() > 0 ? Vector(weights.segment(start, count)) : Vector();
      partial[static_cast<std::size_t>(worker)].add(make_jet(start, count), part);
    }
  });
  for (int worker = 1; worker < workers; ++worker) {
    if (partial[static_cast<std::size_t>(worker)].samples() > 0) {
      partial.front().merge(partial[static_cast<std::size_t>(worker)]);
    }
  }
  return partial.front().problem();
}

}  // namespace lieder
