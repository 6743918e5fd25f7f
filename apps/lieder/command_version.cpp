#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "wording.hpp"

namespace lieder::cli {

void add_version(CLI::App& app, std::function<int()>& run) {
  CLI::App* command = app.add_subcommand("version", "the version, how it was built, the libraries in use");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "one JSON object on standard output");
  command->footer("Example:\n  lieder version --json");
  command->callback([json, &run] {
    run = [json] {
      const BuildFacts build = build_facts();
      const nlohmann::ordered_json facts = {
          {"version", build.version},
          {"build", build.build},
          {"compiler", build.compiler},
          {"blas", build.blas},
          {"blas_core", build.blas_core},
          {"threads", build.threads},
          {"eigen", build.eigen},
          {"boost", build.boost},
          {"components", nlohmann::ordered_json::array({"lieder"})},
      };
      if (*json) {
        std::cout << facts.dump(2) << "\n";
        return 0;
      }
      for (const auto& [key, value] : facts.items()) {
        std::cout << fmt::format("{:<12}{}\n", key, value.is_string() ? value.get<std::string>() : value.dump());
      }
      return 0;
    };
  });
}

}  // namespace lieder::cli
