#include <fmt/format.h>

#include <charconv>
#include <iostream>
#include <memory>

#include "commands.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/parallel.hpp"
#include "output.hpp"
#include "recovery_output.hpp"
#include "recovery_report.hpp"
#include "recovery_study.hpp"
#include "recovery_table.hpp"

namespace lieder::cli {

namespace {

struct Options {
  std::string function;
  std::string candidates;
  Index dimension = 0;
  Index features = 0;
  int degree = 0;
  std::string seeds = "0:10";
  Index samples = 0;
  std::string out;
  std::string reference;
  std::string cells;
  std::string report;
  bool all = false;
  bool json = false;
  int threads = 0;
};

// "A:B", the numbers A .. B - 1, or one number.
std::vector<std::uint32_t> parse_seeds(const std::string& text) {
  constexpr std::uint64_t most = 1000000;
  const auto fail = [&text]() {
    throw InputError(fmt::format(
        "--seeds: expected A:B (the seeds A, ..., B - 1, at most a million of them) or one number, found '{}'", text));
  };
  const auto number = [&](std::string_view part) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc() || end != part.data() + part.size() || value > 4294967295ULL) {
      fail();
    }
    return value;
  };
  const std::string_view view = text;
  const std::size_t colon = view.find(':');
  const std::uint64_t first = number(view.substr(0, colon));
  const std::uint64_t last = colon == std::string_view::npos ? first + 1 : number(view.substr(colon + 1));
  if (first >= last || last - first > most) {
    fail();
  }
  std::vector<std::uint32_t> seeds;
  for (std::uint64_t seed = first; seed < last; ++seed) {
    seeds.push_back(static_cast<std::uint32_t>(seed));
  }
  return seeds;
}

RecoveryCell one_cell(const Options& options) {
  for (const auto& [missing, name] : {std::pair(options.function.empty(), "--function"),
                                      {options.candidates.empty(), "--candidates"},
                                      {options.dimension == 0, "--dim"},
                                      {options.features == 0, "--features"},
                                      {options.degree == 0, "--degree"}}) {
    if (missing) {
      throw InputError(fmt::format("{}: required unless --cells or --all is given", name));
    }
  }
  const RecoveryCell cell{options.function == "ortho" ? RecoveryFunction::ortho : RecoveryFunction::quad,
                          options.candidates == "t" ? RecoveryCandidates::translations : RecoveryCandidates::euclidean,
                          options.dimension, options.features, options.degree};
  const Index size = recovery_library_size(cell.function, cell.dimension, cell.features, cell.degree);
  if (options.samples > size + 1) {
    throw InputError(
        fmt::format("--samples: expected at most {}, the points of an instance, found {}", size + 1, options.samples));
  }
  return cell;
}

void check_usage(const Options& options) {
  const bool several = options.all || !options.cells.empty();
  const bool single = !options.function.empty() || !options.candidates.empty() || options.dimension > 0 ||
                      options.features > 0 || options.degree > 0;
  const auto reject = [](bool wrong, const char* message) {
    if (wrong) {
      throw InputError(message);
    }
  };
  reject(several && single,
         "--cells and --all: not together with --function, --candidates, --dim, --features or --degree");
  reject(options.all && !options.cells.empty(), "--cells: not together with --all");
  reject(options.all && options.reference.empty(), "--all: needs --reference, the folder whose cells it takes");
  reject(options.samples > 0 && several, "--samples: for one cell only");
  reject(options.samples > 0 && !options.out.empty(), "--out: not together with --samples");
  reject(options.samples > 0 && !options.report.empty(), "--report: not together with --samples");
}

