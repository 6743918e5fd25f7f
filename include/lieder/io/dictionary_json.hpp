// Dictionaries as JSON: every parameter that is needed to build the same functions again, bit for bit.
//
//   {"type": "monomials", "inputs": n, "degree": D}            all of degree 0..D in graded order, or
//   {"type": "monomials", "exponents": [[...], ...]}           a list
//   {"type": "orthogonal", "family": "legendre" | "hermite", "degree": D, "shift": [...], "scale": [...]}
//   {"type": "fourier", "degree": D, "periods": [...]}
//   {"type": "exponential", "rates": [[...], ...]}
//   {"type": "radial", "kernel": "gaussian" | "multiquadric" | "thin plate", "centres": [[...], ...], "scale": s}
//   {"type": "scaled", "of": ..., "shift": [...], "scale": [...]}
//   {"type": "concatenation", "parts": [...]}   {"type": "product", "first": ..., "second": ...}
//   {"type": "combinations", "of": ..., "coefficients": [[...], ...]}
//
// Numbers are written in the shortest form that reads back to the same double (at most 17 digits).
#pragma once

#include <nlohmann/json.hpp>

#include "lieder/dictionary/dictionary.hpp"

namespace lieder {

/// Throws ValueError for a dictionary of the user's own functions, which cannot be written.
nlohmann::json dictionary_to_json(const Dictionary& dictionary);

/// Throws InputError that says what is wrong: an unknown type, a missing key, a value of the wrong type or size.
DictionaryPtr dictionary_from_json(const nlohmann::json& json);

/// A finite vector or a matrix with rows of equal length from arrays; `name` appears in the InputError.
Vector vector_from_json(const nlohmann::json& json, const std::string& name);
Matrix matrix_from_json(const nlohmann::json& json, const std::string& name);

/// The value of a key, of type T. InputError if it is missing or of another type.
template <class T>
T value_of(const nlohmann::json& json, const std::string& key);
extern template std::string value_of(const nlohmann::json&, const std::string&);
extern template Index value_of(const nlohmann::json&, const std::string&);
extern template double value_of(const nlohmann::json&, const std::string&);
extern template nlohmann::json value_of(const nlohmann::json&, const std::string&);
extern template std::vector<std::string> value_of(const nlohmann::json&, const std::string&);

}  // namespace lieder
