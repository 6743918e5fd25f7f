#include "engine_call.hpp"

#include <string>
#include <utility>

namespace lieder::python {

namespace {

constexpr auto kInterval = std::chrono::milliseconds(50);

thread_local PyObject* progress_callback = nullptr;  // owned
thread_local double last_seconds = 0.0;

nb::object set_progress(nb::object callback) {
  nb::object before = progress_callback == nullptr ? nb::none() : nb::steal(progress_callback);
  progress_callback = callback.is_none() ? nullptr : callback.release().ptr();
  return before;
}

}  // namespace

EngineCall::EngineCall()
    : scope_([this](std::string_view stage, Index done, Index total) { at_checkpoint(stage, done, total); }),
      start_(Clock::now()),
      next_(start_ + kInterval) {}

EngineCall::~EngineCall() {
  last_seconds = std::chrono::duration<double>(Clock::now() - start_).count();
}

void EngineCall::at_checkpoint(std::string_view stage, Index done, Index total) {
  const auto now = Clock::now();
  if (now < next_) {
    return;
  }
  next_ = now + kInterval;
  const nb::gil_scoped_acquire acquire;
  if (PyErr_CheckSignals() != 0) {
    throw nb::python_error();
  }
  if (progress_callback != nullptr) {
    nb::borrow(progress_callback)(nb::str(stage.data(), stage.size()), done, total);
  }
}

void bind_engine_call(nb::module_& module) {
  module.def("set_progress", &set_progress, nb::arg("callback").none(),
             "Sets the progress callback of this thread, callback(stage: str, done: int, total: int), or None; returns "
             "the one before. A total of 0 is not known. See lieder.progress.");
  module.def(
      "engine_seconds", [] { return last_seconds; },
      "Seconds that the last call of this thread spent in the engine, without the conversion of arguments and "
      "results.");
}

}  // namespace lieder::python
