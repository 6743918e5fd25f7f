#include "networks.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>

namespace lieder::cli {

bool wants_networks(int argc, const char* const* argv) {
  if (argc < 2) {
    return false;
  }
  const std::string_view command = argv[1];
  if (command == "train") {
    return true;
  }
  for (int i = 2; i < argc; ++i) {
    const std::string_view word = argv[i];
    if ((command == "predict" && word.ends_with(".pt")) ||
        (command == "discover" && (word == "--network" || word.starts_with("--network=")))) {
      return true;
    }
  }
  return false;
}

int run_networks(char** argv) {
#ifdef LIEDER_WITH_NETWORKS
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path program = self.parent_path() / "lieder-nn";
  std::cout.flush();
  ::execv(program.c_str(), argv);
  std::cerr << "lieder: " << program.string() << ": " << std::strerror(errno) << "\n";
#else
  std::cerr << "lieder: " << argv[1]
            << ": this build has no networks (configure with -DLIEDER_BUILD_NN=ON; scripts/setup.sh nn installs "
               "LibTorch)\n";
#endif
  return 2;
}

void add_train(CLI::App& app) {
  app.add_subcommand("train", "fit a network, with an exact symmetry if asked for (LibTorch)");
}

}  // namespace lieder::cli
