#include "nn/train_run.hpp"

#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "group_option.hpp"
#include "lieder/core/error.hpp"
#include "lieder/models/equivariant_regression.hpp"
#include "lieder/models/trained_model.hpp"
#include "lieder/nn/conversions.hpp"
#include "lieder/nn/equivariance.hpp"
#include "lieder/nn/equivariant_mlp.hpp"
#include "lieder/nn/network_file.hpp"
#include "lieder/nn/sum_network.hpp"
#include "lieder/report/progress.hpp"
#include "model_data.hpp"

namespace lieder::cli {

namespace {

using Json = nlohmann::ordered_json;

void check(const TrainOptions& options) {
  const bool equivariant = options.network == "equivariant";
  const bool promoted = options.network == "promoted";
  const auto reject = [](bool wrong, const std::string& text) {
    if (wrong) {
      throw InputError(text);
    }
  };
  reject(options.data.outputs.empty(), "--outputs: a network needs at least one output");
  reject(!options.data.time.empty() || !options.data.trajectory.empty() || !options.data.weights.empty(),
         "--time, --trajectory, --weights: not with networks");
  reject(equivariant && options.group.empty(), "--group: an equivariant network needs one (or --network mlp)");
  reject(promoted && options.candidates.empty(), "--candidates: a promoted network needs them (linear, say)");
  reject(!promoted && !options.candidates.empty(), "--candidates: only with --network promoted");
  reject(promoted && !options.group.empty(), "--group: not with --network promoted, which finds it among --candidates");
  reject(promoted && (options.resume || !options.checkpoint.empty()),
         "--resume, --checkpoint: not with --network promoted, which trains several networks");
  reject(promoted && options.validation == 0.0,
         "--validation: a promoted network is chosen by it: expected more than 0");
  reject(options.network == "mlp" &&
             !(options.group + options.input_representation + options.output_representation).empty(),
         "--group, --in, --out-rep: not with --network mlp");
  reject(!options.out.ends_with(".pt"), fmt::format("--out: expected a name that ends in .pt, got '{}'", options.out));
}

Representation representation(const std::string& option, const std::string& text, const MatrixGroup& group,
                              Index columns, const std::string& what) {
  const Representation result = [&] {
    try {
      return parse_representation(text, group);
    } catch (const std::invalid_argument& error) {
      throw InputError(fmt::format("{}: {}", option, error.what()));
    }
  }();
  if (result.dimension() != columns) {
    throw InputError(fmt::format("{}: {} of {} has dimension {}, but there are {} {}", option, text, group.name(),
                                 result.dimension(), columns, what));
  }
  return result;
}

// How the inputs move unless the user says so: copies of the defining representation.
std::string default_input(const MatrixGroup& group, Index columns) {
  const Index d = group.matrix_size();
  if (columns % d != 0) {
    throw InputError(fmt::format("--in: {} acts on {} numbers, and {} inputs are no copies of them: say how they move",
                                 group.name(), d, columns));
  }
  return fmt::format("{}V", columns / d);
}

// The group whose algebra the candidates are.
MatrixGroup candidate_group(const TrainOptions& options, Index columns) {
  const Index copies = options.data.copies;
  const bool named = options.candidates == "linear" || options.candidates == "rotations";
  if (named && columns % copies != 0) {
    throw InputError(fmt::format("--copies: expected a divisor of the {} inputs, got {}", columns, copies));
  }
  try {
    return parse_group(named ? fmt::format("{}:{}", options.candidates == "linear" ? "gl" : "so", columns / copies)
                             : options.candidates);
  } catch (const std::invalid_argument& error) {
    throw InputError(fmt::format("--candidates: of a network linear, rotations or a group: {}", error.what()));
  }
}

nn::EquivariantMlpOptions equivariant_options(const TrainOptions& options) {
  nn::EquivariantMlpOptions network;
  network.channels = options.channels;
  network.hidden_layers = options.layers;
  network.bilinear_layers = std::min<Index>(network.bilinear_layers, options.layers);
  network.dtype = options.precision == "float" ? at::kFloat : at::kDouble;
  return network;
}

nn::NetworkPtr make_network(const TrainOptions& options, const Data& data, TrainRun& run) {
  const at::ScalarType type = options.precision == "float" ? at::kFloat : at::kDouble;
  const Index n = data.inputs.cols();
  const Index m = data.outputs.cols();
  torch::manual_seed(options.data.seed);
  if (options.network == "mlp") {
    return std::make_shared<nn::DenseMlp>(n, m, nn::DenseMlpOptions{options.channels, options.layers, type});
  }
  const MatrixGroup group = [&] {
    try {
      return parse_group(options.group);
    } catch (const std::invalid_argument& error) {
      throw InputError(fmt::format("--group: {}", error.what()));
    }
  }();
  const std::string in = options.input_representation.empty() ? default_input(group, n) : options.input_representation;
  const std::string out =
      options.output_representation.empty() ? fmt::format("{}(1)", m) : options.output_representation;
  auto result = std::make_shared<nn::EquivariantMlp>(representation("--in", in, group, n, "inputs"),
                                                     representation("--out-rep", out, group, m, "outputs"),
                                                     equivariant_options(options));
  run.group = group.name();
  run.input_representation = result->input().text();
  run.output_representation = result->output().text();
  run.hidden_representation = result->hidden().text();
  return result;
}

nn::TrainingOptions training_options(const TrainOptions& options, const TrainRun& run) {
  nn::TrainingOptions result;
  result.learning_rate = options.learning_rate;
  result.batch = options.batch;
  result.epochs = run.epochs;
  result.validation = options.validation;
  result.patience = options.patience;
  result.weight_decay = options.weight_decay.value_or(0.0);
  result.seed = options.data.seed;
  result.checkpoint = options.checkpoint.empty() ? options.out + ".checkpoint" : options.checkpoint;
  result.checkpoint_every = std::max<Index>(1, run.epochs / 50);
  result.resume = options.resume;
  return result;
}

// The network itself, or the correction of a sum, which has the smaller symmetry; null for a plain network.
const nn::EquivariantMlp* equivariant_part(const nn::Network& network) {
  if (const auto* sum = dynamic_cast<const nn::SumNetwork*>(&network)) {
    return dynamic_cast<const nn::EquivariantMlp*>(sum->correction().get());
  }
  return dynamic_cast<const nn::EquivariantMlp*>(&network);
}

nn::NetworkPtr train_promoted(const TrainOptions& options, const Data& data, const Split& split,
                              const nn::TrainingOptions& training, TrainRun& run) {
  const MatrixGroup group = candidate_group(options, data.inputs.cols());
  const std::string in =
      options.input_representation.empty() ? default_input(group, data.inputs.cols()) : options.input_representation;
  const std::string out =
      options.output_representation.empty() ? fmt::format("{}(1)", data.outputs.cols()) : options.output_representation;
  nn::PromotedNetworkOptions promoted;
  promoted.lambda = options.lambda;
  promoted.weight_decay = options.weight_decay.value_or(promoted.weight_decay);
  promoted.validation = options.validation;
  promoted.equivariant = equivariant_options(options);
  promoted.dense = {options.channels, options.layers, promoted.equivariant.dtype, true};
  promoted.training = training;
  promoted.training.checkpoint.clear();
  promoted.trial_epochs = std::max<Index>(1, run.epochs / 3);
  run.candidates = group.name();
  run.promoted =
      nn::promote_network(representation("--in", in, group, data.inputs.cols(), "inputs"),
                          representation("--out-rep", out, group, data.outputs.cols(), "outputs"),
                          data.inputs(split.train, Eigen::all), data.outputs(split.train, Eigen::all), promoted);
  run.training = run.promoted->training;
  if (const nn::EquivariantMlp* kept = equivariant_part(*run.promoted->network)) {
    run.group = run.promoted->kept->identity.name;
    run.input_representation = kept->input().text();
    run.output_representation = kept->output().text();
    run.hidden_representation = kept->hidden().text();
  }
  run.parameters = run.promoted->network->parameter_count();
  return run.promoted->network;
}

void measure(nn::Network& network, const Data& data, const Split& split, TrainRun& run) {
  const auto values = [&](const std::vector<Index>& rows) {
    return nn::to_matrix(nn::predict(network, nn::to_tensor(Matrix(data.inputs(rows, Eigen::all)))));
  };
  const Matrix y = data.outputs(split.train, Eigen::all);
  run.train_error = relative_error(y, values(split.train));
  if (!split.test.empty()) {
    const Matrix target = data.outputs(split.test, Eigen::all);
    const Matrix value = values(split.test);
    run.test_error = relative_error(target, value);
    run.test_mse = (target - value).squaredNorm() / static_cast<double>(target.size());
  }
  if (const nn::EquivariantMlp* equivariant = equivariant_part(network)) {
    const std::vector<Index>& rows = split.test.empty() ? split.train : split.test;
    const std::vector<Index> some(rows.begin(), rows.begin() + std::min<std::ptrdiff_t>(500, std::ssize(rows)));
    run.equivariance_error =
        nn::equivariance_error([&](const at::Tensor& x) { return nn::predict(network, x); }, equivariant->input(),
                               equivariant->output(), nn::to_tensor(Matrix(data.inputs(some, Eigen::all))));
  }
}

std::string metadata(const Data& data, const Split& split, const TrainRun& run, const TrainOptions& options) {
  const ColumnStatistics box = column_statistics(data.inputs(split.train, Eigen::all));
  const auto list = [](const Vector& v) { return std::vector<double>(v.data(), v.data() + v.size()); };
  return Json({{"inputs", data.input_names},
               {"outputs", data.output_names},
               {"input_minimum", list(box.minimum)},
               {"input_maximum", list(box.maximum)},
               {"train_samples", run.train_samples},
               {"train_error", run.train_error},
               {"epochs", run.epochs},
               {"best_epoch", run.training.best_epoch},
               {"seed", options.data.seed},
               {"lieder", LIEDER_VERSION}})
      .dump();
}

}  // namespace

TrainRun run_train(const TrainOptions& options) {
  check(options);
  if (options.threads > 0) {
    at::set_num_threads(static_cast<int>(options.threads));
  }
  const Data data = read_data(options.data);
  TrainRun run;
  run.samples = data.inputs.rows();
  run.input_names = data.input_names;
  run.output_names = data.output_names;
  const bool promoted = options.network == "promoted";
  nn::NetworkPtr network = promoted ? nullptr : make_network(options, data, run);
  const Split split = split_rows(run.samples, options.train, options.data.seed);
  run.train_samples = static_cast<Index>(split.train.size());
  run.test_samples = static_cast<Index>(split.test.size());
  run.epochs = options.epochs > 0 ? options.epochs : std::clamp<Index>(900000 / run.train_samples, 1, 1000);

  Progress progress("training, epoch", run.epochs);
  nn::TrainingOptions training = training_options(options, run);
  training.after_epoch = [&](const nn::EpochRecord& record) {
    progress.set(record.epoch);
    return true;
  };
  if (promoted) {
    network = train_promoted(options, data, split, training, run);
  } else {
    run.parameters = network->parameter_count();
    run.training = nn::train(*network, nn::to_tensor(Matrix(data.inputs(split.train, Eigen::all))),
                             nn::to_tensor(Matrix(data.outputs(split.train, Eigen::all))), training);
  }
  progress.finish();
  run.status = run.training.status;
  run.message = run.training.message;
  if (run.training.first_epoch > 1) {
    run.notes.push_back(fmt::format("resumed at epoch {}", run.training.first_epoch));
  }
  if (run.status == Status::ok) {
    measure(*network, data, split, run);
    nn::save_network(options.out, *network, metadata(data, split, run, options));
    run.saved = true;
    if (!promoted && options.checkpoint.empty()) {  // the run is complete: its own checkpoint has done its work
      std::filesystem::remove(training.checkpoint);
    }
  } else if (!promoted && run.training.best_epoch > 0) {
    run.notes.push_back(
        fmt::format("the checkpoint {} holds the last good state (--resume)", training.checkpoint.string()));
  }
  return run;
}

}  // namespace lieder::cli
