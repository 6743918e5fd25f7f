#include "lieder/core/checkpoint.hpp"

#include <utility>

namespace lieder {

namespace {

thread_local const CheckpointHook* current_hook = nullptr;

}  // namespace

CheckpointScope::CheckpointScope(CheckpointHook hook) : hook_(std::move(hook)), before_(current_hook) {
  current_hook = &hook_;
}

CheckpointScope::~CheckpointScope() {
  current_hook = before_;
}

void checkpoint(std::string_view stage, Index done, Index total) {
  if (current_hook != nullptr && *current_hook) {
    (*current_hook)(stage, done, total);
  }
}

}  // namespace lieder
