#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <functional>
#include <string>
#include <utility>

#include "algebra/standard_groups.hpp"
#include "lieder/algebra/matrix_group.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

constexpr std::string_view accepted =
    "accepted: t:n so:n o:n se:n e:n gl:n sl:n sp:2n so:p,q o:p,q u:n su:n heis:n s:n z:n d:n and products such as "
    "'so:3 x z:2'";
// Numbers beyond this would need more memory than a desktop has, for the basis alone.
constexpr double most_entries = 1e8;

struct Family {
  std::string_view name;
  std::function<MatrixGroup(Index)> make;
  std::function<double(double)> entries;  // of the stored matrices, for n
};

const std::array<Family, 14>& families() {
  using namespace standard;
  static const std::array<Family, 14> table{{
      {"t", translations, [](double n) { return n * n * n; }},
      {"so", [](Index n) { return orthogonal(n, 0, false); }, [](double n) { return n * n * n * n / 2.0; }},
      {"o", [](Index n) { return orthogonal(n, 0, true); }, [](double n) { return n * n * n * n / 2.0; }},
      {"se", [](Index n) { return euclidean(n, false); }, [](double n) { return n * n * n * n / 2.0; }},
      {"e", [](Index n) { return euclidean(n, true); }, [](double n) { return n * n * n * n / 2.0; }},
      {"gl", general_linear, [](double n) { return n * n * n * n; }},
      {"sl", special_linear, [](double n) { return n * n * n * n; }},
      {"sp", symplectic, [](double n) { return n * n * n * n / 2.0; }},
      {"u", [](Index n) { return unitary(n, false); }, [](double n) { return 4.0 * n * n * n * n; }},
      {"su", [](Index n) { return unitary(n, true); }, [](double n) { return 4.0 * n * n * n * n; }},
      {"heis", heisenberg, [](double n) { return 2.0 * n * n * n; }},
      {"s", symmetric, [](double n) { return 2.0 * n * n; }},
      {"z", cyclic, [](double n) { return n * n; }},
      {"d", dihedral, [](double) { return 8.0; }},
  }};
  return table;
}

[[noreturn]] void fail(std::string_view text, const std::string& reason) {
  throw InputError(fmt::format("group '{}': {}", text, reason));
}

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!text.empty() && blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && blank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

Index parse_number(std::string_view text, std::string_view number) {
  Index value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc() || end != number.data() + number.size() || value < 1 || number.empty()) {
    fail(text, fmt::format("expected a whole number of at least 1, found '{}'", number));
  }
  return value;
}

void require_affordable(std::string_view text, double entries) {
  if (entries > most_entries) {
    fail(text,
         fmt::format("too large: its basis would have {:.1e} entries, the limit is {:.0e}", entries, most_entries));
  }
}

MatrixGroup parse_pseudo_orthogonal(std::string_view text, std::string_view family, std::string_view arguments) {
  if (family != "so" && family != "o") {
    fail(text, fmt::format("{}:n takes one number; two (p,q) go with so and o only", family));
  }
  const std::size_t comma = arguments.find(',');
  const std::string_view second = arguments.substr(comma + 1);
  if (second.find(',') != std::string_view::npos) {
    fail(text, fmt::format("{}:p,q takes two numbers; {}", family, accepted));
  }
  const std::string_view first = arguments.substr(0, comma);
  if (first == "0" || second == "0") {
    fail(text, fmt::format("p and q are at least 1; write {0}:n for the definite {0}:n,0", family));
  }
  const Index p = parse_number(text, first);
  const Index q = parse_number(text, second);
  const double n = static_cast<double>(p) + static_cast<double>(q);
  require_affordable(text, n * n * n * n / 2.0);
  return standard::orthogonal(p, q, family == "o");
}

MatrixGroup parse_factor(std::string_view text) {
  const std::size_t colon = text.find(':');
  std::string family(text.substr(0, colon));
  std::transform(family.begin(), family.end(), family.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (colon == std::string_view::npos) {
    const std::size_t bracket = family.find('(');
    const std::string hint =
        bracket == std::string::npos || bracket == 0
            ? std::string()
            : fmt::format("write '{}:3', not '{}(3)'; ", family.substr(0, bracket), family.substr(0, bracket));
    fail(text, fmt::format("expected FAMILY:NUMBER; {}{}", hint, accepted));
  }
  const auto& table = families();
  const auto entry = std::find_if(table.begin(), table.end(), [&](const Family& f) { return f.name == family; });
  if (entry == table.end()) {
    fail(text, fmt::format("unknown family '{}'; {}", family, accepted));
  }
  const std::string_view arguments = text.substr(colon + 1);
  if (arguments.find(',') != std::string_view::npos) {
    return parse_pseudo_orthogonal(text, family, arguments);
  }
  const Index n = parse_number(text, arguments);
  if (family == "sp" && n % 2 != 0) {
    fail(text, fmt::format("sp:2n needs an even number (sp:4 acts on R^4), found {}", n));
  }
  require_affordable(text, entry->entries(static_cast<double>(n)));
  return entry->make(n);
}

}  // namespace

MatrixGroup parse_group(std::string_view text) {
  std::vector<MatrixGroup> factors;
  std::string_view rest = text;
  for (bool more = true; more;) {
    const std::size_t sign = rest.find(" x ");
    more = sign != std::string_view::npos;
    const std::string_view part = trim(rest.substr(0, sign));
    if (part.empty()) {
      fail(text, fmt::format("expected a group {}; {}", factors.empty() ? "name" : "after 'x'", accepted));
    }
    factors.push_back(parse_factor(part));
    rest = more ? rest.substr(sign + 3) : std::string_view();
  }
  double size = 0.0;
  double dimension = 0.0;
  for (const MatrixGroup& group : factors) {
    size += static_cast<double>(group.matrix_size());
    dimension += static_cast<double>(group.dimension());
  }
  require_affordable(text, size * size * std::max(dimension, 1.0));
  return direct_product(factors);
}

}  // namespace lieder
