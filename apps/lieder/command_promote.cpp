#include <fmt/format.h>

#include <iostream>
#include <limits>

#include "commands.hpp"
#include "output.hpp"
#include "promote_output.hpp"

namespace lieder::cli {

namespace {

const char* const examples = R"(Examples:
  Which of all linear maps of R^4 leave the mass of an event alone? Chosen by cross-validation
    lieder promote dimuon_mass.csv --inputs E,px,py,pz --outputs M2 --candidates linear --out mass.json
  A vector field that is nearly rotationally symmetric, at one penalty
    lieder promote field.csv --kind dynamics --inputs x,y --outputs dx,dy --model polynomial:3 \
        --candidates rotations --lambda 0.01 --out field.json
  Rotations about the third axis enforced, all rotations and the reflection promoted; trajectories kept together
    lieder promote body.csv --inputs x,y,z --outputs u --trajectory run --model polynomial:4 \
        --candidates rotations --group rotation_z.toml --discrete o:3 --out body.json --report page
  Permutations alone, without any Lie algebra
    lieder promote table.csv --inputs a,b,c --outputs y --candidates none --discrete s:3 --out table.json
--lambda cv follows the path of penalties, refits what each keeps without penalty, and takes the most symmetric refit
within one standard error of the best cross-validated one. --lambda exact: the data hold exactly, least nuclear norm.
Of x' = f(x) and x+ = f(x) every set of symmetries that a fit of the path suggests is judged, by the errors that its refit
and the best one make on the same samples; a set is kept exactly where whole or half coefficients are as good.
--group as in lieder enforce; --discrete takes the representatives of a group's components (o:n s:n z:n d:n, products).
Errors are relative: ||y - F(x)|| / ||y||.
)";

void add_symmetry_options(CLI::App& command, PromoteOptions& options) {
  const auto add = [&command](const std::string& name, auto& value, const std::string& type, const std::string& text) {
    return command.add_option(name, value, text)->type_name(type)->group("Symmetry");
  };
  add("--candidates", options.candidates.candidates, "SET",
      "symmetries that may be kept, or none (default: linear; dynamics: affine)");
  add("--discrete", options.discrete, "GROUP", "discrete symmetries that may be kept (again for more)")
      ->allow_extra_args(false);
  add("--group", options.group, "GROUP", "a symmetry that is enforced whatever the penalty is");
  add("--output-action", options.candidates.output_action, "trivial|same|free",
      "how the outputs of a regression transform")
      ->check(one_of({"trivial", "same", "free"}));
  add("--normalisation", options.normalisation, "frobenius|measure|none",
      "generators of unit Frobenius norm of [b | A], or of unit root mean square in the measure")
      ->check(one_of({"frobenius", "measure", "none"}))
      ->capture_default_str();
  add("--measure", options.measure, "box|gaussian|samples",
      "inner product: exact on the box or for the Gaussian of the inputs, or sums over the inputs (default: box for "
      "polynomials, else samples)")
      ->check(one_of({"box", "gaussian", "samples"}));
  add("--kept", options.fit.kept_defect, "D", "what has at most this relative defect is kept")
      ->check(number(0.0, false, 0.999))
      ->capture_default_str();
}

void add_fit_options(CLI::App& command, PromoteOptions& options) {
  const double infinity = std::numeric_limits<double>::infinity();
  const auto add = [&command](const std::string& name, auto& value, const std::string& type, const std::string& text) {
    return command.add_option(name, value, text)->type_name(type)->group("Fit");
  };
  add("--model", options.model, "MODEL", "the dictionary: polynomial:D, fourier:D, radial:K (default: polynomial:2)");
  add("--lambda", options.lambda, "X|cv|path|exact", "the penalty")->capture_default_str();
  add("--ridge", options.fit.ridge, "R", "1/2 R |w|^2 beside it, coefficients in the orthonormal polynomials")
      ->check(number(0.0, true, infinity))
      ->capture_default_str();
  add("--l1", options.fit.l1, "L", "L |w|_1 beside it")->check(number(0.0, true, infinity))->capture_default_str();
  add("--steps", options.fit.steps, "N", "penalties of the path")
      ->check(number(2.0, true, 10000.0))
      ->capture_default_str();
  add("--smallest", options.fit.smallest, "S", "the last of them, relative to the largest")
      ->check(number(0.0, false, 0.999))
      ->capture_default_str();
  add("--folds", options.fit.folds, "N", "of the cross-validation")
      ->check(number(2.0, true, 1e6))
      ->capture_default_str();
  add("--rule", options.rule, "one-se|best", "most symmetry within one standard error of the best, or the best")
      ->check(one_of({"one-se", "best"}))
      ->capture_default_str();
  add("--judge", options.judge, "refit|penalised", "what is cross-validated, and then the model")
      ->check(one_of({"refit", "penalised"}))
      ->capture_default_str();
  command
      .add_flag("--unrounded", options.unrounded,
                "keep the generators as found, even where whole coefficients are as good")
      ->group("Fit");
  command
      .add_flag("--sparse", options.sparse,
                "dynamics and maps, --lambda cv: few terms in the readable basis of the models with the kept symmetry")
      ->group("Fit");
  add("--gap", options.fit.gap, "G", "relative duality gap of each fit")
      ->check(number(1e-10, true, 0.1))
      ->capture_default_str();
  add("--train", options.train, "N", "samples used for the fit (default: 80 %)")->check(positive());
}

void add_options(CLI::App& command, PromoteOptions& options) {
  add_data_options(command, options.data);
  command.add_option("--out", options.out, "the model file to write (JSON)")->type_name("FILE")->required();
  command.add_option("--kind", options.kind, "what the table holds (default: regression)")
      ->type_name("regression|dynamics|map")
      ->check(one_of({"regression", "dynamics", "map"}));
  add_symmetry_options(command, options);
  add_fit_options(command, options);
  command.add_option("--threads", options.threads, "threads to use (default: all)")->type_name("N")->check(positive());
  command.add_option("--report", options.report, "write a page with figures, DIR/index.html")->type_name("DIR");
  command.add_flag("--json", options.json, "one JSON object on standard output");
}

int run_command(const PromoteOptions& options, const std::string& command) {
  const PromoteRun run = run_promote(options);
  WrittenReport report;
  if (!options.report.empty()) {
    report = write_promote_report(run, options, command);
  }
  const std::string text =
      promote_text(run, options) + (report.path.empty() ? "" : fmt::format("Report: {}\n", report.path));
  const int status = save_and_print(run.model, options.out, options.json ? promote_json(run, options) : text);
  if (!report.problem.empty()) {
    std::cerr << "lieder: the report shows numbers in place of figures: " << report.problem << "\n";
  }
  return status;
}

}  // namespace

void add_promote(CLI::App& app, std::function<int()>& run, const std::string& typed) {
  add_command<PromoteOptions>(app, run, "promote", "fit a model that keeps the symmetries the data do not contradict",
                              add_options, examples,
                              [typed](const PromoteOptions& options) { return run_command(options, typed); });
}

}  // namespace lieder::cli
