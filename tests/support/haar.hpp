// The cosets (formal_character.hpp) of every reductive group of the library, and of their products.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/formal_character.hpp"

namespace lieder::test {

/// `real`: V of u:n, su:n is C (x) R^2n; otherwise C^n.
inline std::vector<Coset> simple_cosets(const std::string& name, bool real) {
  const std::size_t colon = name.find(':');
  const std::string family = name.substr(0, colon);
  const std::string numbers = name.substr(colon + 1);
  const std::size_t comma = numbers.find(',');
  std::size_t n = std::stoul(numbers);
  if (comma != std::string::npos) {
    n += std::stoul(numbers.substr(comma + 1));
  }
  if (family == "so" || family == "o") {
    return orthogonal_cosets(n, family == "o");
  }
  if (family == "gl" || family == "sl") {
    return linear_cosets(n, family == "sl", false, true);
  }
  if (family == "u" || family == "su") {  // the determinant of the real 2n x 2n matrix is |det|^2 = 1
    return linear_cosets(n, family == "su", real, false);
  }
  if (family == "sp") {
    return symplectic_cosets(n / 2);
  }
  if (family == "z") {
    return cyclic_cosets(static_cast<int>(n));
  }
  if (family == "d") {
    return dihedral_cosets(static_cast<int>(n));
  }
  if (family == "s") {
    std::vector<int> cycles;
    std::vector<Coset> result;
    symmetric_cosets(static_cast<int>(n), static_cast<int>(n), cycles, result);
    return result;
  }
  throw std::invalid_argument("no oracle for " + name);
}

/// The same eigenvalues with `before` and `after` further circles.
inline FormalCharacter padded(const FormalCharacter& a, std::size_t before, std::size_t after) {
  FormalCharacter result;
  for (const auto& [e, m] : a) {
    Exponent f(1 + before, 0);
    f[0] = e[0];
    f.insert(f.end(), e.begin() + 1, e.end());
    f.insert(f.end(), after, 0);
    result[f] += m;
  }
  return result;
}

/// V and ad are sums over the factors, det is the product; V@b, ad@b, det@b belong to the factor labelled b.
inline Coset product_coset(const Coset& a, const Coset& b, const std::string& label) {
  Coset result;
  result.measure = a.measure * b.measure;
  result.rank = a.rank + b.rank;
  result.denominator = product(padded(a.denominator, 0, b.rank), padded(b.denominator, a.rank, 0));
  for (const auto& [key, value] : a.leaves) {
    result.leaves[key] = padded(value, 0, b.rank);
  }
  for (const std::string key : {"V", "ad", "det"}) {
    const FormalCharacter other = padded(b.leaves.at(key), a.rank, 0);
    result.leaves[key] = key == "det" ? product(result.leaves[key], other) : sum(result.leaves[key], other);
    result.leaves[key + "@" + label] = other;
  }
  return result;
}

/// The names in "so:3 x z:2 x so:3".
inline std::vector<std::string> factor_names(const std::string& name) {
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin < name.size();) {
    const std::size_t end = std::min(name.find(" x ", begin), name.size());
    names.push_back(name.substr(begin, end - begin));
    begin = end + 3;
  }
  return names;
}

/// Factor k is labelled by its name, with #1, #2, ... where the name occurs more than once.
inline std::vector<Coset> cosets(const std::string& name, bool real = true) {
  const std::vector<std::string> names = factor_names(name);
  if (names.size() == 1) {
    return simple_cosets(name, real);
  }
  std::vector<Coset> result{coset(1.0, 0, {}, {}, exponent(0, 0), {})};
  for (std::size_t k = 0; k < names.size(); ++k) {
    std::string label = names[k];
    if (std::count(names.begin(), names.end(), label) > 1) {
      label +=
          "#" + std::to_string(1 + std::count(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(k), label));
    }
    std::vector<Coset> longer;
    for (const Coset& a : result) {
      for (const Coset& b : simple_cosets(names[k], real)) {
        longer.push_back(product_coset(a, b, label));
      }
    }
    result = std::move(longer);
  }
  return result;
}

/// Dimension of a leaf: the number of its eigenvalues.
inline Index leaf_dimension(const Coset& coset, const std::string& name) {
  std::int64_t total = 0;
  for (const auto& [e, m] : coset.leaves.at(name)) {
    total += m;
  }
  return static_cast<Index>(total);
}

/// Leaves of positive dimension, for random expressions.
inline std::vector<std::string> leaf_names(const Coset& coset) {
  std::vector<std::string> names;
  for (const auto& [name, character] : coset.leaves) {
    if (leaf_dimension(coset, name) > 0) {
      names.push_back(name);
    }
  }
  return names;
}

}  // namespace lieder::test
