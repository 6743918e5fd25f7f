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

void add_rows(Accumulator& accumulator, const MatrixRef& rows) {
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

}  // namespace

struct DiscoveryAccumulator::State {
  State(const LieDerivative& lie_derivative, AccumulatorKind kind)
      : derivative(lie_derivative),
        rows(make(kind, lie_derivative.cols())),
        input(make(kind, lie_derivative.candidates().functions().size())) {}

  // `weights` has an entry for each sample, or none.
  void add_piece(const Jet& jet, const Vector& weights) {
    GeneratorFeatures features = derivative.features(jet);
    const bool weighted = weights.size() > 0;
    if (weighted) {  // the rows are linear in the features
      const Vector roots = weights.cwiseSqrt();
      for (Index first = 0; first < features.input.rows(); first += jet.samples()) {
        features.input.middleRows(first, jet.samples()).array().colwise() *= roots.array();
      }
      features.output.array().colwise() *= roots.array();
    }
    const Index count = jet.samples() * jet.jacobian.front().cols();
    if (buffer.rows() < count) {
      buffer.resize(count, derivative.cols());
    }
    derivative.rows(jet, features, buffer.topRows(count));
    add_rows(rows, buffer.topRows(count));
    add_rows(input, features.input);
    if (features.output.cols() > 0) {
      if (output.empty()) {
        output.push_back(make(kind_of(), features.output.cols()));
      }
      add_rows(output.front(), features.output);
    }
    for (const Matrix& partial : jet.jacobian) {
      jacobian_squares += weighted ? partial.rowwise().squaredNorm().dot(weights) : partial.squaredNorm();
    }
    total_weight += weighted ? weights.sum() : static_cast<double>(jet.samples());
    samples += jet.samples();
  }

  AccumulatorKind kind_of() const {
    return std::holds_alternative<TsqrAccumulator>(rows) ? AccumulatorKind::qr : AccumulatorKind::gram;
  }

  LieDerivative derivative;
  Accumulator rows;
  Accumulator input;
  std::vector<Accumulator> output;  // none or one: its width is known with the first jet
  Matrix buffer;                    // of a piece's rows
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
  // Equal pieces of at most 1 MB of rows (or 256 samples), so that they are still in the cache when they are added.
  const Index samples = jet.samples();
  const Index outputs = std::max<Index>(1, jet.jacobian.empty() ? 1 : jet.jacobian.front().cols());
  const Index most = std::max<Index>(256, (Index{1} << 17) / (outputs * state_->derivative.cols()));
  const Index pieces = (samples + most - 1) / most;
  for (Index p = 0; p < pieces; ++p) {
    const Index first = samples * p / pieces;
    const Index count = samples * (p + 1) / pieces - first;
    const Vector part = weights.size() > 0 ? Vector(weights.segment(first, count)) : Vector();
    state_->add_piece(pieces == 1 ? jet : middle_samples(jet, first, count), part);
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
