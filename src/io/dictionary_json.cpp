#include "lieder/io/dictionary_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <type_traits>

#include "lieder/core/error.hpp"
#include "lieder/dictionary/concatenation.hpp"
#include "lieder/dictionary/exponentials.hpp"
#include "lieder/dictionary/fourier.hpp"
#include "lieder/dictionary/linear_combinations.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/orthogonal_polynomials.hpp"
#include "lieder/dictionary/product.hpp"
#include "lieder/dictionary/radial.hpp"
#include "lieder/dictionary/scaled.hpp"
#include "lieder/io/json.hpp"

namespace lieder {

using Json = nlohmann::json;

namespace {

constexpr double kMaxFunctions = 1e5;  // a damaged file must not ask for more

const Json& at(const Json& json, const std::string& key) {
  if (!json.is_object() || !json.contains(key)) {
    throw InputError(fmt::format("expected a key '{}'", key));
  }
  return json.at(key);
}

Json monomials_json(const Monomials& dictionary) {
  const Exponents& exponents = dictionary.exponents();
  const int degree = *dictionary.polynomial_degree();
  if (static_cast<double>(dictionary.size()) == graded_count(dictionary.inputs(), degree) &&
      exponents == graded_exponents(dictionary.inputs(), 0, degree)) {
    return {{"type", "monomials"}, {"inputs", dictionary.inputs()}, {"degree", degree}};
  }
  Json rows = Json::array();
  for (Index k = 0; k < exponents.rows(); ++k) {
    rows.push_back(std::vector<int>(exponents.row(k).begin(), exponents.row(k).end()));
  }
  return {{"type", "monomials"}, {"exponents", rows}};
}

Index small_number(const Json& json, const std::string& key, Index least, Index most) {
  const auto value = value_of<Index>(json, key);
  if (value < least || value > most) {
    throw InputError(fmt::format("'{}': expected a number from {} to {}, found {}", key, least, most, value));
  }
  return value;
}

int degree_of(const Json& json, Index inputs) {
  const auto degree = static_cast<int>(small_number(json, "degree", 0, 1000));
  if (graded_count(inputs, degree) > kMaxFunctions) {
    throw InputError(fmt::format("degree {} in {} inputs: more than {} functions", degree, inputs, kMaxFunctions));
  }
  return degree;
}

DictionaryPtr read_monomials(const Json& json) {
  if (json.contains("exponents")) {
    const Matrix rows = matrix_from_json(json.at("exponents"), "exponents");
    const bool whole = rows.size() > 0 && (rows.array() == rows.array().round()).all() && (rows.array() >= 0.0).all() &&
                       (rows.array() <= 1000.0).all();
    if (!whole) {
      throw InputError("'exponents': expected whole numbers from 0 to 1000");
    }
    return monomials(Exponents(rows.cast<int>()));
  }
  const Index inputs = small_number(json, "inputs", 1, 100000);
  return monomials(inputs, 0, degree_of(json, inputs));
}

DictionaryPtr read_orthogonal(const Json& json) {
  const auto family = value_of<std::string>(json, "family");
  if (family != "legendre" && family != "hermite") {
    throw InputError(fmt::format("'family': expected legendre or hermite, found '{}'", family));
  }
  const Vector shift = vector_from_json(at(json, "shift"), "shift");
  require(shift.size() >= 1, "'shift' is empty");
  return std::make_shared<const OrthogonalPolynomials>(
      family == "legendre" ? OrthogonalFamily::legendre : OrthogonalFamily::hermite, degree_of(json, shift.size()),
      shift, vector_from_json(at(json, "scale"), "scale"));
}

DictionaryPtr read_fourier(const Json& json) {
  const Vector periods = vector_from_json(at(json, "periods"), "periods");
  require(periods.size() >= 1, "'periods' is empty");
  return fourier(degree_of(json, 2 * periods.size()), periods);
}

DictionaryPtr read_exponentials(const Json& json) {
  return exponentials(matrix_from_json(at(json, "rates"), "rates"));
}

DictionaryPtr read_radial(const Json& json) {
  const auto name = value_of<std::string>(json, "kernel");
  for (const RadialKernel kernel : {RadialKernel::gaussian, RadialKernel::multiquadric, RadialKernel::thin_plate}) {
    if (name == to_string(kernel)) {
      return radial(kernel, matrix_from_json(at(json, "centres"), "centres"), value_of<double>(json, "scale"));
    }
  }
  throw InputError(fmt::format("'kernel': expected gaussian, multiquadric or thin plate, found '{}'", name));
}

DictionaryPtr read_concatenation(const Json& json) {
  std::vector<DictionaryPtr> parts;
  const Json& list = at(json, "parts");
  if (!list.is_array()) {
    throw InputError("'parts': expected an array");
  }
  for (const Json& part : list) {
    parts.push_back(dictionary_from_json(part));
  }
  return concatenate(std::move(parts));
}

DictionaryPtr read_scaled(const Json& json) {
  return scaled(dictionary_from_json(at(json, "of")), vector_from_json(at(json, "shift"), "shift"),
                vector_from_json(at(json, "scale"), "scale"));
}

DictionaryPtr read_product(const Json& json) {
  return product(dictionary_from_json(at(json, "first")), dictionary_from_json(at(json, "second")));
}

DictionaryPtr read_combinations(const Json& json) {
  return linear_combinations(dictionary_from_json(at(json, "of")),
                             matrix_from_json(at(json, "coefficients"), "coefficients"));
}

}  // namespace

Json dictionary_to_json(const Dictionary& dictionary) {
  if (const auto* m = dynamic_cast<const Monomials*>(&dictionary)) {
    return monomials_json(*m);
  }
  if (const auto* o = dynamic_cast<const OrthogonalPolynomials*>(&dictionary)) {
    return {{"type", "orthogonal"},
            {"family", o->family() == OrthogonalFamily::legendre ? "legendre" : "hermite"},
            {"degree", o->max_degree()},
            {"shift", to_json(o->shift())},
            {"scale", to_json(o->scale())}};
  }
  if (const auto* f = dynamic_cast<const Fourier*>(&dictionary)) {
    return {{"type", "fourier"}, {"degree", f->max_frequency()}, {"periods", to_json(f->periods())}};
  }
  if (const auto* e = dynamic_cast<const Exponentials*>(&dictionary)) {
    return {{"type", "exponential"}, {"rates", to_json(e->rates())}};
  }
  if (const auto* r = dynamic_cast<const Radial*>(&dictionary)) {
    return {{"type", "radial"},
            {"kernel", to_string(r->kernel())},
            {"centres", to_json(r->centres())},
            {"scale", r->scale()}};
  }
  if (const auto* s = dynamic_cast<const Scaled*>(&dictionary)) {
    return {{"type", "scaled"},
            {"of", dictionary_to_json(*s->dictionary())},
            {"shift", to_json(s->shift())},
            {"scale", to_json(s->scale())}};
  }
  if (const auto* c = dynamic_cast<const Concatenation*>(&dictionary)) {
    Json parts = Json::array();
    for (const DictionaryPtr& part : c->parts()) {
      parts.push_back(dictionary_to_json(*part));
    }
    return {{"type", "concatenation"}, {"parts", parts}};
  }
  if (const auto* p = dynamic_cast<const Product*>(&dictionary)) {
    return {
        {"type", "product"}, {"first", dictionary_to_json(*p->first())}, {"second", dictionary_to_json(*p->second())}};
  }
  if (const auto* l = dynamic_cast<const LinearCombinations*>(&dictionary)) {
    return {{"type", "combinations"},
            {"of", dictionary_to_json(*l->dictionary())},
            {"coefficients", to_json(l->coefficients())}};
  }
  throw ValueError(fmt::format("a dictionary of {} cannot be written to a file", dictionary.description()));
}

DictionaryPtr dictionary_from_json(const Json& json) {
  const std::map<std::string, std::function<DictionaryPtr(const Json&)>> readers = {
      {"monomials", read_monomials},
      {"orthogonal", read_orthogonal},
      {"fourier", read_fourier},
      {"exponential", read_exponentials},
      {"radial", read_radial},
      {"scaled", read_scaled},
      {"concatenation", read_concatenation},
      {"combinations", read_combinations},
      {"product", read_product}};
  const auto type = value_of<std::string>(json, "type");
  const auto reader = readers.find(type);
  if (reader == readers.end()) {
    throw InputError(fmt::format("unknown type of dictionary '{}'", type));
  }
  try {
    return reader->second(json);
  } catch (const InputError&) {
    throw;
  } catch (const std::invalid_argument& error) {  // the constructor's own check
    throw InputError(fmt::format("dictionary of type '{}': {}", type, error.what()));
  }
}

Vector vector_from_json(const Json& json, const std::string& name) {
  if (!json.is_array()) {
    throw InputError(fmt::format("'{}': expected an array of numbers", name));
  }
  Vector result(static_cast<Index>(json.size()));
  for (Index i = 0; i < result.size(); ++i) {
    const Json& entry = json[static_cast<std::size_t>(i)];
    if (!entry.is_number() || !std::isfinite(entry.get<double>())) {
      throw InputError(fmt::format("'{}': entry {}: expected a number, found {}", name, i, entry.dump()));
    }
    result(i) = entry.get<double>();
  }
  return result;
}

Matrix matrix_from_json(const Json& json, const std::string& name) {
  if (!json.is_array()) {
    throw InputError(fmt::format("'{}': expected an array of rows", name));
  }
  Matrix result(static_cast<Index>(json.size()), json.empty() ? 0 : static_cast<Index>(json.front().size()));
  for (Index i = 0; i < result.rows(); ++i) {
    const Vector row = vector_from_json(json[static_cast<std::size_t>(i)], name);
    if (row.size() != result.cols()) {
      throw InputError(fmt::format("'{}': row {}: expected {} numbers, found {}", name, i, result.cols(), row.size()));
    }
    result.row(i) = row.transpose();
  }
  return result;
}

template <class T>
T value_of(const Json& json, const std::string& key) {
  const Json& value = at(json, key);
  const bool right = std::is_same_v<T, Json> || (std::is_same_v<T, std::string> && value.is_string()) ||
                     (std::is_same_v<T, Index> && value.is_number_integer()) ||
                     (std::is_same_v<T, double> && value.is_number()) ||
                     (std::is_same_v<T, std::vector<std::string>> && value.is_array() &&
                      std::all_of(value.begin(), value.end(), [](const Json& entry) { return entry.is_string(); }));
  if (!right) {
    throw InputError(
        fmt::format("'{}': a value of another type was expected, found {}", key, value.dump().substr(0, 40)));
  }
  return value.get<T>();
}

template std::string value_of(const Json&, const std::string&);
template Index value_of(const Json&, const std::string&);
template double value_of(const Json&, const std::string&);
template Json value_of(const Json&, const std::string&);
template std::vector<std::string> value_of(const Json&, const std::string&);

}  // namespace lieder
