// Runs gnuplot on a script (private).
#pragma once

#include <string>

#include "lieder/report/plot.hpp"

namespace lieder::report_detail {

struct GnuplotRun {
  std::string output;   ///< what it wrote to standard output; empty if it failed
  std::string message;  ///< why it failed; empty if it did not
};

/// gnuplot reads the script without any start-up file, in the C locale, with a limit on its time. Never throws for what
/// happens to the program. ValueError if an option is out of its range.
GnuplotRun run_gnuplot(const std::string& script, const PlotOptions& options);

}  // namespace lieder::report_detail
