#include "discover_passes.hpp"

#include <fmt/format.h>

#include "lieder/core/error.hpp"
#include "lieder/dictionary/parse_dictionary.hpp"
#include "lieder/discover/model_stream.hpp"

namespace lieder::cli {

namespace {

ModelData rows_of(const Data& block, const std::vector<Index>& rows) {
  return {block.inputs(rows, Eigen::all), block.outputs(rows, Eigen::all),
          block.weights.size() > 0 ? Vector(block.weights(rows)) : Vector()};
}

// Each pass opens the file again and splits it in the same way.
ModelStream file_stream(const DataOptions& options, Index samples, Index train, Index outputs) {
  const auto pass = [options, samples, train](const ModelVisitor& visit) {
    SequentialSplit split(samples, train, options.seed);
    Index seen = 0;
    for_each_block(options, [&](const Data& block) {
      std::vector<Index> training;
      std::vector<Index> test;
      for (Index i = 0; i < block.samples; ++i) {
        (split.next() ? training : test).push_back(i);
      }
      seen += block.samples;
      if (!training.empty()) {
        visit(rows_of(block, training), true);
      }
      if (!test.empty()) {
        visit(rows_of(block, test), false);
      }
    });
    if (seen != samples) {
      throw InputError(fmt::format("{}: expected {} rows as in the first pass, found {}: was it changed meanwhile?",
                                   options.file, samples, seen));
    }
  };
  return {outputs, train, samples - train, pass};
}

}  // namespace

bool reads_in_passes(const DiscoverOptions& options, const std::string& kind) {
  const DataOptions& data = options.data;
  const bool possible =
      kind != "cloud" && !data.outputs.empty() && data.time.empty() && data.trajectory.empty() && data.noise.empty();
  if (options.stream && !possible) {
    throw InputError("--stream: expected --outputs, and neither --time, --trajectory nor --noise");
  }
  return possible && (options.stream || is_large(data));
}

ModelDiscovery discover_in_passes(const DiscoverOptions& options, ObjectKind kind, const ModelFitOptions& fit_options,
                                  DiscoverRun& run, ModelData& test) {
  const Data& data = run.data;
  const DictionaryPtr dictionary = parse_dictionary(run.model, data.inputs.cols(), *data.range);
  const Index train = train_count(data.samples, fit_options);
  const ModelStream stream = file_stream(options.data, data.samples, train, data.outputs.cols());
  ModelDiscovery found = discover_model(kind, stream, dictionary, run.candidates, fit_options, options.discovery);
  run.points = data.inputs;
  if (options.validate) {
    DataRange both;  // keeps a thinned sample of the rows [x, y]
    stream.pass([&](const ModelData& block, bool training) {
      if (!training) {
        Matrix rows(block.inputs.rows(), block.inputs.cols() + block.outputs.cols());
        rows << block.inputs, block.outputs;
        both = merge(both, data_range(rows));
      }
    });
    test = {both.sample.leftCols(data.inputs.cols()), both.sample.rightCols(data.outputs.cols()), {}};
  }
  return found;
}

}  // namespace lieder::cli
