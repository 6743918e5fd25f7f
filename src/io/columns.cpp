#include "lieder/io/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "io/expression.hpp"
#include "io/text.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

// The items of a list: cut at commas that are not inside parentheses or backquotes.
std::vector<std::string_view> split_items(std::string_view spec) {
  std::vector<std::string_view> items;
  std::size_t first = 0;
  Index depth = 0;
  bool is_quoted = false;
  for (std::size_t i = 0; i < spec.size(); ++i) {
    if (spec[i] == '`') {
      is_quoted = !is_quoted;
    } else if (!is_quoted && spec[i] == '(') {
      ++depth;
    } else if (!is_quoted && spec[i] == ')') {
      --depth;
    } else if (!is_quoted && depth <= 0 && spec[i] == ',') {
      items.push_back(trimmed(spec.substr(first, i - first)));
      first = i + 1;
    }
  }
  items.push_back(trimmed(spec.substr(first)));
  return items;
}

// A column number, for text of digits only; the largest Index if it is larger than that.
std::optional<Index> column_number(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; })) {
    return std::nullopt;
  }
  Index number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} ? number : std::numeric_limits<Index>::max();
}

class SelectionParser {
 public:
  SelectionParser(const TableSchema& schema, std::string_view option) : schema_(schema), option_(option) {}

  void add_item(std::string_view item) {
    if (item.empty()) {
      throw InputError(fmt::format("{}: expected a column between commas, found nothing", option_));
    }
    if (const std::optional<Index> column = by_name(item)) {
      add_column(*column);
      return;
    }
    const std::size_t dash = item.find('-');
    const std::optional<Index> first = column_number(trimmed(item.substr(0, dash)));
    const std::optional<Index> last =
        dash == std::string_view::npos ? first : column_number(trimmed(item.substr(dash + 1)));
    if (!first || !last) {
      add_expression(item);
      return;
    }
    if (*first > *last) {
      throw InputError(fmt::format("{}: expected a range from low to high, found {}", option_, in_quotes(item)));
    }
    if (*last >= schema_.cols()) {
      throw InputError(fmt::format("{}: expected columns 0 to {} of {}, found {}", option_, schema_.cols() - 1,
                                   schema_.file, in_quotes(item)));
    }
    for (Index column = *first; column <= *last; ++column) {
      add_column(column);
    }
  }

  std::vector<ColumnExpression> take() { return std::move(expressions_); }

 private:
  std::optional<Index> by_name(std::string_view item) const {
    auto found = std::find(schema_.names.begin(), schema_.names.end(), item);
    if (found == schema_.names.end() && item.size() > 2 && item.front() == '`' &&
        item.find('`', 1) == item.size() - 1) {
      found = std::find(schema_.names.begin(), schema_.names.end(), item.substr(1, item.size() - 2));
    }
    return found == schema_.names.end() ? std::nullopt : std::optional<Index>(found - schema_.names.begin());
  }

  void add_column(Index column) {
    const std::string& name = schema_.names[static_cast<std::size_t>(column)];
    require_numbers(column);
    if (!columns_.insert(column).second) {
      throw InputError(fmt::format("{}: expected distinct columns, found {} twice", option_, in_quotes(name)));
    }
    expressions_.push_back({name, {column}, {}});
  }

  void add_expression(std::string_view item) {
    expressions_.push_back(parse_expression(item, schema_, option_));
    for (const Index column : expressions_.back().columns) {
      require_numbers(column);
    }
  }

  void require_numbers(Index column) const {
    const ColumnKind kind = schema_.kinds[static_cast<std::size_t>(column)];
    if (kind != ColumnKind::number) {
      throw InputError(fmt::format("{}: expected columns of numbers, found {} of {}, which has {}", option_,
                                   in_quotes(schema_.names[static_cast<std::size_t>(column)]), schema_.file,
                                   kind == ColumnKind::text ? "text" : "no values"));
    }
  }

  const TableSchema& schema_;
  std::string_view option_;
  std::vector<ColumnExpression> expressions_;
  std::set<Index> columns_;
};

// Edit distance in half steps: a change of case is one, any other edit two.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    row[j] = 2 * j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], 2 * i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : lower(a[i - 1]) == lower(b[j - 1]) ? 1 : 2;
      diagonal = std::exchange(row[j], std::min({row[j] + 2, row[j - 1] + 2, diagonal + change}));
    }
  }
  return row[b.size()];
}

}  // namespace

