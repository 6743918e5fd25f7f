#include "constraint_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>
#include <tuple>
#include <utility>

#include "lieder/core/error.hpp"
#include "lieder/io/columns.hpp"

namespace lieder::cli {

namespace {

std::string without_blanks(const std::string& text) {
  std::string result;
  std::copy_if(text.begin(), text.end(), std::back_inserter(result),
               [](unsigned char c) { return std::isspace(c) == 0; });
  return result;
}

struct Term {
  double factor = 1.0;
  std::string text;  // what the factor multiplies; empty for a number alone
};

class Reader {
 public:
  Reader(const Dictionary& dictionary, const std::vector<std::string>& names, Index states)
      : names_(names), states_(names.begin(), names.begin() + states) {
    for (Index k = 0; k < dictionary.size(); ++k) {
      terms_.push_back(dictionary.text(k, names));
      keys_.push_back(without_blanks(terms_.back()));
    }
  }

  /// The option and its value that errors name.
  void begin(const char* option, const std::string& text) {
    option_ = option;
    text_ = text;
  }

  [[noreturn]] void fail(const std::string& expected) const {
    throw InputError(fmt::format("{}: expected {}, got '{}'", option_, expected, text_));
  }

  double number(const std::string& text) const {
    const std::string bare = without_blanks(text);
    char* end = nullptr;
    const double value = std::strtod(bare.c_str(), &end);
    if (bare.empty() || *end != '\0' || !std::isfinite(value)) {
      fail(fmt::format("a number instead of '{}'", text));
    }
    return value;
  }

  Index state(const std::string& text) const { return find(text, states_, states_, "state"); }
  Index term(const std::string& text) const { return find(text, keys_, terms_, "term"); }

  /// STATE:TERM.
  std::pair<Index, Index> entry(const std::string& text) const {
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) {
      fail(fmt::format("STATE:TERM instead of '{}'", text));
    }
    return {term(text.substr(colon + 1)), state(text.substr(0, colon))};
  }

  /// Both sides of the only '='.
  std::pair<std::string, std::string> sides() const {
    const std::size_t equal = text_.find('=');
    if (equal == std::string::npos || text_.find('=', equal + 1) != std::string::npos) {
      fail("one '='");
    }
    return {text_.substr(0, equal), text_.substr(equal + 1)};
  }

  /// A sum: signs outside parentheses and not in the exponent of a number (1e-3) separate terms.
  std::vector<Term> sum(const std::string& text) const {
    std::vector<Term> result;
    std::string piece;
    double sign = 1.0;
    int depth = 0;
    const auto close = [&](bool last) {
      const std::string bare = without_blanks(piece);
      if (!bare.empty()) {
        result.push_back(factor(bare));
        result.back().factor *= sign;
      } else if (last || !result.empty()) {
        fail("a term after each sign");
      }
      piece.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      const bool exponent = i > 1 && (text[i - 1] == 'e' || text[i - 1] == 'E') &&
                            std::isdigit(static_cast<unsigned char>(text[i - 2])) != 0;
      if ((c == '+' || c == '-') && depth == 0 && !exponent) {
        if (!without_blanks(piece).empty() || !result.empty()) {
          close(false);
        }
        sign = c == '-' ? -1.0 : 1.0;
      } else {
        piece += c;
      }
    }
    close(true);
    return result;
  }

 private:
  // "2.5x^2", "2.5*x^2", "x^2", "1".
  Term factor(const std::string& bare) const {
    if (std::find(keys_.begin(), keys_.end(), bare) != keys_.end() ||
        std::find(states_.begin(), states_.end(), bare) != states_.end()) {
      return {1.0, bare};
    }
    char* end = nullptr;
    const double value = std::strtod(bare.c_str(), &end);
    if (end == bare.c_str() || !std::isfinite(value)) {
      return {1.0, bare};
    }
    std::string rest(end);
    rest = rest.substr(rest.starts_with('*') ? 1 : 0);
    return {value, rest.empty() ? "1" : rest};
  }

  Index find(const std::string& text, const std::vector<std::string>& keys, const std::vector<std::string>& shown,
             const char* what) const {
    const std::string bare = without_blanks(text);
    const auto found =
        std::find_if(keys.begin(), keys.end(), [&bare](const std::string& key) { return without_blanks(key) == bare; });
    if (found != keys.end()) {
      return found - keys.begin();
    }
    const std::string near = nearest_name(bare, shown);
    const std::vector<std::string> first(shown.begin(),
                                         shown.begin() + std::min<std::ptrdiff_t>(12, std::ssize(shown)));
    throw InputError(fmt::format("{}: '{}': no {} '{}'{}; there are {}{}", option_, text_, what, bare,
                                 near.empty() ? "" : fmt::format(" (did you mean '{}'?)", near), fmt::join(first, ", "),
                                 first.size() < shown.size() ? ", ..." : ""));
  }

