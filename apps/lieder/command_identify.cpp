#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "identity_output.hpp"
#include "lieder/algebra/action.hpp"
#include "lieder/algebra/identify.hpp"
#include "lieder/algebra/lie_algebra.hpp"
#include "lieder/core/error.hpp"
#include "lieder/io/generator_file.hpp"
#include "wording.hpp"

namespace lieder::cli {

namespace {

// [b | A] of each generator, and the homogeneous matrices [[0, 0], [b, A]].
struct Generators {
  std::vector<Matrix> affine;
  std::vector<Matrix> homogeneous;
};

Generators read(const std::string& file) {
  Generators result;
  for (const NamedGenerator& generator : read_generators(file)) {
    const Index n = generator.matrix.rows();
    Matrix affine(n, n + 1);
    affine << generator.translation, generator.matrix;
    Matrix homogeneous = Matrix::Zero(n + 1, n + 1);
    homogeneous.bottomRows(n) = affine;
    result.affine.push_back(affine);
    result.homogeneous.push_back(homogeneous);
  }
  return result;
}

int run_command(const std::string& file, bool json) {
  const Generators generators = read(file);
  const LieAlgebra algebra = [&] {
    try {
      return LieAlgebra(generators.homogeneous);
    } catch (const ValueError& error) {
      throw InputError(fmt::format("{}: {}", file, error.what()));
    }
  }();
  const StructureConstants constants = structure_constants(algebra);
  const AlgebraIdentity identity = identify(algebra);
  const std::string action = describe_action(generators.affine);
  const bool closed = identity.closed;
  const std::string message =
      closed ? ""
             : fmt::format("the generators do not close under the bracket (relative defect {:.3g})",
                           identity.closure_defect);
  if (json) {
    nlohmann::ordered_json result = {{"status", closed ? "ok" : "not_closed"}, {"message", message}};
    result["algebra"] = identity_json(identity, constants, action);
    std::cout << result.dump(2) << "\n";
  } else {
    std::cout << fmt::format("{}: {}\n", file,
                             counted(static_cast<Index>(generators.affine.size()), "generator", "generators"))
              << identity_text(identity, action);
    if (!closed) {
      std::cout << "Warning: " << message << "\n";
    }
  }
  return closed ? 0 : 1;
}

}  // namespace

void add_identify(CLI::App& app, std::function<int()>& run) {
  CLI::App* command = app.add_subcommand("identify", "name the Lie algebra that given generators span");
  struct Options {
    std::string file;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  command->add_option("FILE", options->file, "NPY file of shape q x n x n, or TOML list of generators")
      ->type_name("")
      ->required();
  command->add_flag("--json", options->json, "one JSON object on standard output");
  command->footer(
      "Example:\n  lieder identify rotations.toml\nwhere rotations.toml has\n  [[generator]]\n  matrix = [[0, -1], [1, "
      "0]]");
  command->callback([options, &run] { run = [options] { return run_command(options->file, options->json); }; });
}

}  // namespace lieder::cli
