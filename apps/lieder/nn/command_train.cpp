#include <iostream>
#include <limits>

#include "commands.hpp"
#include "nn/network_commands.hpp"
#include "nn/train_output.hpp"
#include "nn/train_run.hpp"
#include "output.hpp"

namespace lieder::cli {

namespace {

const char* const examples = R"(Examples:
  The inertia tensor of five bodies, exactly equivariant under rotations and reflections
    lieder train bodies.csv --inputs 0-19 --outputs 20-28 --network equivariant --group o:3 \
        --in '5(1)+5V' --out-rep 'V*V' --out inertia.pt
  A plain network beside it
    lieder train bodies.csv --inputs 0-19 --outputs 20-28 --network mlp --out plain.pt
  A network that is told where to look, not the symmetry
    lieder train pairs.csv --inputs 0-9 --outputs y --network promoted --candidates linear --copies 2 --out kept.pt
  Values at the rows of a table
    lieder predict inertia.pt bodies.csv --out values.csv
A checkpoint (OUT.checkpoint) is written now and then and removed at the end; after an interruption the same command with
--resume goes on from it. The model is a TorchScript module: torch.jit.load("inertia.pt") in Python.
)";

void add_options(CLI::App& command, TrainOptions& options) {
  add_data_options(command, options.data);
  const double infinity = std::numeric_limits<double>::infinity();
  const auto add = [&command](const std::string& name, auto& value, const std::string& type, const std::string& text) {
    return command.add_option(name, value, text)->type_name(type);
  };
  add("--network", options.network, "equivariant|mlp|promoted", "the kind of network")
      ->check(one_of({"equivariant", "mlp", "promoted"}))
      ->capture_default_str();
  add("--group", options.group, "GROUP", "the symmetry of an equivariant network, such as so:3 or o:1,3");
  add("--candidates", options.candidates, "SET",
      "where a promoted network may keep symmetries: linear, rotations or a GROUP");
  add("--lambda", options.lambda, "L", "weight of the penalty on a promoted network's Lie derivatives")
      ->check(number(0.0, true, infinity))
      ->capture_default_str();
  add("--in,--input-representation", options.input_representation, "REP", "how the inputs move (default: copies of V)");
  add("--out-rep,--output-representation", options.output_representation, "REP",
      "how the outputs move (default: not at all)");
  add("--out", options.out, "FILE", "the network to write (.pt)")->required();
  add("--channels", options.channels, "N", "width of the hidden layers")
      ->check(number(4.0, true, 1e5))
      ->capture_default_str();
  add("--layers", options.layers, "N", "hidden layers")->check(number(1.0, true, 100.0))->capture_default_str();
  add("--epochs", options.epochs, "N", "passes over the samples (default: 900000 / samples, at most 1000)")
      ->check(positive());
  add("--batch", options.batch, "N", "samples of a step")->check(positive())->capture_default_str();
  add("--learning-rate", options.learning_rate, "R", "of Adam, falling along a cosine")
      ->check(positive())
      ->capture_default_str();
  add("--weight-decay", options.weight_decay, "R", "of Adam (default: 0, of a promoted network's dense one 0.03)")
      ->check(number(0.0, true, infinity));
  add("--validation", options.validation, "F", "share of the training samples held out to choose the weights")
      ->check(number(0.0, true, 0.9))
      ->capture_default_str();
  add("--patience", options.patience, "N", "stop after so many epochs without a better held-out error (default: never)")
      ->check(positive());
  add("--train", options.train, "N", "samples used for training (default: 80 %); the others are the test")
      ->check(positive());
  add("--precision", options.precision, "float|double", "numbers of the network")
      ->check(one_of({"float", "double"}))
      ->capture_default_str();
  add("--checkpoint", options.checkpoint, "FILE", "where the state is kept (default: OUT.checkpoint)");
  command.add_flag("--resume", options.resume, "go on from the checkpoint, if there is one");
  add("--report", options.report, "DIR", "write DIR/index.html with the learning curve");
  add("--threads", options.threads, "N", "threads to use (default: all)")->check(positive());
  command.add_flag("--json", options.json, "one JSON object on standard output");
}

}  // namespace

void add_train_network(CLI::App& app, std::function<int()>& run, const std::string& command) {
  add_command<TrainOptions>(app, run, "train", "fit a network, with an exact symmetry if asked for", add_options,
                            examples, [command](const TrainOptions& options) {
                              const TrainRun result = run_train(options);
                              if (!options.report.empty()) {
                                const std::string problem = write_train_report(result, options, command);
                                if (!problem.empty()) {
                                  std::cerr << "lieder: the figure was not drawn: " << problem << "\n";
                                }
                              }
                              print(options.json ? train_json(result, options) : train_text(result, options));
                              return result.status == Status::ok ? 0 : 1;
                            });
}

}  // namespace lieder::cli
