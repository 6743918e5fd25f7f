#include "io/expression.hpp"

#include <fmt/format.h>
#include <muParser.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <iterator>
#include <numbers>
#include <optional>
#include <utility>

#include "io/number.hpp"
#include "io/text.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

// A parser that knows our functions only.
mu::Parser make_parser() {
  struct Function {
    const char* name;
    double (*value)(double);
  };
  static constexpr Function functions[] = {
      {"abs", [](double x) { return std::abs(x); }},
      {"acos", [](double x) { return std::acos(x); }},
      {"acosh", [](double x) { return std::acosh(x); }},
      {"asin", [](double x) { return std::asin(x); }},
      {"asinh", [](double x) { return std::asinh(x); }},
      {"atan", [](double x) { return std::atan(x); }},
      {"atanh", [](double x) { return std::atanh(x); }},
      {"cbrt", [](double x) { return std::cbrt(x); }},
      {"cos", [](double x) { return std::cos(x); }},
      {"cosh", [](double x) { return std::cosh(x); }},
      {"exp", [](double x) { return std::exp(x); }},
      {"ln", [](double x) { return std::log(x); }},
      {"log", [](double x) { return std::log(x); }},
      {"log10", [](double x) { return std::log10(x); }},
      {"log2", [](double x) { return std::log2(x); }},
      {"sign", [](double x) { return double(x > 0) - double(x < 0); }},
      {"sin", [](double x) { return std::sin(x); }},
      {"sinh", [](double x) { return std::sinh(x); }},
      {"sqrt", [](double x) { return std::sqrt(x); }},
      {"tan", [](double x) { return std::tan(x); }},
      {"tanh", [](double x) { return std::tanh(x); }},
  };
  using TwoArguments = double (*)(double, double);
  using ManyArguments = double (*)(const double*, int);
  mu::Parser parser;
  parser.ClearFun();
  parser.ClearConst();
  for (const Function& function : functions) {
    parser.DefineFun(function.name, function.value);
  }
  parser.DefineFun("atan2", TwoArguments([](double y, double x) { return std::atan2(y, x); }));
  parser.DefineFun("hypot", TwoArguments([](double x, double y) { return std::hypot(x, y); }));
  parser.DefineFun("max", ManyArguments([](const double* x, int count) { return *std::max_element(x, x + count); }));
  parser.DefineFun("min", ManyArguments([](const double* x, int count) { return *std::min_element(x, x + count); }));
  parser.DefineConst("pi", std::numbers::pi);
  return parser;
}

const std::vector<std::string>& function_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    const mu::Parser parser = make_parser();
    for (const auto& [name, function] : parser.GetFunDef()) {
      list.push_back(name);
    }
    return list;
  }();
  return names;
}

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}
// Letters, digits, underscore and everything beyond ASCII.
bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & '\x80') != 0;
}

// Turns an expression into a formula, token by token.
class Translator {
 public:
  Translator(std::string_view text, const TableSchema& schema, std::string_view option)
      : text_(text), schema_(schema), option_(option) {
    for (Index j = 0; j < schema.cols(); ++j) {
      const std::string& name = name_of(j);
      if (std::any_of(name.begin(), name.end(), is_word) && parse_cell(name).kind != CellKind::number) {
        longest_first_.push_back(j);
      }
    }
    std::stable_sort(longest_first_.begin(), longest_first_.end(),
                     [&](Index a, Index b) { return name_of(a).size() > name_of(b).size(); });
  }

  ColumnExpression translate() {
    result_.text = std::string(text_);
    while (place_ < text_.size()) {
      const char c = text_[place_];
      if (c == ' ' || c == '\t') {
        ++place_;
      } else if (c == '`') {
        take_backquoted();
      } else if (const std::optional<Index> column = column_here()) {
        emit_column(*column);
        place_ += name_of(*column).size();
      } else if (is_digit(c) || c == '.') {
        take_number();
      } else if (is_word(c)) {
        take_word();
      } else if (std::string_view("+-*/^(),").find(c) != std::string_view::npos) {
        result_.formula += c;
        ++place_;
      } else {
        fail(fmt::format("unexpected character {}", in_quotes(text_.substr(place_, 1))));
      }
    }
    if (result_.columns.empty()) {
      fail("it reads no column");
    }
    return std::move(result_);
  }

  [[noreturn]] void fail(std::string_view reason) const {
    throw InputError(fmt::format("{}: expected columns or an expression of columns, found {}: {}", option_,
                                 in_quotes(text_), reason));
  }

 private:
  const std::string& name_of(Index column) const { return schema_.names[static_cast<std::size_t>(column)]; }

  // The longest column name that stands here and does not end inside a word.
  std::optional<Index> column_here() const {
    const std::string_view rest = text_.substr(place_);
    for (const Index column : longest_first_) {
      const std::string& name = name_of(column);
      if (rest.substr(0, name.size()) == name && !continues_word(name.back(), place_ + name.size()) && !is_call(name)) {
        return column;
      }
    }
    return std::nullopt;
  }

  bool continues_word(char last, std::size_t next) const {
    const auto is_word_at = [&](std::size_t i) { return i < text_.size() && is_word(text_[i]); };
    return is_word(last) && (is_word_at(next) || (next < text_.size() && text_[next] == '.' && is_word_at(next + 1)));
  }

