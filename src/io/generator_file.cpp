#include "lieder/io/generator_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "io/text.hpp"
#include "lieder/core/error.hpp"
#include "lieder/io/input_file.hpp"
#include "lieder/io/npy.hpp"

namespace lieder {

namespace {

// Reads generators out of a parsed TOML file; keeps the file's name for errors.
class GeneratorParser {
 public:
  explicit GeneratorParser(std::string file) : file_(std::move(file)) {}

  std::vector<NamedGenerator> parse(const toml::table& root) {
    for (const auto& [key, node] : root) {
      if (key.str() != "generator") {
        fail(node, fmt::format("expected [[generator]], found {}", in_quotes(key.str())));
      }
    }
    read_list(root, "generator");
    if (generators_.empty()) {
      throw InputError(fmt::format("{}: expected at least one [[generator]], found none", file_));
    }
    return std::move(generators_);
  }

  GroupFile parse_group(const toml::table& root) {
    for (const auto& [key, node] : root) {
      if (key.str() != "generator" && key.str() != "element") {
        fail(node, fmt::format("expected [[generator]] or [[element]], found {}", in_quotes(key.str())));
      }
    }
    with_time_ = true;
    read_list(root, "generator");
    const auto generators = static_cast<std::ptrdiff_t>(generators_.size());
    read_list(root, "element");
    if (generators_.empty()) {
      throw InputError(fmt::format("{}: expected at least one [[generator]] or [[element]], found none", file_));
    }
    const auto middle = generators_.begin() + generators;
    return {{generators_.begin(), middle}, {middle, generators_.end()}};
  }

 private:
  void read_list(const toml::table& root, const char* word) {
    word_ = word;
    const toml::node* node = root.get(word);
    if (node == nullptr) {
      return;
    }
    const toml::array* list = node->as_array();
    if (list == nullptr) {
      fail(*node, fmt::format("expected at least one [[{}]], found another value", word_));
    }
    for (const toml::node& entry : *list) {
      const toml::table* table = entry.as_table();
      if (table == nullptr) {
        fail(entry, fmt::format("expected [[{}]] tables, found another value", word_));
      }
      add(*table);
    }
  }

  [[noreturn]] void fail(const toml::node& node, std::string_view message) const {
    throw InputError(fmt::format("{}, line {}: {}", file_, node.source().begin.line, message));
  }

  void add(const toml::table& table) {
    for (const auto& [key, node] : table) {
      static const std::vector<std::string_view> keys = {"name", "matrix", "translation", "output"};
      static const std::vector<std::string_view> keys_and_time = {"name", "matrix", "translation", "output", "time"};
      const std::vector<std::string_view>& known = with_time_ ? keys_and_time : keys;
      if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
        fail(node, fmt::format("expected the keys {}, found {}", fmt::join(known, ", "), in_quotes(key.str())));
      }
    }
    NamedGenerator generator;
    generator.name = name(table);
    const toml::node* matrix = table.get("matrix");
    const toml::node* translation = table.get("translation");
    if (matrix == nullptr && translation == nullptr) {
      fail(table,
           fmt::format("{} {}: expected a matrix or a translation, found neither", word_, in_quotes(generator.name)));
    }
    if (matrix != nullptr) {
      generator.matrix = square_matrix(*matrix, "matrix", generator.name);
    }
    if (translation != nullptr) {
      generator.translation = numbers(*translation, "translation", generator.name);
    }
    if (matrix == nullptr) {
      generator.matrix.setZero(generator.translation.size(), generator.translation.size());
      if (is_element()) {
        generator.matrix.setIdentity();
      }
    } else if (translation == nullptr) {
      generator.translation.setZero(generator.matrix.rows());
    } else if (generator.translation.size() != generator.matrix.rows()) {
      fail(*translation, fmt::format("{} {}, translation: expected {} numbers (matrix is {} x {}), found {}", word_,
                                     in_quotes(generator.name), generator.matrix.rows(), generator.matrix.rows(),
                                     generator.matrix.cols(), generator.translation.size()));
    }
    if (const toml::node* output = table.get("output")) {
      generator.output = square_matrix(*output, "output", generator.name);
    }
    if (const toml::node* time = table.get("time")) {
      const std::optional<double> value = time->is_number() ? time->value<double>() : std::nullopt;
      if (!value || !std::isfinite(*value) || (is_element() && *value == 0.0)) {
        fail(*time, fmt::format("{} {}, time: expected a finite number{}", word_, in_quotes(generator.name),
                                is_element() ? " other than zero" : ""));
      }
      generator.time = *value;
    }
    check_agreement(table, generator);
    generators_.push_back(std::move(generator));
  }

  std::string name(const toml::table& table) {
    const toml::node* node = table.get("name");
    if (node != nullptr && !node->is_string()) {
      fail(*node, "name: expected a string, found another value");
    }
    std::string name = node != nullptr ? node->value_or(std::string()) : fmt::format("g{}", generators_.size());
    if (trimmed(name).empty()) {
      fail(*node, "name: expected a name, found an empty string");
    }
    const toml::node& place = node != nullptr ? *node : static_cast<const toml::node&>(table);
    const auto [known, is_new] = lines_.emplace(name, place.source().begin.line);
    if (!is_new) {
      fail(place, fmt::format("expected distinct names, found {} on line {} as well", in_quotes(name), known->second));
    }
    return name;
  }

