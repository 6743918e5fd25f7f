#include "data_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <utility>

#include "commands.hpp"
#include "derivative_option.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/io/columns.hpp"
#include "lieder/io/data_source.hpp"
#include "lieder/io/table.hpp"

namespace lieder::cli {

void add_data_options(CLI::App& app, DataOptions& options) {
  app.add_option("FILE", options.file, "CSV (with or without a header) or NPY file; a field: NetCDF or NPY")
      ->type_name("")
      ->required();
  const auto group = [&app](const std::string& name, auto& value, const std::string& type, const std::string& text) {
    return app.add_option(name, value, text)->type_name(type)->group("Data");
  };
  group("--inputs", options.inputs, "COLS", "the inputs (default: all columns of numbers that are not used otherwise)");
  group("--outputs", options.outputs, "COLS", "the output, next state or derivative");
  group("--weights", options.weights, "COL", "weights of the samples, not negative");
  group("--time", options.time, "COL", "times: derivatives are estimated along trajectories");
  group("--trajectory", options.trajectory, "COL", "equal within a trajectory");
  add_derivative_option(app, options);
  group("--log", options.logarithms, "COLS", "inputs to work on in logarithms");
  group("--copies", options.copies, "K", "the inputs are K copies of a space, copy after copy")->check(positive());
  group("--missing", options.missing, "error|drop", "what to do with a row that misses a value")
      ->check(one_of({"error", "drop"}))
      ->capture_default_str();
  group("--noise", options.noise, "COL:PERCENT",
        "multiply a column of the file by 1 + PERCENT/100 times a normal number");
  group("--seed", options.seed, "N", "fixes every random choice")->capture_default_str();
}

namespace {

void add_noise(Table& table, const DataOptions& options, const std::vector<Index>& used) {
  Rng rng(options.seed ^ 0x4e015eULL);
  for (const std::string& text : options.noise) {
    const std::size_t colon = text.rfind(':');
    double percent = -1.0;
    if (colon != std::string::npos) {
      const char* end = text.data() + text.size();
      const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, percent);
      percent = error == std::errc() && stop == end ? percent : -1.0;
    }
    if (!(percent >= 0.0) || !std::isfinite(percent)) {
      throw InputError(fmt::format("--noise: expected COL:PERCENT with PERCENT >= 0, got '{}'", text));
    }
    const auto columns = parse_columns(text.substr(0, colon), table.schema, "--noise");
    for (const ColumnExpression& column : columns) {
      if (!column.is_column() || std::find(used.begin(), used.end(), column.columns.front()) == used.end()) {
        throw InputError(fmt::format("--noise: expected a column of the file that the inputs or outputs use, got '{}'",
                                     column.text));
      }
      for (double& value : table.values.col(column.columns.front())) {
        value *= 1.0 + 0.01 * percent * rng.normal();
      }
    }
  }
}

std::vector<std::string> names_of(const std::vector<ColumnExpression>& columns) {
  std::vector<std::string> names;
  for (const ColumnExpression& column : columns) {
    names.push_back(column.text);
  }
  return names;
}

// Takes the logarithm of the inputs (and outputs) that --log names.
void take_logarithms(Data& data, const DataOptions& options, const TableSchema& schema,
                     const std::vector<Index>& rows) {
  data.logarithmic.assign(data.input_names.size(), false);
  if (options.logarithms.empty()) {
    return;
  }
  for (const ColumnExpression& column : parse_columns(options.logarithms, schema, "--log")) {
    const auto apply = [&](std::vector<std::string>& names, Matrix& values, bool input) {
      const auto found = std::find(names.begin(), names.end(), column.text);
      if (found == names.end()) {
        return false;
      }
      const Index j = found - names.begin();
      for (Index i = 0; i < values.rows(); ++i) {
        if (!(values(i, j) > 0.0)) {
          throw InputError(fmt::format("{}: {} {}: column '{}': --log expects positive numbers, found {}", options.file,
                                       schema.row_word, rows[static_cast<std::size_t>(i)], column.text, values(i, j)));
        }
        values(i, j) = std::log(values(i, j));
      }
      *found = "log(" + column.text + ")";
      if (input) {
        data.logarithmic[static_cast<std::size_t>(j)] = true;
      }
      return true;
    };
    if (!apply(data.input_names, data.inputs, true) && !apply(data.output_names, data.outputs, false)) {
      throw InputError(fmt::format("--log: '{}' is neither an input nor an output (inputs: {})", column.text,
                                   fmt::join(data.original_names, ", ")));
    }
  }
}

std::vector<ColumnExpression> default_inputs(const TableSchema& schema, const std::vector<Index>& taken) {
  std::vector<ColumnExpression> result;
  for (const Index column : schema.number_columns()) {
    if (std::find(taken.begin(), taken.end(), column) == taken.end()) {
      result.push_back({schema.names[static_cast<std::size_t>(column)], {column}, {}});
    }
  }
  return result;
}

void check_weights(const Data& data, const Table& table, const DataOptions& options) {
  for (Index i = 0; i < data.weights.size(); ++i) {
    if (data.weights(i) < 0.0) {
      throw InputError(fmt::format("{}: {} {}: --weights expects numbers that are not negative, found {}", options.file,
                                   table.schema.row_word, table.rows[static_cast<std::size_t>(i)], data.weights(i)));
    }
  }
  if (data.weights.size() > 0 && !(data.weights.sum() > 0.0)) {
    throw InputError(fmt::format("{}: --weights: all weights are zero", options.file));
  }
}

}  // namespace

