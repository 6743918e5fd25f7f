#include "lieder/core/checkpoint.hpp"

#include <utility>

namespace lieder {

namespace {

thread_local const CheckpointHook* current = nullptr;

}  // namespace

CheckpointScope::CheckpointScope(CheckpointHook hook) : hook_(std::move(hook)), before_(current) {
  current = &hook_;
}

CheckpointScope::~CheckpointScope() {
  current = before_;
}

void checkpoint(std::string_view stage, Index done, Index total) {
  if (current != nullptr && *current) {
    (*current)(stage, done, total);
  }
}

}  // namespace lieder
