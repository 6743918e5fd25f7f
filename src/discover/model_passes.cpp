#include "discover/model_passes.hpp"

#include <algorithm>
#include <utility>

#include "discover/bootstrap.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/parallel.hpp"
#include "lieder/dictionary/least_squares.hpp"
#include "lieder/discover/accumulator.hpp"

namespace lieder::detail {

void Thinned::add(const MatrixRef& rows) {
  if (kept_.rows() == 0) {
    kept_.resize(most_, rows.cols());
  }
  for (; chosen_ < most_; ++chosen_) {
    const Index row = chosen_ * total_ / most_ - seen_;
    if (row >= rows.rows()) {
      break;
    }
    kept_.row(chosen_) = rows.row(row);
  }
  seen_ += rows.rows();
}

Matrix evaluation_points(const MatrixRef& x, Index most) {
  Thinned thinned(x.rows(), most);
  thinned.add(x);
  return thinned.rows();
}

namespace {

// Calls body(samples of the piece) on pieces of a block, short enough for their rows to stay in the cache.
template <class Body>
void for_each_piece(const ModelData& block, const Body& body) {
  constexpr Index most = 2048;
  for (Index first = 0; first < block.inputs.rows(); first += most) {
    const Index count = std::min(most, block.inputs.rows() - first);
    body(ModelData{block.inputs.middleRows(first, count), block.outputs.middleRows(first, count),
                   block.weights.size() > 0 ? Vector(block.weights.segment(first, count)) : Vector()});
  }
}

FirstPass first_pass(const LeastSquaresAccumulator& squares, GroupFactors& groups, const DictionaryPtr& dictionary,
                     const ModelFitOptions& options) {
  LeastSquaresOptions solve_options;
  solve_options.rcond = options.rcond;
  const LeastSquaresResult solution = squares.solve(solve_options);
  FirstPass result;
  result.fit.dictionary = dictionary;
  result.fit.coefficients = solution.coefficients;
  result.fit.description = dictionary->description();
  result.fit.dropped_directions = solution.dropped_directions.cols();
  result.fit.condition = solution.condition;
  result.fit.train_r2 = solution.r_squared.pooled;
  result.groups = groups.factors();
  return result;
}

}  // namespace

FirstPass fit_given_rows(const EquationRows& rows, const std::vector<Index>& train, const DictionaryPtr& dictionary,
                         const ModelFitOptions& options) {
  const auto count = static_cast<Index>(train.size());
  LeastSquaresAccumulator squares(dictionary->size(), rows.targets.cols());
  GroupFactors groups(count, dictionary->size(), rows.targets.cols());
  const Matrix features = rows.features(train, Eigen::all);
  const Matrix targets = rows.targets(train, Eigen::all);
  squares.add(features, targets);
  if (options.draws > 0) {
    groups.add(features, targets, {});
  }
  FirstPass result = first_pass(squares, groups, dictionary, options);
  result.fit.train_samples = count;
  result.fit.test_samples = rows.features.rows() - count;
  return result;
}

FirstPass fit_training_samples(const ModelStream& stream, const DictionaryPtr& dictionary,
                               const ModelFitOptions& options) {
  LeastSquaresAccumulator squares(dictionary->size(), stream.outputs);
  GroupFactors groups(stream.train, dictionary->size(), stream.outputs);
  Thinned sites(stream.train, 2000);
  stream.pass([&](const ModelData& block, bool training) {
    if (!training) {
      return;
    }
    for_each_piece(block, [&](const ModelData& piece) {
      const Matrix phi = dictionary->values(piece.inputs);
      squares.add(phi, piece.outputs, piece.weights);
      if (options.draws > 0) {
        groups.add(phi, piece.outputs, piece.weights);
      }
      sites.add(piece.inputs);
    });
  });
  FirstPass result = first_pass(squares, groups, dictionary, options);
  result.fit.train_samples = stream.train;
  result.fit.test_samples = stream.test;
  result.sites = sites.rows();
  return result;
}

SecondPass evaluate_model(const ModelStream& stream, const ModelFit& fit, const LieDerivative* derivative) {
  const DictionaryModel model(fit.dictionary, fit.coefficients);
  OutputSpread spread(stream.outputs);
  Vector residual_squares = Vector::Zero(stream.outputs);
  std::vector<DiscoveryAccumulator> workers;
  for (int worker = 0; derivative != nullptr && worker < thread_count(); ++worker) {
    workers.emplace_back(*derivative);
  }
  stream.pass([&](const ModelData& block, bool training) {
    if (!training) {
      spread.add(block.outputs, block.weights);
      const Matrix squares = (block.outputs - model.value(block.inputs)).cwiseAbs2();
      residual_squares += block.weights.size() > 0 ? Vector(squares.transpose() * block.weights)
                                                   : Vector(squares.colwise().sum().transpose());
    } else if (derivative != nullptr) {
      parallel_for(block.inputs.rows(), [&](int worker, Index first, Index last) {
        const Vector weights = block.weights.size() > 0 ? Vector(block.weights.segment(first, last - first)) : Vector();
        workers[static_cast<std::size_t>(worker)].add(model.jet(block.inputs.middleRows(first, last - first)), weights);
      });
    }
  });
  SecondPass result;
  result.test_r2 = r_squared(spread, residual_squares).pooled;
  for (std::size_t worker = 1; worker < workers.size(); ++worker) {
    if (workers[worker].samples() > 0) {
      workers.front().merge(workers[worker]);
    }
  }
  if (derivative != nullptr) {
    result.problem = workers.front().problem();
  }
  return result;
}

}  // namespace lieder::detail