Data read_data(const DataOptions& options) {
  TableOptions table_options;
  table_options.missing = options.missing == "drop" ? MissingPolicy::drop : MissingPolicy::error;
  const auto reader = open_table(options.file, table_options);
  const TableSchema& schema = reader->schema();
  const auto select = [&schema](const std::string& spec, const char* option) {
    return spec.empty() ? std::vector<ColumnExpression>() : parse_columns(spec, schema, option);
  };
  const auto outputs = select(options.outputs, "--outputs");
  const auto weights = select(options.weights, "--weights");
  const auto time = select(options.time, "--time");
  const auto trajectory = select(options.trajectory, "--trajectory");
  auto inputs = select(options.inputs, "--inputs");
  std::vector<ColumnExpression> all = outputs;
  all.insert(all.end(), weights.begin(), weights.end());
  all.insert(all.end(), time.begin(), time.end());
  all.insert(all.end(), trajectory.begin(), trajectory.end());
  if (inputs.empty()) {
    inputs = default_inputs(schema, columns_used(all));
  }
  if (inputs.empty()) {
    throw InputError(fmt::format("{}: no numeric column is left for --inputs", options.file));
  }
  all.insert(all.end(), inputs.begin(), inputs.end());
  for (const auto& [list, option] :
       {std::pair{&weights, "--weights"}, {&time, "--time"}, {&trajectory, "--trajectory"}}) {
    if (list->size() > 1) {
      throw InputError(fmt::format("{}: expected one column, got {}", option, list->size()));
    }
  }
  const std::vector<Index> used = columns_used(all);
  reader->select(used);
  Table table = read_rows(*reader);
  add_noise(table, options, used);
  const auto evaluate = [&table](const std::vector<ColumnExpression>& columns) {
    return columns.empty() ? Matrix(table.values.rows(), 0) : evaluate_columns(columns, table);
  };
  Data data;
  data.inputs = evaluate(inputs);
  data.outputs = evaluate(outputs);
  data.weights = weights.empty() ? Vector() : Vector(evaluate(weights).col(0));
  data.time = time.empty() ? Vector() : Vector(evaluate(time).col(0));
  data.trajectory = trajectory.empty() ? Vector() : Vector(evaluate(trajectory).col(0));
  data.derivatives = options.derivatives;
  data.file = options.file;
  data.row_word = table.schema.row_word;
  data.rows = table.rows;
  data.time_name = time.empty() ? std::string() : time.front().text;
  data.original_names = names_of(inputs);
  data.input_names = data.original_names;
  data.output_names = names_of(outputs);
  data.dropped_rows = table.dropped_rows;
  data.samples = data.inputs.rows();
  check_weights(data, table, options);
  take_logarithms(data, options, table.schema, table.rows);
  return data;
}

bool is_large(const DataOptions& options) {
  std::error_code unknown;
  const std::uintmax_t size = std::filesystem::file_size(options.file, unknown);
  return !unknown && size > (std::uintmax_t{256} << 20);
}

Index for_each_block(const DataOptions& options, const std::function<void(const Data& block)>& visit) {
  DataSelection selection{options.inputs, options.outputs, options.weights, {}, {}, {}};
  selection.table.missing = options.missing == "drop" ? MissingPolicy::drop : MissingPolicy::error;
  DataSource source(options.file, selection);
  for (DataBlock rows; source.next(rows);) {
    Data block;
    block.inputs = std::move(rows.inputs);
    block.outputs = std::move(rows.outputs);
    block.weights = std::move(rows.weights);
    block.original_names = labels(source.inputs());
    block.input_names = block.original_names;
    block.output_names = labels(source.outputs());
    block.samples = block.inputs.rows();
    take_logarithms(block, options, source.schema(), rows.rows);
    visit(block);
  }
  return source.dropped_rows();
}

Data survey_data(const DataOptions& options) {
  if (!options.noise.empty()) {
    throw InputError("--noise: not for a file that is read in passes (--stream, or larger than 256 MiB)");
  }
  Data data;
  DataRange range;
  Index samples = 0;
  const Index dropped = for_each_block(options, [&](const Data& block) {
    range = merge(range, data_range(block.inputs));
    samples += block.samples;
    data = block;
  });
  if (samples == 0) {
    throw InputError(fmt::format("{}: expected rows, found none", options.file));
  }
  data.inputs = range.sample;
  data.outputs.resize(0, data.outputs.cols());
  data.weights.resize(0);
  data.samples = samples;
  data.dropped_rows = dropped;
  data.range = std::move(range);
  return data;
}

}  // namespace lieder::cli
