#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "group_option.hpp"
#include "lieder/algebra/representation.hpp"
#include "lieder/core/error.hpp"
#include "lieder/enforce/intertwiners.hpp"
#include "lieder/io/npy.hpp"

namespace lieder::cli {

namespace {

struct Options {
  std::string group;
  std::string input;
  std::string output;
  std::string field = "R";
  std::string basis;
  std::uint64_t seed = 1;
  bool json = false;
};

struct Answer {
  Index rows = 0;
  Index cols = 0;
  Index dimension = 0;
  Index memory = 0;
  double residual = 0.0;
  Status status = Status::ok;
  std::string message;
  double seconds = 0.0;
};

Representation parse_side(const std::string& text, const MatrixGroup& group, const char* option) {
  try {
    return parse_representation(text, group);
  } catch (const std::invalid_argument& error) {
    throw InputError(fmt::format("{}: {}", option, error.what()));
  }
}

// dimension x outputs x inputs.
void write_basis(const std::string& file, const IntertwinerSpace& space) {
  constexpr double most = 268435456.0;  // 2 GiB of doubles
  const double entries =
      static_cast<double>(space.dimension()) * static_cast<double>(space.rows()) * static_cast<double>(space.cols());
  if (entries > most) {
    throw InputError(
        fmt::format("--basis: {} x {} x {} numbers are more than 2 GiB; the basis is structured, use it "
                    "from the library",
                    space.dimension(), space.rows(), space.cols()));
  }
  NpyArray array{{space.dimension(), space.rows(), space.cols()}, {}};
  array.data.reserve(static_cast<std::size_t>(entries));
  for (Index k = 0; k < space.dimension(); ++k) {
    const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> element = space.element(k);
    array.data.insert(array.data.end(), element.data(), element.data() + element.size());
  }
  write_npy(file, array);
}

Answer solve(const Options& options) {
  const MatrixGroup group = group_from_option(options.group);
  const Representation input = parse_side(options.input, group, "--in");
  const Representation output = parse_side(options.output, group, "--out");
  const auto start = std::chrono::steady_clock::now();
  IntertwinerOptions solver_options;
  solver_options.seed = options.seed;
  Answer answer;
  answer.rows = output.dimension();
  answer.cols = input.dimension();
  if (options.field == "C") {
    answer.dimension = complex_intertwiner_dimension(input, output, solver_options, &answer.residual);
  } else {
    const IntertwinerSpace space = intertwiners(input, output, solver_options);
    answer.dimension = space.dimension();
    answer.residual = space.residual();
    answer.status = space.status();
    answer.message = space.message();
    answer.memory = space.memory();
    if (!options.basis.empty()) {
      write_basis(options.basis, space);
    }
  }
  answer.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return answer;
}

void print_text(const Options& options, const Answer& answer) {
  std::cout << fmt::format("Hom({}, {}) under {}{}\n", options.input, options.output, options.group,
                           options.field == "C" ? ", complex-linear" : "");
  if (options.field == "R") {
    std::cout << fmt::format("matrices   {} x {}\n", answer.rows, answer.cols);
  }
  std::cout << fmt::format("dimension  {}\nresidual   {:.2g}\n", answer.dimension, answer.residual);
  if (options.field == "R") {
    std::cout << fmt::format(
        "memory     {} numbers (dense: {:.4g})\n", answer.memory,
        static_cast<double>(answer.dimension) * static_cast<double>(answer.rows) * static_cast<double>(answer.cols));
  }
  std::cout << fmt::format("seconds    {:.3f}\n", answer.seconds);
  if (!answer.message.empty()) {
    std::cout << "Note: " << answer.message << "\n";
  }
  if (!options.basis.empty()) {
    std::cout << "Basis: " << options.basis << "\n";
  }
}

int run_command(const Options& options) {
  if (options.field == "C" && !options.basis.empty()) {
    throw InputError("--basis: for real matrices only, not together with --field C");
  }
  const Answer answer = solve(options);
  if (options.json) {
    nlohmann::ordered_json result = {{"status", to_string(answer.status)},
                                     {"message", answer.message},
                                     {"group", options.group},
                                     {"input", options.input},
                                     {"output", options.output},
                                     {"field", options.field}};
    if (options.field == "R") {
      result["rows"] = answer.rows;
      result["cols"] = answer.cols;
      result["memory"] = answer.memory;
    }
    result["dimension"] = answer.dimension;
    result["residual"] = answer.residual;
    result["seconds"] = answer.seconds;
    std::cout << result.dump(2) << "\n";
  } else {
    print_text(options, answer);
  }
  return is_usable(answer.status) ? 0 : 1;
}

const char* const examples =
    R"(REP: V (defining), 1 (trivial), ad, det, dual(X), S2(X), A2(X), X+Y, X*Y, V^3, 4V, 10(1); V@so:3 is one factor's.
Examples:
  lieder intertwiners --group so:3 --in 'V+2(1)' --out '2V+V^2+2(1)'
  lieder intertwiners --group 'so:3 x s:5' --in 'V@so:3*V@s:5' --out 'V@so:3' --basis basis.npy
  lieder intertwiners --group su:3 --in 'V^2' --out 'dual(V)' --field C)";

}  // namespace

void add_intertwiners(CLI::App& app, std::function<int()>& run) {
  CLI::App* command = app.add_subcommand("intertwiners", "linear maps that commute with two representations");
  auto options = std::make_shared<Options>();
  command->add_option("--group", options->group, "a group, a product 'so:3 x z:2', or a TOML file of generators")
      ->required();
  command->add_option("--in", options->input, "representation of the inputs")->required();
  command->add_option("--out", options->output, "representation of the outputs")->required();
  command->add_option("--field", options->field, "R, or C: count complex-linear maps over the complex numbers")
      ->check(one_of({"R", "C"}))
      ->type_name("R|C")
      ->capture_default_str();
  command->add_option("--basis", options->basis, "write the basis, dimension x outputs x inputs (.npy)");
  command->add_option("--seed", options->seed, "of the random elements")->capture_default_str();
  command->add_flag("--json", options->json, "one JSON object on standard output");
  command->footer(examples);
  command->callback([options, &run] { run = [options] { return run_command(*options); }; });
}

}  // namespace lieder::cli