  // The generators of a file act on one space.
  void check_agreement(const toml::table& table, const NamedGenerator& generator) const {
    if (generators_.empty()) {
      return;
    }
    const NamedGenerator& first = generators_.front();
    const auto shape = [](const Matrix& matrix) { return fmt::format("{} x {}", matrix.rows(), matrix.cols()); };
    if (generator.matrix.rows() != first.matrix.rows()) {
      fail(table, fmt::format("{} {}, matrix: expected {} as in {}, found {}", word_, in_quotes(generator.name),
                              shape(first.matrix), in_quotes(first.name), shape(generator.matrix)));
    }
    if (generator.output.rows() != first.output.rows()) {
      const auto found = [&](const Matrix& output) { return output.size() == 0 ? std::string("none") : shape(output); };
      fail(table, fmt::format("{} {}, output: expected {} as in {}, found {}", word_, in_quotes(generator.name),
                              found(first.output), in_quotes(first.name), found(generator.output)));
    }
  }

  Vector numbers(const toml::node& node, std::string_view key, std::string_view generator) const {
    const toml::array* array = node.as_array();
    if (array == nullptr || array->empty()) {
      fail(node, fmt::format("{} {}, {}: expected a list of numbers, found {}", word_, in_quotes(generator), key,
                             array == nullptr ? "another value" : "an empty list"));
    }
    Vector values(static_cast<Index>(array->size()));
    for (std::size_t i = 0; i < array->size(); ++i) {
      const std::optional<double> value = (*array)[i].is_number() ? (*array)[i].value<double>() : std::nullopt;
      if (!value || !std::isfinite(*value)) {
        fail((*array)[i], fmt::format("{} {}, {}: expected a finite number, found {}", word_, in_quotes(generator), key,
                                      value ? fmt::format("{}", *value) : std::string("another value")));
      }
      values(static_cast<Index>(i)) = *value;
    }
    return values;
  }

  Matrix square_matrix(const toml::node& node, std::string_view key, std::string_view generator) const {
    const toml::array* rows = node.as_array();
    if (rows == nullptr || rows->empty()) {
      fail(node, fmt::format("{} {}, {}: expected a list of rows, found {}", word_, in_quotes(generator), key,
                             rows == nullptr ? "another value" : "an empty list"));
    }
    const Index size = static_cast<Index>(rows->size());
    Matrix matrix(size, size);
    for (Index i = 0; i < size; ++i) {
      const toml::node& row_node = (*rows)[static_cast<std::size_t>(i)];
      const Vector row = numbers(row_node, fmt::format("{}, row {}", key, i + 1), generator);
      if (row.size() != size) {
        fail(row_node, fmt::format("{} {}, {}, row {}: expected {} numbers (a square matrix), found {}", word_,
                                   in_quotes(generator), key, i + 1, size, row.size()));
      }
      matrix.row(i) = row.transpose();
    }
    return matrix;
  }

  bool is_element() const { return word_ == "element"; }

  std::string file_;
  std::string_view word_ = "generator";
  bool with_time_ = false;
  std::vector<NamedGenerator> generators_;
  std::map<std::string, toml::source_index> lines_;
};

// parse(parser, table) with the file's name in errors of syntax.
template <class Parse>
auto parse_file(const std::filesystem::path& path, Parse parse) {
  const std::string text = read_text_file(path);
  const std::string file = one_line(path.string());
  try {
    GeneratorParser parser(file);
    return parse(parser, toml::parse(text));
  } catch (const toml::parse_error& error) {
    throw InputError(fmt::format("{}, line {}: malformed TOML, {}", file, error.source().begin.line,
                                 one_line(std::string(error.description()))));
  }
}

}  // namespace

std::vector<NamedGenerator> read_generator_file(const std::filesystem::path& path) {
  return parse_file(path, [](GeneratorParser& parser, const toml::table& root) { return parser.parse(root); });
}

GroupFile read_group_file(const std::filesystem::path& path) {
  return parse_file(path, [](GeneratorParser& parser, const toml::table& root) { return parser.parse_group(root); });
}

std::vector<NamedGenerator> read_generators(const std::filesystem::path& path) {
  if (!is_npy_file(path)) {
    return read_generator_file(path);
  }
  const NpyArray array = read_npy(path);
  const std::string file = one_line(path.string());
  if (array.shape.size() != 3 || array.shape[1] != array.shape[2] || array.data.empty()) {
    throw InputError(
        fmt::format("{}: expected generators of shape q x n x n, found shape {}", file,
                    array.shape.empty() ? std::string("()") : fmt::format("{}", fmt::join(array.shape, " x "))));
  }
  std::vector<NamedGenerator> generators;
  for (Index k = 0; k < array.shape[0]; ++k) {
    NamedGenerator generator{fmt::format("g{}", k), array.slice(k), Vector::Zero(array.shape[1]), Matrix(), 0.0};
    for (Index i = 0; i < generator.matrix.rows(); ++i) {
      for (Index j = 0; j < generator.matrix.cols(); ++j) {
        if (!std::isfinite(generator.matrix(i, j))) {
          throw InputError(fmt::format("{}, generator {}, row {}, column {}: expected a finite number, found {}", file,
                                       k, i, j, generator.matrix(i, j)));
        }
      }
    }
    generators.push_back(std::move(generator));
  }
  return generators;
}

}  // namespace lieder