std::vector<ColumnExpression> parse_columns(std::string_view spec, const TableSchema& schema, std::string_view option) {
  SelectionParser parser(schema, option);
  if (const auto whole = std::find(schema.names.begin(), schema.names.end(), trimmed(spec));
      whole != schema.names.end()) {
    parser.add_item(*whole);  // a name may hold commas
    return parser.take();
  }
  for (const std::string_view item : split_items(spec)) {
    parser.add_item(item);
  }
  return parser.take();
}

std::vector<Index> columns_used(const std::vector<ColumnExpression>& expressions) {
  std::set<Index> columns;
  for (const ColumnExpression& expression : expressions) {
    columns.insert(expression.columns.begin(), expression.columns.end());
  }
  return {columns.begin(), columns.end()};
}

std::string nearest_name(std::string_view name, const std::vector<std::string>& names) {
  std::string nearest;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (const std::string& candidate : names) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < least && distance <= std::max(name.size(), candidate.size())) {  // at most half of it changed
      nearest = candidate;
      least = distance;
    }
  }
  return nearest;
}

struct ColumnEvaluator::Impl {
  TableSchema schema;
  std::vector<ColumnExpression> expressions;
  std::vector<std::vector<Index>> places;                // for each expression, its columns' places in a block
  std::vector<std::optional<CompiledFormula>> formulas;  // for each expression, none for a column as it is

  void evaluate_formula(std::size_t k, const RowBlock& block, Eigen::Ref<Vector> result);
};

ColumnEvaluator::ColumnEvaluator(std::vector<ColumnExpression> expressions, const std::vector<Index>& available,
                                 TableSchema schema)
    : impl_(std::make_unique<Impl>()) {
  impl_->schema = std::move(schema);
  impl_->expressions = std::move(expressions);
  for (const ColumnExpression& expression : impl_->expressions) {
    std::vector<Index>& places = impl_->places.emplace_back();
    for (const Index column : expression.columns) {
      const auto found = std::find(available.begin(), available.end(), column);
      require(found != available.end(),
              fmt::format("ColumnEvaluator: column {} of '{}' is not available", column, expression.text));
      places.push_back(found - available.begin());
    }
    impl_->formulas.emplace_back();
    if (!expression.is_column()) {
      impl_->formulas.back().emplace(expression.formula, expression.columns.size());
    }
  }
}

ColumnEvaluator::~ColumnEvaluator() = default;
ColumnEvaluator::ColumnEvaluator(ColumnEvaluator&&) noexcept = default;
ColumnEvaluator& ColumnEvaluator::operator=(ColumnEvaluator&&) noexcept = default;

const std::vector<ColumnExpression>& ColumnEvaluator::expressions() const {
  return impl_->expressions;
}

void ColumnEvaluator::Impl::evaluate_formula(std::size_t k, const RowBlock& block, Eigen::Ref<Vector> result) {
  CompiledFormula& formula = *formulas[k];
  std::vector<double>& variables = formula.variables();
  for (Index i = 0; i < result.size(); ++i) {
    for (std::size_t v = 0; v < variables.size(); ++v) {
      variables[v] = block.values(i, places[k][v]);
    }
    result(i) = formula.evaluate();
    if (!std::isfinite(result(i))) {
      std::string where;
      for (std::size_t v = 0; v < variables.size(); ++v) {
        where += fmt::format("{}{} = {}", v == 0 ? "" : ", ",
                             schema.names[static_cast<std::size_t>(expressions[k].columns[v])], variables[v]);
      }
      throw InputError(fmt::format("{}, {} {}, expression {}: expected a finite number, found {} for {}", schema.file,
                                   schema.row_word, block.rows[static_cast<std::size_t>(i)],
                                   in_quotes(expressions[k].text), std::isnan(result(i)) ? "nan" : "infinity", where));
    }
  }
}

Matrix ColumnEvaluator::evaluate(const RowBlock& block) {
  Matrix result(block.values.rows(), static_cast<Index>(impl_->expressions.size()));
  for (std::size_t k = 0; k < impl_->expressions.size(); ++k) {
    if (impl_->formulas[k]) {
      impl_->evaluate_formula(k, block, result.col(static_cast<Index>(k)));
    } else {
      result.col(static_cast<Index>(k)) = block.values.col(impl_->places[k].front());
    }
  }
  return result;
}

Matrix evaluate_columns(const std::vector<ColumnExpression>& expressions, const Table& table) {
  const std::vector<Index> used = columns_used(expressions);
  RowBlock block{Matrix(table.values.rows(), static_cast<Index>(used.size())), table.rows};
  for (std::size_t k = 0; k < used.size(); ++k) {
    block.values.col(static_cast<Index>(k)) = table.values.col(used[k]);
  }
  return ColumnEvaluator(expressions, used, table.schema).evaluate(block);
}

}  // namespace lieder
