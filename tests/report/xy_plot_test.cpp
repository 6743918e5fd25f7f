#include <gtest/gtest.h>

#include <cmath>

#include "lieder/core/error.hpp"
#include "lieder/report/plot.hpp"
#include "report/svg.hpp"

namespace lieder {
namespace {

using test::Drawing;

TEST(LinePlot, DrawsPointsCurvesBarsAndLabels) {
  LinePlot plot;
  plot.x = {"lambda <b>&\"", true};
  plot.y = {"error", false};
  plot.series = {{"measured", Vector{{0.1, 1.0, 10.0}}, Vector{{3.0, 2.0, 1.0}}, Vector{{0.5, 0.5, 0.5}},
                  SeriesStyle::line_points},
                 {"theory", Vector{{0.1, 10.0}}, Vector{{3.0, 1.0}}, {}, SeriesStyle::reference}};
  const Figure figure = line_plot(plot);
  ASSERT_TRUE(figure.ok) << figure.message;
  const Drawing drawing(figure.svg);
  for (const char* text : {"lambda <b>&\"", "error", "measured", "theory", "0.1", "1", "10"}) {
    EXPECT_TRUE(drawing.has_text(text)) << text;
  }
  auto marks = drawing.marks_of("series-1");
  std::erase_if(marks, [](const test::Mark& mark) { return mark.y < 30.0; });  // the legend
  ASSERT_EQ(marks.size(), 3U);
  // On a logarithmic axis 0.1, 1, 10 are equally spaced; the values are on a straight line. Rounded to 0.01 pixels.
  EXPECT_NEAR(marks[1].x - marks[0].x, marks[2].x - marks[1].x, 0.05);
  EXPECT_NEAR(marks[1].y - marks[0].y, marks[2].y - marks[1].y, 0.05);
  EXPECT_GT(marks[1].y, marks[0].y) << "smaller values are lower on the canvas";
  ASSERT_EQ(figure.data.rows().size(), 5U);
  EXPECT_EQ(figure.data.rows()[0], (std::vector<std::string>{"measured", "0.1", "3", "0.5"}));
  EXPECT_EQ(figure.data.rows()[4], (std::vector<std::string>{"theory", "10", "1", ""}));
}

TEST(ScatterPlot, DrawsEveryPointAndTheDiagonal) {
  ScatterPlot plot;
  plot.diagonal = true;
  plot.groups = {{"", Vector{{0.0, 1.0, 2.0, 3.0}}, Vector{{0.5, 0.5, 2.5, 2.5}}, {}, SeriesStyle::points}};
  const Figure figure = scatter_plot(plot);
  ASSERT_TRUE(figure.ok) << figure.message;
  const Drawing drawing(figure.svg);
  EXPECT_EQ(drawing.marks_of("series-1").size(), 4U);
  // The points (0, 0.5) and (1, 0.5) are level, and (0, 0.5) lies as far above the diagonal as (1, 0.5) below.
  const auto marks = drawing.marks_of("series-1");
  EXPECT_NEAR(marks[0].y, marks[1].y, 0.03);
  std::vector<test::Segment> lines = drawing.segments_of("axis");
  std::erase_if(lines,
                [](const test::Segment& s) { return std::abs(s.x1 - s.x0) < 300.0 || std::abs(s.y1 - s.y0) < 300.0; });
  ASSERT_EQ(lines.size(), 1U);
  const auto level = [&line = lines[0]](double x) {
    return line.y0 + (line.y1 - line.y0) * (x - line.x0) / (line.x1 - line.x0);
  };
  EXPECT_NEAR(level(marks[0].x) - marks[0].y, marks[1].y - level(marks[1].x), 0.1);
}

TEST(ScatterPlot, ThinsLargeGroupsAndSaysSo) {
  ScatterPlot plot;
  plot.max_points = 50;
  plot.groups = {
      {"many", Vector::LinSpaced(1000, 0.0, 1.0), Vector::LinSpaced(1000, 0.0, 1.0), {}, SeriesStyle::points}};
  const Figure figure = scatter_plot(plot);
  ASSERT_TRUE(figure.ok) << figure.message;
  EXPECT_EQ(Drawing(figure.svg).marks_of("series-1").size(), 51U) << "and one in the legend";
  ASSERT_EQ(figure.notes.size(), 1U);
  EXPECT_NE(figure.notes[0].find("50 of 1000"), std::string::npos);
}

TEST(LinePlot, RejectsWhatCannotBeDrawn) {
  LinePlot plot;
  EXPECT_THROW(line_plot(plot), ValueError);
  plot.series = {{"a", Vector{{1.0}}, Vector{{1.0, 2.0}}, {}, SeriesStyle::line}};
  EXPECT_THROW(line_plot(plot), ShapeError);
  plot.series = {{"a", Vector{{0.0}}, Vector{{1.0}}, {}, SeriesStyle::line}};
  plot.x.logarithmic = true;
  EXPECT_THROW(line_plot(plot), ValueError);
}

TEST(HeatMap, DrawsEveryCellWithItsValue) {
  HeatMap plot;
  plot.matrices = {{"first <b>&\"", Matrix{{0.0, -1.0, 0.5}, {1.0, 0.0, -0.25}}}, {"second", Matrix::Zero(2, 3)}};
  plot.row_labels = {"r1", "r2"};
  plot.column_labels = {"c1", "c2", "c3"};
  const Figure figure = heat_map(plot);
  ASSERT_TRUE(figure.ok) << figure.message;
  const Drawing drawing(figure.svg);
  for (const char* text : {"first <b>&\"", "second", "r1", "r2", "c1", "c2", "c3", "−1", "0.5", "1", "−0.25"}) {
    EXPECT_TRUE(drawing.has_text(text)) << text;
  }
  EXPECT_EQ(std::count(drawing.texts.begin(), drawing.texts.end(), "0"), 2 + 6);
  // One filled cell for each entry: negative ones in their own colour, and as strong as the value is large.
  std::size_t cells = 0;
  std::vector<std::pair<std::string, double>> strong;
  for (const test::Element& element : drawing.elements) {
    if (element.name == "polygon") {
      ++cells;
      const std::string colour = test::colour_name(element.colour);
      const double opacity = element.attributes.contains("fill-opacity") ? std::stod(element.get("fill-opacity")) : 1.0;
      if (opacity > 0.0 && (colour == "negative" || colour == "positive")) {
        strong.emplace_back(colour, opacity);
      }
    }
  }
  std::sort(strong.begin(), strong.end());
  SCOPED_TRACE(cells);
  ASSERT_EQ(strong.size(), 4U);
  EXPECT_EQ(strong[0].first, "negative");
  EXPECT_NEAR(strong[0].second, 0.25, 0.01);
  EXPECT_NEAR(strong[1].second, 1.0, 0.01);
  EXPECT_EQ(strong[2].first, "positive");
  EXPECT_NEAR(strong[2].second, 0.5, 0.01);
  EXPECT_NEAR(strong[3].second, 1.0, 0.01);
  ASSERT_EQ(figure.data.rows().size(), 4U);
  EXPECT_EQ(figure.data.rows()[1], (std::vector<std::string>{"", "r2", "1", "0", "-0.25"}));
}

TEST(HeatMap, KeepsLongTitlesApart) {
  HeatMap plot;
  const std::string title(200, 'w');
  plot.matrices = {{title, Matrix::Identity(4, 4)}, {title, Matrix::Identity(4, 4)}};
  const Figure figure = heat_map(plot);
  ASSERT_TRUE(figure.ok) << figure.message;
  std::vector<std::pair<double, std::size_t>> titles;  // left end, bytes
  double left = 0.0;
  for (const test::Element& element : Drawing(figure.svg).elements) {
    if (element.name == "g" && element.attributes.contains("transform")) {
      left = test::numbers_in(element.get("transform")).at(0);
    } else if (element.name == "text" && element.text.starts_with("ww")) {
      titles.emplace_back(left, element.text.size());
    }
  }
  ASSERT_EQ(titles.size(), 2U);
  // A w of the standard size is about 10.6 pixels in DejaVu Sans, the widest usual font.
  EXPECT_GT(titles[1].first - titles[0].first, 7.4 * static_cast<double>(titles[0].second - 3));
}

TEST(HeatMap, RejectsShapes) {
  HeatMap plot;
  EXPECT_THROW(heat_map(plot), ValueError);
  plot.matrices = {{"a", Matrix::Zero(2, 2)}, {"b", Matrix::Zero(2, 3)}};
  EXPECT_THROW(heat_map(plot), ShapeError);
  plot.matrices = {{"a", Matrix::Zero(65, 2)}};
  EXPECT_THROW(heat_map(plot), ValueError);
  plot.matrices = {{"a", Matrix::Zero(2, 2)}};
  plot.row_labels = {"only one"};
  EXPECT_THROW(heat_map(plot), ShapeError);
}

}  // namespace
}  // namespace lieder
