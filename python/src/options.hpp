// Options that come as a dict of keyword arguments.
#pragma once

#include <fmt/format.h>
#include <nanobind/nanobind.h>

#include <string>
#include <type_traits>

#include "arrays.hpp"

namespace lieder::python {

namespace nb = nanobind;

/// The value of a key that is there. TypeError that names it and what was found.
template <class T>
T option(const nb::dict& given, const char* key) {
  const nb::object value = nb::borrow(given[key]);
  try {
    return nb::cast<T>(value);
  } catch (const nb::cast_error&) {
    throw nb::type_error(fmt::format("{}: unexpected value {} of type {}", key, as_text(nb::repr(value)),
                                     as_text(nb::object(value.type().attr("__name__"))))
                             .c_str());
  }
}

/// Sets a field where its key is given.
template <class T>
void set_option(const nb::dict& given, const char* key, T& field) {
  if (given.contains(key)) {
    field = option<T>(given, key);
  }
}

}  // namespace lieder::python
