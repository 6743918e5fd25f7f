// One function for each mirrored layer; each lives in the file of its name.
#pragma once

#include <nanobind/nanobind.h>

#include <string>

#include "lieder/core/status.hpp"
#include "lieder/lie_derivative/lie_derivative.hpp"

namespace lieder::python {

namespace nb = nanobind;

void bind_core(nb::module_& module);
void bind_algebra(nb::module_& module);
void bind_representations(nb::module_& module);
void bind_dictionary(nb::module_& module);
void bind_generators(nb::module_& module);
void bind_enforce(nb::module_& module);
void bind_intertwiners(nb::module_& module);
void bind_discover(nb::module_& module);
void bind_conserved(nb::module_& module);
void bind_promote(nb::module_& module);
void bind_dynamics(nb::module_& module);
void bind_trajectories(nb::module_& module);
void bind_grids(nb::module_& module);
void bind_field_discovery(nb::module_& module);
void bind_kernels(nb::module_& module);
void bind_kernel_fits(nb::module_& module);
void bind_models(nb::module_& module);

/// "function" (or "regression"), "vector_field" ("dynamics"), "map", "submanifold" ("cloud"). Throws ValueError.
ObjectKind object_kind(const std::string& name);

inline std::string text(Status status) {
  return std::string(to_string(status));
}

}  // namespace lieder::python
