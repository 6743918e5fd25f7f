#include "lieder/io/data_source.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "io/text.hpp"
#include "lieder/core/error.hpp"

namespace lieder {

namespace {

// The roles of columns, in the order in which their expressions are evaluated.
enum Role : std::size_t { kInputs, kOutputs, kWeights, kTime, kTrajectory, kRoleCount };

std::vector<ColumnExpression> parse_role(const std::string& spec, const TableSchema& schema, std::string_view option,
                                         bool is_single) {
  if (spec.empty()) {
    return {};
  }
  std::vector<ColumnExpression> expressions = parse_columns(spec, schema, option);
  if (is_single && expressions.size() != 1) {
    throw InputError(
        fmt::format("{}: expected one column, found {} in {}", option, expressions.size(), in_quotes(spec)));
  }
  return expressions;
}

// The numeric columns that none of `others` reads.
std::vector<ColumnExpression> remaining_columns(const TableSchema& schema,
                                                const std::vector<std::vector<ColumnExpression>>& others) {
  std::set<Index> used;
  for (const std::vector<ColumnExpression>& role : others) {
    used.merge([&] {
      const std::vector<Index> columns = columns_used(role);
      return std::set<Index>(columns.begin(), columns.end());
    }());
  }
  std::vector<ColumnExpression> remaining;
  for (const Index column : schema.number_columns()) {
    if (used.count(column) == 0) {
      remaining.push_back({schema.names[static_cast<std::size_t>(column)], {column}, {}});
    }
  }
  if (remaining.empty()) {
    throw InputError(fmt::format("{}: expected at least one column of numbers for --inputs, found none", schema.file));
  }
  return remaining;
}

}  // namespace

struct DataSource::Impl {
  std::filesystem::path path;
  DataSelection selection;
  std::unique_ptr<BlockReader> reader;
  std::vector<std::vector<ColumnExpression>> roles;
  std::vector<ColumnEvaluator> evaluators;
  RowBlock rows;

  void check_weights(const DataBlock& block) const;
};

DataSource::DataSource(std::filesystem::path path, DataSelection selection) : impl_(std::make_unique<Impl>()) {
  impl_->path = std::move(path);
  impl_->selection = std::move(selection);
  const DataSelection& chosen = impl_->selection;
  impl_->reader = open_table(impl_->path, chosen.table);
  const TableSchema& schema = impl_->reader->schema();
  std::vector<std::vector<ColumnExpression>>& roles = impl_->roles;
  roles.resize(kRoleCount);
  roles[kOutputs] = parse_role(chosen.outputs, schema, "--outputs", false);
  roles[kWeights] = parse_role(chosen.weights, schema, "--weights", true);
  roles[kTime] = parse_role(chosen.time, schema, "--time", true);
  roles[kTrajectory] = parse_role(chosen.trajectory, schema, "--trajectory", true);
  roles[kInputs] =
      chosen.inputs.empty() ? remaining_columns(schema, roles) : parse_role(chosen.inputs, schema, "--inputs", false);
  std::vector<ColumnExpression> all;
  for (const std::vector<ColumnExpression>& role : roles) {
    all.insert(all.end(), role.begin(), role.end());
  }
  impl_->reader->select(columns_used(all));
  for (const std::vector<ColumnExpression>& role : roles) {
    impl_->evaluators.emplace_back(role, impl_->reader->selected(), schema);
  }
}

DataSource::~DataSource() = default;
DataSource::DataSource(DataSource&&) noexcept = default;
DataSource& DataSource::operator=(DataSource&&) noexcept = default;

const TableSchema& DataSource::schema() const {
  return impl_->reader->schema();
}
const std::vector<ColumnExpression>& DataSource::inputs() const {
  return impl_->roles[kInputs];
}
const std::vector<ColumnExpression>& DataSource::outputs() const {
  return impl_->roles[kOutputs];
}
Index DataSource::dropped_rows() const {
  return impl_->reader->dropped_rows();
}

void DataSource::Impl::check_weights(const DataBlock& block) const {
  for (Index i = 0; i < block.weights.size(); ++i) {
    if (block.weights(i) < 0.0) {
      throw InputError(fmt::format("{}, {} {}, column {}: expected a weight of at least 0, found {}",
                                   reader->schema().file, reader->schema().row_word,
                                   block.rows[static_cast<std::size_t>(i)], in_quotes(roles[kWeights].front().text),
                                   block.weights(i)));
    }
  }
}

bool DataSource::next(DataBlock& block, Index max_rows) {
  const bool is_there = impl_->reader->next(impl_->rows, max_rows);
  const auto evaluate = [&](Role role) { return impl_->evaluators[role].evaluate(impl_->rows); };
  const auto evaluate_single = [&](Role role) {
    return impl_->roles[role].empty() ? Vector() : Vector(evaluate(role).col(0));
  };
  block.inputs = evaluate(kInputs);
  block.outputs = impl_->roles[kOutputs].empty() ? Matrix() : evaluate(kOutputs);
  block.weights = evaluate_single(kWeights);
  block.time = evaluate_single(kTime);
  block.trajectory = evaluate_single(kTrajectory);
  block.rows = impl_->rows.rows;
  impl_->check_weights(block);
  return is_there;
}

DataBlock DataSource::read_all() {
  std::vector<DataBlock> blocks;
  Index size = 0;
  for (DataBlock block; next(block);) {
    size += block.size();
    blocks.push_back(std::move(block));
  }
  if (size == 0) {
    throw InputError(fmt::format("{}: expected rows, found none (left out because a selected value is missing: {})",
                                 schema().file, dropped_rows()));
  }
  // Member by member, so that the whole and the blocks never both exist for all of them.
  const auto join = [&](auto member) {
    auto& first = blocks.front().*member;
    std::decay_t<decltype(first)> all(first.size() == 0 ? 0 : size, first.cols());
    Index row = 0;
    for (DataBlock& block : blocks) {
      auto& part = block.*member;
      all.middleRows(row, part.rows()) = part;
      row += part.rows();
      part.resize(0, part.cols());
    }
    return all;
  };
  DataBlock all;
  all.inputs = join(&DataBlock::inputs);
  all.outputs = join(&DataBlock::outputs);
  all.weights = join(&DataBlock::weights);
  all.time = join(&DataBlock::time);
  all.trajectory = join(&DataBlock::trajectory);
  for (const DataBlock& block : blocks) {
    all.rows.insert(all.rows.end(), block.rows.begin(), block.rows.end());
  }
  return all;
}

void DataSource::rewind() {
  *this = DataSource(impl_->path, impl_->selection);
}

std::vector<std::string> labels(const std::vector<ColumnExpression>& expressions) {
  std::vector<std::string> texts;
  texts.reserve(expressions.size());
  for (const ColumnExpression& expression : expressions) {
    texts.push_back(expression.text);
  }
  return texts;
}

}  // namespace lieder
