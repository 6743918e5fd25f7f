#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "commands.hpp"
#include "efficiency_output.hpp"
#include "efficiency_study.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/parallel.hpp"
#include "lieder/io/output_file.hpp"

namespace lieder::cli {

namespace {

struct Options {
  EfficiencyStudyOptions study;
  std::string out;
  std::string report;
  bool json = false;
  int threads = 0;
};

int run_command(Options options, const std::string& command) {
  if (options.threads > 0) {
    set_thread_count(options.threads);
  }
  std::vector<Index>& samples = options.study.samples;
  std::sort(samples.begin(), samples.end());
  samples.erase(std::unique(samples.begin(), samples.end()), samples.end());
  const EfficiencyStudy study = run_efficiency_study(options.study);
  if (!options.out.empty()) {
    write_text_file(options.out, study_csv(study));
  }
  WrittenReport report;
  if (!options.report.empty()) {
    report = write_efficiency_report(study, options.report, command);
  }
  std::cout << (options.json
                    ? study_json(study).dump(2) + "\n"
                    : study_text(study) + (report.path.empty() ? "" : fmt::format("Report: {}\n", report.path)))
            << std::flush;
  if (!std::cout) {
    throw InputError("standard output: could not be written (disk full?)");
  }
  if (!report.problem.empty()) {
    std::cerr << "lieder: the report shows numbers in place of figures: " << report.problem << "\n";
  }
  return 0;
}

const char* const examples =
    R"(x' = a x + b |x|^2 x + e z^ in R^3, states uniform on [-1, 1]^3, derivatives with normal errors; all polynomials up to
degree 3 are fitted: by least squares (plain), with thresholds (sparse), among the fields that rotations leave alone
(enforced), and with the symmetries out of gl(3) that the data do not contradict (promoted).
Examples:
  lieder reproduce dynamics --report out
  lieder reproduce dynamics --force 0.1 --out errors.csv)";

}  // namespace

void add_reproduce_dynamics(CLI::App& reproduce, std::function<int()>& run, const std::string& line) {
  CLI::App* command = reproduce.add_subcommand(
      "dynamics", "error against the number of samples for a rotationally symmetric vector field");
  auto options = std::make_shared<Options>();
  EfficiencyStudyOptions& study = options->study;
  study.samples = {10, 14, 20, 28, 40, 56, 80, 113, 160, 320, 640};
  const auto add = [command](const std::string& name, auto& value, const std::string& text) {
    return command->add_option(name, value, text)->capture_default_str();
  };
  add("--linear", study.system.linear, "a");
  add("--cubic", study.system.cubic, "b");
  add("--force", study.system.force, "e: breaks the symmetry");
  add("--noise", study.system.noise, "standard deviation of the errors, relative to the root mean square of x'")
      ->check(number(0.0, true, 1e6));
  command->add_option("--threshold", study.threshold, "of the sparse fits (default: by cross-validation)")
      ->check(number(0.0, true, 1e6));
  add("--samples", study.samples, "numbers of samples, separated by commas")
      ->delimiter(',')
      ->check(CLI::Range(Index{2}, Index{100000}));
  add("--draws", study.draws, "draws for each number of samples")->check(CLI::Range(Index{1}, Index{100000}));
  add("--seed", study.seed, "of the first draw");
  command->add_option("--out", options->out, "CSV file of all fits");
  command->add_option("--report", options->report, "write a page with the figure to this folder");
  command->add_option("--threads", options->threads, "threads to use (default: all)")->check(CLI::PositiveNumber);
  command->add_flag("--json", options->json, "one JSON object on standard output");
  command->footer(examples);
  command->callback([options, &run, line] { run = [options, line] { return run_command(*options, line); }; });
}

}  // namespace lieder::cli
