#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <optional>
#include <string>

#include "lieder/algebra/representation.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

constexpr int deepest = 100;

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}
bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// Recursive descent over the grammar in representation.hpp. Positions in messages count characters from 1.
class Parser {
 public:
  Parser(std::string_view text, const MatrixGroup& group) : text_(text), group_(group) {}

  Representation parse() {
    Representation result = sum();
    if (peek() != '\0') {
      fail(position_, fmt::format("expected '+', '*', '^' or the end, found {}", found()));
    }
    return result;
  }

 private:
  [[noreturn]] void fail(std::size_t position, const std::string& reason) const {
    throw InputError(fmt::format("representation '{}', character {}: {}", text_, position + 1, reason));
  }

  char peek() {
    while (position_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[position_])) != 0) {
      ++position_;
    }
    return position_ < text_.size() ? text_[position_] : '\0';
  }

  bool accept(char c) {
    if (peek() != c) {
      return false;
    }
    ++position_;
    return true;
  }

  std::string found() {
    const char c = peek();
    return c == '\0' ? std::string("the end") : fmt::format("'{}'", c);
  }

  void expect(char c, std::string_view after) {
    if (!accept(c)) {
      fail(position_, fmt::format("expected '{}' after {}, found {}", c, after, found()));
    }
  }

  // Runs a constructor of representations; its ValueError gets the position of the operator.
  template <class F>
  Representation at(std::size_t position, F construct) {
    try {
      return construct();
    } catch (const ValueError& error) {
      fail(position, error.what());
    }
  }

  Index integer() {
    peek();
    const std::size_t start = position_;
    while (position_ < text_.size() && is_digit(text_[position_])) {
      ++position_;
    }
    Index value = 0;
    const auto digits = text_.substr(start, position_ - start);
    const auto outcome = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || outcome.ec != std::errc()) {
      fail(start, digits.empty() ? fmt::format("expected a whole number, found {}", found())
                                 : fmt::format("the number {} is too large", digits));
    }
    return value;
  }

  Representation sum() {
    if (++depth_ > deepest) {
      fail(position_, fmt::format("more than {} nested parentheses", deepest));
    }
    Representation result = product();
    while (accept('+')) {
      const std::size_t position = position_ - 1;
      const Representation next = product();
      result = at(position, [&] { return direct_sum(result, next); });
    }
    --depth_;
    return result;
  }

  Representation product() {
    Representation result = power();
    while (accept('*')) {
      const std::size_t position = position_ - 1;
      const Representation next = power();
      result = at(position, [&] { return tensor_product(result, next); });
    }
    return result;
  }

  Representation power() {
    peek();
    const std::size_t start = position_;
    std::optional<Index> count;
    Representation base = Representation::trivial(group_);
    if (is_digit(peek())) {
      count = integer();
      if (!is_letter(peek()) && peek() != '(') {
        if (*count != 1) {
          fail(start, fmt::format("{0} is not a representation; write {0}(1) for {0} trivial ones", *count));
        }
        count.reset();
      } else {
        base = atom();
      }
    } else {
      base = atom();
    }
    if (accept('^')) {
      const std::size_t position = position_;
      const Index exponent = integer();
      base = at(position, [&] { return tensor_power(base, exponent); });
    }
    return count ? at(start, [&] { return multiple(*count, base); }) : base;
  }

  Representation atom() {
    if (accept('(')) {
      Representation inner = sum();
      expect(')', "the sum in parentheses");
      reject_factor();
      return inner;
    }
    if (!is_letter(peek())) {
      fail(position_,
           fmt::format("expected 1, V, ad, det, dual(X), S2(X), A2(X), (X) or a multiplicity, found {}", found()));
    }
    const std::size_t start = position_;
    while (position_ < text_.size() && (is_letter(text_[position_]) || is_digit(text_[position_]))) {
      ++position_;
    }
    const std::string_view name = text_.substr(start, position_ - start);
    if (name == "V") {
      return Representation::defining(group_, factor());
    }
    if (name == "ad") {
      return Representation::adjoint(group_, factor());
    }
    if (name == "det") {
      return Representation::determinant(group_, factor());
    }
    if (name != "dual" && name != "S2" && name != "A2") {
      fail(start, fmt::format("expected 1, V, ad, det, dual(X), S2(X) or A2(X), found '{}'", name));
    }
    expect('(', name);
    const Representation inner = sum();
    expect(')', fmt::format("the argument of {}", name));
    reject_factor();
    return at(start, [&] {
      return name == "dual" ? dual(inner) : name == "S2" ? symmetric_square(inner) : exterior_square(inner);
    });
  }

  void reject_factor() {
    if (peek() == '@') {
      fail(position_, "'@' follows V, ad or det; write dual(V@so:3), not dual(V)@so:3");
    }
  }

  // "@so:3" or "@so:3#2": the number of the group factor; all factors if there is no '@'.
  Index factor() {
    if (!accept('@')) {
      return Representation::all_factors;
    }
    peek();
    const std::size_t start = position_;
    while (position_ < text_.size() && (is_letter(text_[position_]) || is_digit(text_[position_]) ||
                                        text_[position_] == ':' || text_[position_] == ',')) {
      ++position_;
    }
    const std::string_view name = text_.substr(start, position_ - start);
    std::vector<Index> same;
    std::string names;
    for (Index f = 0; f < group_.factor_count(); ++f) {
      const std::string candidate = group_.factor(f).name();
      names += (names.empty() ? "" : ", ") + candidate;
      if (candidate == name) {
        same.push_back(f);
      }
    }
    if (same.empty()) {
      fail(start, fmt::format("group {} has no factor '{}'; its factors are {}", group_.name(), name, names));
    }
    if (accept('#')) {
      const std::size_t position = position_;
      const Index which = integer();
      if (which < 1 || which > static_cast<Index>(same.size())) {
        fail(position, fmt::format("expected a number from 1 to {} after {}#, found {}", same.size(), name, which));
      }
      return same[static_cast<std::size_t>(which - 1)];
    }
    if (same.size() > 1) {
      fail(start,
           fmt::format("group {0} has {1} factors {2}; write @{2}#1 to @{2}#{1}", group_.name(), same.size(), name));
    }
    return same.front();
  }

  std::string_view text_;
  const MatrixGroup& group_;
  std::size_t position_ = 0;
  int depth_ = 0;
};

}  // namespace

Representation parse_representation(std::string_view text, const MatrixGroup& group) {
  return Parser(text, group).parse();
}

}  // namespace lieder
