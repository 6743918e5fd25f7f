#include <fmt/format.h>

#include <iostream>
#include <limits>

#include "commands.hpp"
#include "dimuon_output.hpp"
#include "lieder/core/parallel.hpp"
#include "lieder/io/output_file.hpp"
#include "output.hpp"

namespace lieder::cli {

namespace {

struct Options {
  DimuonOptions study;
  std::string out;
  std::string document;
  std::string report;
  bool json = false;
  bool unrounded = false;
  int threads = 0;
};

const char* const examples =
    R"(Learning curves of five methods on collision events: least squares, ridge, promoted, promoted and refitted, enforced
so(1,3). FILE: a table with the columns E, px, py, pz of two muons together and M2, the square of their mass.
Examples:
  lieder reproduce dimuon dimuon_mass.csv --report page
  lieder reproduce dimuon dimuon_mass.csv --events 25,100 --noise 1 --draws 20 --out draws.csv --json)";

void add_options(CLI::App& command, Options& options) {
  const double infinity = std::numeric_limits<double>::infinity();
  const auto add = [&command](const std::string& name, auto& value, const std::string& type, const std::string& text) {
    return command.add_option(name, value, text)->type_name(type);
  };
  DimuonOptions& study = options.study;
  PromotedRegressionOptions& promotion = study.learning.promotion;
  add("FILE", study.file, "", "CSV or NPY file of events")->required();
  add("--inputs", study.inputs, "COLS", "energy and momentum")->capture_default_str();
  add("--outputs", study.output, "COL", "the square of the mass")->capture_default_str();
  add("--events", study.events, "N,N,...", "numbers of training events")
      ->delimiter(',')
      ->check(number(2.0, true, 1e9))
      ->capture_default_str();
  add("--noise", study.noise, "P,P,...", "per cent of M, in the training events")
      ->delimiter(',')
      ->check(number(0.0, true, 1e3))
      ->capture_default_str();
  add("--draws", study.draws, "N", "random draws of the events")->check(positive())->capture_default_str();
  add("--steps", promotion.steps, "N", "penalties of each path")
      ->check(number(2.0, true, 10000.0))
      ->capture_default_str();
  add("--smallest", promotion.smallest, "S", "the last of them, relative to the largest")
      ->check(number(0.0, false, 0.999))
      ->capture_default_str();
  add("--kept", promotion.kept_defect, "D", "a generator with at most this relative defect is kept")
      ->check(number(0.0, false, 0.999))
      ->capture_default_str();
  add("--seed", study.seed, "N", "fixes every random choice")
      ->check(number(0.0, true, infinity))
      ->capture_default_str();
  add("--out", options.out, "FILE", "CSV file with every draw");
  add("--document", options.document, "FILE", "Markdown file with the table and what it shows");
  add("--report", options.report, "DIR", "write a page with figures, DIR/index.html");
  add("--threads", options.threads, "N", "threads to use (default: all)")->check(positive());
  command.add_flag("--unrounded", options.unrounded, "as in lieder promote");
  command.add_flag("--json", options.json, "one JSON object on standard output");
}

int run_command(const Options& options, const std::string& command) {
  if (options.threads > 0) {
    set_thread_count(options.threads);
  }
  DimuonOptions selection = options.study;
  selection.learning.promotion.readable = !options.unrounded;
  const DimuonStudy study = run_dimuon_study(selection);
  if (!options.out.empty()) {
    write_text_file(options.out, dimuon_csv(study));
  }
  if (!options.document.empty()) {
    write_text_file(options.document, dimuon_document(study, selection));
  }
  WrittenReport report;
  if (!options.report.empty()) {
    report = write_dimuon_report(study, selection, options.report, command);
  }
  print(options.json ? dimuon_json(study, selection) : dimuon_text(study, selection));
  if (!report.problem.empty()) {
    std::cerr << "lieder: the report shows numbers in place of figures: " << report.problem << "\n";
  }
  return 0;
}

}  // namespace

void add_dimuon(CLI::App& app, std::function<int()>& run, const std::string& typed) {
  add_command<Options>(app, run, "dimuon", "learning curves on collision events", add_options, examples,
                       [typed](const Options& options) { return run_command(options, typed); });
}

}  // namespace lieder::cli
