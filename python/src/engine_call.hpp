// A call into the engine: the GIL is released, Ctrl-C and progress are looked after at the engine's checkpoints.
#pragma once

#include <nanobind/nanobind.h>

#include <chrono>
#include <string_view>

#include "lieder/core/checkpoint.hpp"

namespace lieder::python {

namespace nb = nanobind;

/// While it lives, the calling thread runs the engine without the GIL. Arguments must have been converted before, results
/// are converted after. At checkpoints, at most twenty times a second, pending signals are handled (a KeyboardInterrupt
/// leaves the engine) and the progress callback is called.
class EngineCall {
 public:
  EngineCall();
  ~EngineCall();
  EngineCall(const EngineCall&) = delete;
  EngineCall& operator=(const EngineCall&) = delete;

 private:
  using Clock = std::chrono::steady_clock;
  void at_checkpoint(std::string_view stage, Index done, Index total);

  nb::gil_scoped_release release_;
  CheckpointScope scope_;
  Clock::time_point start_;
  Clock::time_point next_;
};

/// Runs `work` in an EngineCall.
template <class Work>
auto in_engine(Work&& work) {
  const EngineCall call;
  return work();
}

/// Adds set_progress and engine_seconds.
void bind_engine_call(nb::module_& module);

}  // namespace lieder::python
