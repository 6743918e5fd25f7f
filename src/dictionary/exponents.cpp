#include "lieder/dictionary/exponents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/core/error.hpp"

namespace lieder {

namespace {

constexpr double kMaxCount = 1e7;

// Appends to `flat` every completion of the first `variable` entries of `current` to total degree `remaining` more,
// entries at most `cap`, first variable foremost.
void append(std::vector<int>& flat, std::vector<int>& current, std::size_t variable, int remaining, int cap) {
  const auto left = static_cast<int>(current.size() - variable) - 1;
  if (left == 0) {
    current[variable] = remaining;
    flat.insert(flat.end(), current.begin(), current.end());
    return;
  }
  for (int e = std::min(remaining, cap); e >= 0 && remaining - e <= static_cast<double>(cap) * left; --e) {
    current[variable] = e;
    append(flat, current, variable + 1, remaining - e, cap);
  }
}

Exponents enumerate(Index variables, int min_degree, int max_degree, int cap) {
  std::vector<int> flat;
  std::vector<int> current(static_cast<std::size_t>(variables));
  for (int degree = min_degree; degree <= max_degree; ++degree) {
    append(flat, current, 0, degree, cap);
  }
  return Eigen::Map<const Exponents>(flat.data(), static_cast<Index>(flat.size()) / variables, variables);
}

void require_count(const char* name, double count) {
  require(count <= kMaxCount, fmt::format("{}: {:.3g} functions, more than the limit of {:.0e} (use a lower degree)",
                                          name, count, kMaxCount));
}

}  // namespace

double graded_count(Index variables, int max_degree) {
  const auto chosen = std::min<Index>(variables, max_degree);
  const auto others = static_cast<double>(std::max<Index>(variables, max_degree));
  double count = 1.0;
  for (Index k = 1; k <= chosen; ++k) {
    count = count * (others + static_cast<double>(k)) / static_cast<double>(k);
  }
  return std::round(count);
}

Exponents graded_exponents(Index variables, int min_degree, int max_degree) {
  require(variables >= 1, fmt::format("graded_exponents: expected at least 1 variable, got {}", variables));
  require(
      0 <= min_degree && min_degree <= max_degree,
      fmt::format("graded_exponents: expected 0 <= min_degree <= max_degree, got {} and {}", min_degree, max_degree));
  require_count("graded_exponents", graded_count(variables, max_degree));
  return enumerate(variables, min_degree, max_degree, max_degree);
}

Exponents tensor_exponents(Index variables, int max_degree) {
  require(variables >= 1, fmt::format("tensor_exponents: expected at least 1 variable, got {}", variables));
  require(max_degree >= 0, fmt::format("tensor_exponents: expected max_degree >= 0, got {}", max_degree));
  require_count("tensor_exponents", std::pow(max_degree + 1.0, static_cast<double>(variables)));
  return enumerate(variables, 0, max_degree * static_cast<int>(variables), max_degree);
}

std::size_t ExponentIndex::Hash::operator()(const Key& key) const {
  std::size_t hash = 14695981039346656037ULL;  // Fowler-Noll-Vo, one step an entry
  for (const int entry : key) {
    hash = (hash ^ static_cast<std::size_t>(static_cast<unsigned>(entry))) * 1099511628211ULL;
  }
  return hash ^ (hash >> 32);
}

ExponentIndex::ExponentIndex(const Exponents& exponents) {
  for (Index k = 0; k < exponents.rows(); ++k) {
    const Index row = find_or_insert(exponents.row(k));
    require(row == k, fmt::format("ExponentIndex: rows {} and {} are the same multi-index", row, k));
  }
}

Index ExponentIndex::find(const ExponentRef& exponent) const {
  const auto found = rows_.find(Key(exponent.data(), exponent.data() + exponent.size()));
  return found == rows_.end() ? -1 : found->second;
}

Index ExponentIndex::find_or_insert(const ExponentRef& exponent) {
  return rows_.try_emplace(Key(exponent.data(), exponent.data() + exponent.size()), size()).first->second;
}

}  // namespace lieder
