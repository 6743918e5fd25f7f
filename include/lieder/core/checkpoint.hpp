// Checkpoints: where a long computation can be watched, or stopped, by its caller.
//
// Loops whose steps take long (lambdas of a path, folds, Newton steps, blocks of samples, draws) call `checkpoint` between
// steps. What happens there is up to the thread that started the computation: nothing unless it holds a CheckpointScope.
// A hook may throw; the exception leaves the computation through ordinary unwinding and reaches the caller unchanged.
//
//   CheckpointScope scope([](std::string_view stage, Index done, Index total) { if (stop) throw Stopped(); });
//   fit_promoted(...);
#pragma once

#include <functional>
#include <string_view>

#include "lieder/core/types.hpp"

namespace lieder {

/// `done` of `total` steps of `stage` are finished; total 0: not known. Stages nest: a fold has Newton steps of its own.
using CheckpointHook = std::function<void(std::string_view stage, Index done, Index total)>;

/// Sets the hook of the calling thread while it lives; scopes nest. Other threads, the workers of parallel_for among
/// them, do not see it, so a hook is never called concurrently.
class CheckpointScope {
 public:
  explicit CheckpointScope(CheckpointHook hook);
  ~CheckpointScope();
  CheckpointScope(const CheckpointScope&) = delete;
  CheckpointScope& operator=(const CheckpointScope&) = delete;

 private:
  CheckpointHook hook_;
  const CheckpointHook* before_;
};

/// Calls the hook of this thread, if there is one. Without one it costs nothing that could be measured.
void checkpoint(std::string_view stage, Index done = 0, Index total = 0);

}  // namespace lieder
