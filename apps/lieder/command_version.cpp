#include <cblas.h>
#include <fmt/format.h>

#include <boost/version.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "lieder/core/parallel.hpp"

namespace lieder::cli {

void add_version(CLI::App& app, std::function<int()>& run) {
  CLI::App* command = app.add_subcommand("version", "the version, how it was built, the libraries in use");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "one JSON object");
  command->callback([json, &run] {
    run = [json] {
      const nlohmann::ordered_json facts = {
          {"version", LIEDER_VERSION},
          {"build", LIEDER_BUILD_TYPE},
          {"compiler", __VERSION__},
          {"blas", openblas_get_config()},
          {"blas_core", openblas_get_corename()},
          {"threads", thread_count()},
          {"eigen", fmt::format("{}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION)},
          {"boost", BOOST_LIB_VERSION},
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