  std::vector<std::string> names_;
  std::vector<std::string> states_;
  std::vector<std::string> terms_;
  std::vector<std::string> keys_;
  const char* option_ = "";
  std::string text_;
};

// w . f(x) is 0 for x', and w . x for a map.
void conserve(Reader& reader, const std::string& text, const std::vector<std::string>& names, Index states, bool map,
              LinearConstraints& constraints) {
  Vector weights = Vector::Zero(states);
  for (const Term& term : reader.sum(text)) {
    weights(reader.state(term.text)) += term.factor;
  }
  if (weights.isZero(0.0)) {
    reader.fail("a combination of states that is not zero");
  }
  if (!map) {
    constraints.conserve(weights);
    return;
  }
  std::vector<double> value(static_cast<std::size_t>(constraints.features()), 0.0);
  for (Index c = 0; c < states; ++c) {
    if (weights(c) != 0.0) {
      value[static_cast<std::size_t>(reader.term(names[static_cast<std::size_t>(c)]))] = weights(c);
    }
  }
  for (Index k = 0; k < constraints.features(); ++k) {
    std::vector<std::tuple<Index, Index, double>> row;
    for (Index c = 0; c < states; ++c) {
      row.emplace_back(k, c, weights(c));
    }
    constraints.equality(row, value[static_cast<std::size_t>(k)]);
  }
}

void set_sign(Reader& reader, const std::string& text, LinearConstraints& constraints) {
  const std::size_t less = text.find("<=");
  const std::size_t more = text.find(">=");
  const std::size_t place = std::min(less, more);
  if (place == std::string::npos || reader.number(text.substr(place + 2)) != 0.0) {
    reader.fail("STATE:TERM>=0 or STATE:TERM<=0");
  }
  const auto [feature, target] = reader.entry(text.substr(0, place));
  constraints.sign(feature, target, more < less ? 1 : -1);
}

}  // namespace

void add_constraint_options(CLI::App& app, ConstraintOptions& options) {
  const auto add = [&app](const char* name, std::vector<std::string>& values, const char* type, const char* text) {
    // One value each: a comma may be part of a term.
    app.add_option(name, values, text)->type_name(type)->group("Constraints")->expected(1)->take_all()->delimiter('\0');
  };
  add("--fix", options.fix, "STATE:TERM=X", "a known coefficient, such as x:v=1");
  add("--equation", options.equation, "STATE=SUM", "a known equation, such as x=v");
  add("--conserve", options.conserve, "SUM", "a combination of the states that does not change, such as x+y+z");
  add("--sign", options.sign, "STATE:TERM>=0", "a coefficient of known sign (or <=0)");
  add("--constrain", options.constrain, "SUM=X", "a linear equality of coefficients, such as x:y+y:x=0");
}

LinearConstraints make_constraints(const ConstraintOptions& options, const Dictionary& dictionary,
                                   const std::vector<std::string>& names, Index states, bool map) {
  LinearConstraints constraints(dictionary.size(), states);
  Reader reader(dictionary, names, states);
  for (const std::string& text : options.fix) {
    reader.begin("--fix", text);
    const auto [left, right] = reader.sides();
    const auto [feature, target] = reader.entry(left);
    constraints.fix(feature, target, reader.number(right));
  }
  for (const std::string& text : options.equation) {
    reader.begin("--equation", text);
    const auto [left, right] = reader.sides();
    Vector coefficients = Vector::Zero(dictionary.size());
    const bool zero = without_blanks(right) == "0";
    for (const Term& term : zero ? std::vector<Term>() : reader.sum(right)) {
      coefficients(reader.term(term.text)) += term.factor;
    }
    constraints.fix_target(reader.state(left), coefficients);
  }
  for (const std::string& text : options.conserve) {
    reader.begin("--conserve", text);
    conserve(reader, text, names, states, map, constraints);
  }
  for (const std::string& text : options.sign) {
    reader.begin("--sign", text);
    set_sign(reader, text, constraints);
  }
  for (const std::string& text : options.constrain) {
    reader.begin("--constrain", text);
    const auto [left, right] = reader.sides();
    std::vector<std::tuple<Index, Index, double>> row;
    for (const Term& term : reader.sum(left)) {
      const auto [feature, target] = reader.entry(term.text);
      row.emplace_back(feature, target, term.factor);
    }
    constraints.equality(row, reader.number(right));
  }
  return constraints;
}

}  // namespace lieder::cli