int run_command(const Options& options, const std::string& command) {
  check_usage(options);
  if (options.threads > 0) {
    set_thread_count(options.threads);
  }
  const std::vector<std::uint32_t> seeds = parse_seeds(options.seeds);
  const PublishedRecovery published =
      options.reference.empty() ? PublishedRecovery() : PublishedRecovery(options.reference);
  if (options.samples > 0) {
    const RecoveryCell cell = one_cell(options);
    const std::vector<RecoveryFit> fits = run_recovery_fits(cell, seeds, options.samples);
    print(options.json ? fits_json(cell, seeds, options.samples, fits).dump(2) + "\n"
                       : fits_text(cell, seeds, options.samples, fits));
    return is_usable(fits_status(fits)) ? 0 : 1;
  }
  const bool single = !options.all && options.cells.empty();
  const std::vector<RecoveryCell> cells = options.all ? published.cells()
                                          : single    ? std::vector<RecoveryCell>{one_cell(options)}
                                                      : read_recovery_cells(options.cells);
  RecoveryTable table(options.out);
  const RecoveryStudy study = run_recovery_study(cells, seeds, table);
  WrittenReport report;
  if (!options.report.empty()) {
    report = write_recovery_report(study, table, published, options.report, command);
  }
  print(options.json ? study_json(study, table, published, single).dump(2) + "\n"
                     : study_text(study, table, published, single) +
                           (report.path.empty() ? "" : fmt::format("\nReport: {}\n", report.path)));
  if (!report.problem.empty()) {
    std::cerr << "lieder: the report shows numbers in place of figures: " << report.problem << "\n";
  }
  return 0;
}

const char* const examples =
    R"(A function F(x) = phi(y(x)) has a hidden symmetry. From n exact values, the polynomial that agrees with them and
breaks the candidates least (smallest nuclear norm) is fitted; n_recover is the smallest n at which it is F.
Examples:
  lieder reproduce recovery --function ortho --candidates t --dim 10 --features 1 --degree 2 --reference published
  lieder reproduce recovery --function quad --candidates se --dim 5 --features 1 --degree 1 --seeds 0:3 --samples 12
  lieder reproduce recovery --all --reference published --out recovery.csv
With --out a study that was interrupted goes on where it stopped: instances in the file are not computed again.)";

void add_recovery(CLI::App& reproduce, std::function<int()>& run, const std::string& line) {
  CLI::App* command =
      reproduce.add_subcommand("recovery", "samples needed to recover a function with a hidden symmetry");
  auto options = std::make_shared<Options>();
  command->add_option("--function", options->function, "features y_k: u_k . x (ortho) or |x - c_k|^2 (quad)")
      ->check(one_of({"ortho", "quad"}))
      ->type_name("ortho|quad");
  command->add_option("--candidates", options->candidates, "translations (t), or these and rotations (se)")
      ->check(one_of({"t", "se"}))
      ->type_name("t|se");
  command->add_option("--dim", options->dimension, "dimension m of x")->check(number(1.0, true, 20000.0));
  command->add_option("--features", options->features, "number r of features")->check(number(1.0, true, 20000.0));
  command->add_option("--degree", options->degree, "degree d of phi")->check(number(1.0, true, 100.0));
  command->add_option("--seeds", options->seeds, "A:B, the instances A, ..., B - 1, or one number")
      ->capture_default_str();
  command->add_option("--samples", options->samples, "no bisection: one fit to this many points of each instance")
      ->check(number(1.0, true, 1e6));
  command->add_option("--out", options->out, "CSV file of the finished instances, to which the study is resumed");
  command->add_option("--reference", options->reference, "folder with published tables, shown beside ours");
  command->add_option("--cells", options->cells, "CSV file of many cells: function,candidates,m,r,d");
  command->add_option("--report", options->report, "write a page with figures to this folder");
  command->add_flag("--all", options->all, "every cell of the reference");
  command->add_option("--threads", options->threads, "threads to use (default: all)")->check(positive());
  command->add_flag("--json", options->json, "one JSON object on standard output");
  command->footer(examples);
  command->callback([options, &run, line] { run = [options, line] { return run_command(*options, line); }; });
}

}  // namespace

void add_reproduce(CLI::App& app, std::function<int()>& run, const std::string& command_line) {
  CLI::App* command = app.add_subcommand("reproduce", "published experiments");
  command->require_subcommand(1);
  command->footer("Examples:\n  lieder reproduce recovery --help\n  lieder reproduce dimuon --help");
  add_recovery(*command, run, command_line);
  add_dimuon(*command, run, command_line);
  add_reproduce_dynamics(*command, run, command_line);
  add_heat(*command, run);
}

}  // namespace lieder::cli
