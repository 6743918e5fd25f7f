#include <algorithm>
#include <memory>

#include "commands.hpp"
#include "heat_study.hpp"
#include "lieder/core/parallel.hpp"
#include "lieder/io/output_file.hpp"
#include "output.hpp"

namespace lieder::cli {

namespace {

struct Options {
  HeatStudyOptions study;
  std::string table;
  bool json = false;
  int threads = 0;
};

int run_command(Options options) {
  if (options.threads > 0) {
    set_thread_count(options.threads);
  }
  std::vector<Index>& pairs = options.study.pairs;
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  const HeatStudy study = run_heat_study(options.study);
  if (!options.table.empty()) {
    write_text_file(options.table, heat_markdown(study));
  }
  print(options.json ? heat_json(study) : heat_text(study));
  return 0;
}

const char* const examples =
    R"(The operator e^{tA} of a periodic box is learned from pairs (u, e^{tA} u + noise): by least squares (plain), among the
kernels with the symmetry of the medium (enforced), and with what the data do not contradict of translations, the rotation and scalings
(promoted). Median errors over the draws, on fresh fields.
Examples:
  lieder reproduce heat
  lieder reproduce heat --pairs 4,16 --draws 3 --noise 0.1 --json)";

}  // namespace

void add_heat(CLI::App& reproduce, std::function<int()>& run) {
  CLI::App* command = reproduce.add_subcommand("heat", "the heat operator from noisy pairs of fields");
  auto options = std::make_shared<Options>();
  HeatStudyOptions& study = options->study;
  study.pairs = {1, 2, 4, 8, 16, 32};
  const auto add = [command](const std::string& name, auto& value, const std::string& text) {
    return command->add_option(name, value, text)->capture_default_str();
  };
  add("--pairs", study.pairs, "numbers of pairs, separated by commas")
      ->delimiter(',')
      ->check(CLI::Range(Index{1}, Index{10000}));
  add("--draws", study.draws, "draws for each number of pairs")->check(CLI::Range(Index{1}, Index{1000}));
  add("--noise", study.noise, "standard deviation of the errors, relative to the root mean square of the outputs")
      ->check(number(0.0, true, 1e3));
  add("--nodes", study.nodes, "nodes of the grid along each axis")->check(CLI::Range(Index{12}, Index{512}));
  add("--degree", study.degree, "of the kernels")->check(CLI::Range(Index{2}, Index{12}));
  add("--seed", study.seed, "of the first draw");
  command->add_option("--table", options->table, "write the table in Markdown to this file");
  command->add_option("--threads", options->threads, "threads to use (default: all)")->check(CLI::PositiveNumber);
  command->add_flag("--json", options->json, "one JSON object on standard output");
  command->footer(examples);
  command->callback([options, &run] { run = [options] { return run_command(*options); }; });
}

}  // namespace lieder::cli
