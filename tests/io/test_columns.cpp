#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <thread>

#include "io/io_test.hpp"
#include "lieder/core/random.hpp"
#include "lieder/io/columns.hpp"

namespace lieder {
namespace {

using test::expect_input_error;
using Names = std::vector<std::string>;

TableSchema schema_of(const Names& names) {
  return {"data.csv", names, std::vector<ColumnKind>(names.size(), ColumnKind::number), "line"};
}

// A table with the given columns, filled at random in (0.5, 2).
Table random_table(const Names& names, std::uint64_t seed = 1, Index rows = 20) {
  Rng rng(seed);
  Table table{schema_of(names), rng.uniform_matrix(rows, static_cast<Index>(names.size()), 0.5, 2.0), {}, 0};
  for (Index i = 0; i < rows; ++i) {
    table.rows.push_back(i + 2);
  }
  return table;
}

Names texts(std::string_view spec, const TableSchema& schema) {
  Names list;
  for (const ColumnExpression& expression : parse_columns(spec, schema, "--inputs")) {
    list.push_back(expression.text);
  }
  return list;
}

Vector value_of(std::string_view spec, const Table& table) {
  const auto expressions = parse_columns(spec, table.schema, "--inputs");
  EXPECT_EQ(expressions.size(), 1U) << spec;
  return evaluate_columns(expressions, table).col(0);
}

TEST(Columns, SelectsByNameNumberAndRange) {
  const TableSchema schema = schema_of({"E", "px", "py", "pz", "M"});
  EXPECT_EQ(texts("E,px", schema), (Names{"E", "px"}));
  EXPECT_EQ(texts(" M , 0 ", schema), (Names{"M", "E"}));
  EXPECT_EQ(texts("1-3,0", schema), (Names{"px", "py", "pz", "E"}));
  EXPECT_EQ(texts("2 - 2", schema), (Names{"py"}));
  EXPECT_EQ(texts("`M`", schema), (Names{"M"}));
  EXPECT_EQ(texts("M^2,log(E),max(px,py)", schema), (Names{"M^2", "log(E)", "max(px,py)"}));
}

TEST(Columns, PrefersAnExactName) {
  const TableSchema schema = schema_of({"1", "0", "0-1", "a,b", "log(a)", "a"});
  EXPECT_EQ(parse_columns("0", schema, "")[0].columns, std::vector<Index>{1});
  EXPECT_EQ(parse_columns("0-1", schema, "")[0].columns, std::vector<Index>{2});
  EXPECT_EQ(parse_columns("4-5", schema, "").size(), 2U);
  EXPECT_EQ(parse_columns("a,b", schema, "")[0].columns, std::vector<Index>{3});
  EXPECT_EQ(parse_columns("a,`a,b`", schema, "")[1].columns, std::vector<Index>{3});
  EXPECT_TRUE(parse_columns("log(a)", schema, "")[0].is_column());
}

TEST(Columns, EvaluatesWhatCppEvaluates) {
  const Table table = random_table({"a", "b", "E1", "E10", "pi0"});
  const auto a = table.values.col(0).array();
  const auto b = table.values.col(1).array();
  const auto e1 = table.values.col(2).array();
  const auto e10 = table.values.col(3).array();
  const double pi = std::numbers::pi;
  const std::pair<std::string_view, Eigen::ArrayXd> cases[] = {
      {"a+b", a + b},
      {"a - b*2", a - 2 * b},
      {"a^2", a * a},
      {"-a^2", -(a * a)},
      {"(-a)^2", a * a},
      {"2^a^b", Eigen::ArrayXd(a.binaryExpr(b, [](double x, double y) { return std::pow(2, std::pow(x, y)); }))},
      {"a/b/2", a / b / 2},
      {"log(a)+ln(b)", a.log() + b.log()},
      {"log10(a)", a.log10()},
      {"log2(a)", a.log() / std::log(2.0)},
      {"exp(-a)", (-a).exp()},
      {"sqrt(a^2+b^2)", (a * a + b * b).sqrt()},
      {"hypot(a,b)", (a * a + b * b).sqrt()},
      {"sin(pi*a)+cos(b)", (pi * a).sin() + b.cos()},
      {"tan(a)*asin(a/4)", a.tan() * (a / 4).asin()},
      {"acos(a/4)-atan(b)", (a / 4).acos() - b.atan()},
      {"sinh(a)*cosh(b)*tanh(a)", a.sinh() * b.cosh() * a.tanh()},
      {"asinh(a)+acosh(1+a)+atanh(a/4)", a.asinh() + (1 + a).acosh() + (a / 4).atanh()},
      {"cbrt(a)^3", a},
      {"atan2(a,b)", (a / b).atan()},
      {"abs(a-b)+sign(a-b)", (a - b).abs() + (a - b).sign()},
      {"min(a,b,1)+max(a,b)", a.min(b).min(1.0) + a.max(b)},
      {"E1+E10", e1 + e10},
      {"1E1*a", 10 * a},
      {"1.5e-1*a+.5", 0.15 * a + 0.5},
      {"2.*a", 2 * a},
      {"pi0*pi", table.values.col(4).array() * pi},
      {"`a`*`b`", a * b},
      {"\ta  *  b ", a * b},
      {"a*1e-05", a * 1e-5},
  };
  for (const auto& [spec, expected] : cases) {
    const Vector value = value_of(spec, table);
    // A few roundings of elementary functions, whose values and condition numbers are below 40 here.
    EXPECT_LT((value.array() - expected).abs().maxCoeff(), 1e-13) << spec;
  }
}

TEST(Columns, TakesTheLongestName) {
  const Table table = random_table({"a", "b", "a-b", "my col", "x (m)", "p.x", "p", "2019", "größe", "log", "1st"});
  const auto col = [&](Index j) { return Vector(table.values.col(j)); };
  const auto log_of = [&](Index j) { return Vector(col(j).unaryExpr([](double x) { return std::log(x); })); };
  EXPECT_EQ(value_of("2*a-b", table), 2 * col(2));
  EXPECT_EQ(value_of("a - b", table), col(0) - col(1));
  EXPECT_EQ(value_of("2*my col", table), 2 * col(3));
  EXPECT_EQ(value_of("`my col` + 1", table), (col(3).array() + 1).matrix());
  EXPECT_EQ(value_of("log(x (m))", table), log_of(4));
  EXPECT_EQ(value_of("2*p.x", table), 2 * col(5));
  EXPECT_EQ(value_of("a*2019", table), 2019 * col(0)) << "a number, without backquotes";
  EXPECT_EQ(value_of("2*`2019`", table), 2 * col(7));
  EXPECT_EQ(value_of("2*größe", table), 2 * col(8));
  EXPECT_EQ(value_of("log(log)", table), log_of(9)) << "a function before a parenthesis, else a column";
  EXPECT_EQ(value_of("2*1st", table), 2 * col(10));
}

TEST(Columns, ReadsAColumnOnceHoweverOftenItOccurs) {
  const auto expressions = parse_columns("b*a+b/a^b,a", schema_of({"a", "b", "c"}), "");
  EXPECT_EQ(expressions[0].columns, (std::vector<Index>{1, 0}));
  EXPECT_EQ(columns_used(expressions), (std::vector<Index>{0, 1}));
}

struct BadSpec {
  std::string_view spec;
  std::vector<std::string_view> parts;
};

TEST(Columns, RefusesBadSelections) {
  TableSchema schema = schema_of({"E", "px", "py", "pz", "M2", "type", "none"});
  schema.kinds[5] = ColumnKind::text;
  schema.kinds[6] = ColumnKind::empty;
  const BadSpec cases[] = {
      {"", {"expected a column between commas, found nothing"}},
      {"E,,px", {"expected a column between commas, found nothing"}},
      {"E,", {"found nothing"}},
      {"m2", {"no column 'm2' in data.csv, did you mean 'M2'?", "It has E, px, py, pz, M2, type, none"}},
      {"e", {"did you mean 'E'?"}},
      {"ppx", {"did you mean 'px'?"}},
      {"something", {"no column 'something' in data.csv. It has E, px"}},
      {"`pq x`", {"no column 'pq x'"}},
      {"log(Ex)", {"no column 'Ex'", "did you mean 'E'?"}},
      {"px.y", {"no column 'px.y'"}},
      {"7", {"expected columns 0 to 6 of data.csv, found '7'"}},
      {"99999999999999999999999", {"expected columns 0 to 6", "found '99999999999999999999999'"}},
      {"2-9", {"expected columns 0 to 6 of data.csv, found '2-9'"}},
      {"3-2", {"expected a range from low to high, found '3-2'"}},
      {"type", {"expected columns of numbers, found 'type' of data.csv, which has text"}},
      {"4-6", {"found 'type' of data.csv, which has text"}},
      {"none", {"found 'none' of data.csv, which has no values"}},
      {"2*type", {"found 'type' of data.csv, which has text"}},
      {"E,px,0", {"expected distinct columns, found 'E' twice"}},
      {"1.5", {"it reads no column"}},
      {"1+2", {"it reads no column"}},
      {"E=3", {"unexpected character '='"}},
      {"E;px", {"unexpected character ';'"}},
      {"\"E\"", {"unexpected character '\"'"}},
      {"log(E", {"found 'log(E'", "a closing parenthesis is missing"}},
      {"E)", {"a parenthesis is out of place"}},
      {"()", {"it reads no column"}},
      {"E+", {"it ends too early"}},
      {"E px", {"an operator is missing"}},
      {"2 E", {"an operator is missing"}},
      {"E*/px", {"an operator is out of place"}},
      {"sin(E,px)", {"too many arguments"}},
      {"atan2(E)", {"too few arguments"}},
      {"(E,px)", {"found '(E,px)'"}},
      {"foo(E)", {"no function 'foo', there are abs, acos"}},
      {"E(2)", {"found 'E(2)'"}},
      {"`E", {"a closing backquote is missing"}},
      {"E*1e999", {"'1e999' is not a number"}},
      {"E+.", {"'.' is not a number"}},
  };
  for (const BadSpec& bad : cases) {
    SCOPED_TRACE(std::string(bad.spec));
    expect_input_error([&] { parse_columns(bad.spec, schema, "--inputs"); }, {"--inputs: "});
    expect_input_error([&] { parse_columns(bad.spec, schema, "--inputs"); }, bad.parts);
  }
}

TEST(Columns, NamesTheRowOfAValueThatIsNotFinite) {
  Table table = random_table({"a", "b"});
  table.values(3, 0) = -1;
  table.values(5, 1) = 0;
  expect_input_error([&] { value_of("log(a)", table); },
                     {"data.csv, line 5, expression 'log(a)': expected a finite number, found nan for a = -1"});
  expect_input_error([&] { value_of("a/b", table); },
                     {"line 7, expression 'a/b'", "found infinity for a = ", ", b = 0"});
}

TEST(Columns, FindsTheNearestName) {
  const Names names{"mass", "Energy", "px", "py", "c10"};
  EXPECT_EQ(nearest_name("masss", names), "mass");
  EXPECT_EQ(nearest_name("energy", names), "Energy");
  EXPECT_EQ(nearest_name("PY", names), "py");
  EXPECT_EQ(nearest_name("ENRGY", names), "Energy");
  EXPECT_EQ(nearest_name("c1", names), "c10");
  EXPECT_EQ(nearest_name("q", names), "");
  EXPECT_EQ(nearest_name("trajectory", names), "");
}

TEST(Columns, ListsFewOfManyNames) {
  Names names;
  for (int j = 0; j < 500; ++j) {
    names.push_back(fmt::format("column_{}", j));
  }
  expect_input_error([&] { parse_columns("zzz", schema_of(names), "--inputs"); }, {"column_0, column_1", "(476 more)"});
}

TEST(Columns, EvaluatesInSeveralThreadsWithAnEvaluatorEach) {
  const Table table = random_table({"a", "b"}, 3, 5000);
  const auto expressions = parse_columns("sqrt(a)*b,a", table.schema, "");
  const Matrix expected = evaluate_columns(expressions, table);
  std::vector<Matrix> results(4);
  {
    std::vector<std::jthread> threads;
    for (Matrix& result : results) {
      threads.emplace_back([&] {
        ColumnEvaluator evaluator(expressions, {0, 1}, table.schema);
        for (int repeat = 0; repeat < 5; ++repeat) {
          result = evaluator.evaluate({table.values, table.rows});
        }
      });
    }
  }
  for (const Matrix& result : results) {
    EXPECT_EQ(result, expected);
  }
  EXPECT_THROW(ColumnEvaluator(expressions, {0}, table.schema), ValueError);
}

}  // namespace
}  // namespace lieder