  // A column named like a function, before a parenthesis, is the function.
  bool is_call(const std::string& name) const {
    const std::size_t next = text_.find_first_not_of(" \t", place_ + name.size());
    return next != std::string_view::npos && text_[next] == '(' &&
           std::find(function_names().begin(), function_names().end(), name) != function_names().end();
  }

  void emit_column(Index column) {
    const auto known = std::find(result_.columns.begin(), result_.columns.end(), column);
    result_.formula += fmt::format(" v{} ", known - result_.columns.begin());
    if (known == result_.columns.end()) {
      result_.columns.push_back(column);
    }
  }

  void take_backquoted() {
    const std::size_t end = text_.find('`', place_ + 1);
    if (end == std::string_view::npos) {
      fail("a closing backquote is missing");
    }
    const std::string_view name = text_.substr(place_ + 1, end - place_ - 1);
    const auto found = std::find(schema_.names.begin(), schema_.names.end(), name);
    if (found == schema_.names.end()) {
      throw_unknown_column(name, schema_, option_);
    }
    emit_column(found - schema_.names.begin());
    place_ = end + 1;
  }

  void take_number() {
    const char* first = text_.data() + place_;
    double number = 0.0;
    const auto [end, error] = std::from_chars(first, text_.data() + text_.size(), number);
    if (error != std::errc{}) {
      fail(fmt::format("{} is not a number", in_quotes(text_.substr(place_))));
    }
    result_.formula += ' ' + std::string(first, end) + ' ';
    place_ += static_cast<std::size_t>(end - first);
  }

  void take_word() {
    std::size_t end = place_;
    while (end < text_.size() && (is_word(text_[end]) || text_[end] == '.')) {
      ++end;
    }
    const std::string_view word = text_.substr(place_, end - place_);
    const std::size_t next = text_.find_first_not_of(" \t", end);
    const bool is_call = next != std::string_view::npos && text_[next] == '(';
    const bool is_function =
        std::find(function_names().begin(), function_names().end(), word) != function_names().end();
    if (is_call && !is_function) {
      fail(fmt::format("no function {}, there are {}", in_quotes(word), name_list(function_names())));
    }
    if (!is_call && word != "pi") {
      throw_unknown_column(word, schema_, option_);
    }
    result_.formula += is_call ? std::string(word) : " pi ";
    place_ = is_call ? next : end;
  }

  std::string_view text_;
  const TableSchema& schema_;
  std::string_view option_;
  std::vector<Index> longest_first_;
  ColumnExpression result_;
  std::size_t place_ = 0;
};

// What is wrong with a formula, without its variables v0, v1, ... that the user has not seen.
std::string_view syntax_error(mu::EErrorCodes code) {
  switch (code) {
    case mu::ecMISSING_PARENS:
      return "a closing parenthesis is missing";
    case mu::ecUNEXPECTED_PARENS:
      return "a parenthesis is out of place";
    case mu::ecTOO_MANY_PARAMS:
      return "a function has too many arguments";
    case mu::ecTOO_FEW_PARAMS:
      return "a function has too few arguments";
    case mu::ecUNEXPECTED_EOF:
      return "it ends too early";
    case mu::ecUNEXPECTED_OPERATOR:
      return "an operator is out of place";
    case mu::ecUNEXPECTED_ARG_SEP:
      return "a comma is out of place";
    default:
      return "an operator is missing or a value is out of place";
  }
}

}  // namespace

struct CompiledFormula::Impl {
  mu::Parser parser = make_parser();
  std::vector<double> variables;
};

CompiledFormula::CompiledFormula(const std::string& formula, std::size_t variables) : impl_(std::make_unique<Impl>()) {
  impl_->variables.assign(variables, 1.0);
  try {
    for (std::size_t k = 0; k < variables; ++k) {
      impl_->parser.DefineVar(fmt::format("v{}", k), &impl_->variables[k]);
    }
    impl_->parser.SetExpr(formula);
    int results = 0;
    impl_->parser.Eval(results);
    require(results == 1, "a comma is out of place");
  } catch (const mu::ParserError& error) {
    throw ValueError(std::string(syntax_error(error.GetCode())));
  }
}

CompiledFormula::~CompiledFormula() = default;
CompiledFormula::CompiledFormula(CompiledFormula&&) noexcept = default;
CompiledFormula& CompiledFormula::operator=(CompiledFormula&&) noexcept = default;

std::vector<double>& CompiledFormula::variables() {
  return impl_->variables;
}

double CompiledFormula::evaluate() const {
  return impl_->parser.Eval();
}

ColumnExpression parse_expression(std::string_view text, const TableSchema& schema, std::string_view option) {
  Translator translator(text, schema, option);
  ColumnExpression expression = translator.translate();
  try {
    const CompiledFormula check(expression.formula, expression.columns.size());
  } catch (const ValueError& error) {
    translator.fail(error.what());
  }
  return expression;
}

void throw_unknown_column(std::string_view name, const TableSchema& schema, std::string_view option) {
  const std::string nearest = nearest_name(name, schema.names);
  throw InputError(
      fmt::format("{}: no column {} in {}{} It has {}", option, in_quotes(name), schema.file,
                  nearest.empty() ? std::string(".") : fmt::format(", did you mean {}?", in_quotes(nearest)),
                  name_list(schema.names)));
}

}  // namespace lieder
