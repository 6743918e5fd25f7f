#include <gtest/gtest.h>

#include <cmath>

#include "lieder/core/error.hpp"
#include "lieder/report/plot.hpp"
#include "report/svg.hpp"

namespace lieder {
namespace {

using test::Drawing;

constexpr double kPixel = 0.02;  // gnuplot writes two decimals

SpectrumPlot small() {
  SpectrumPlot plot;
  plot.values = Vector{{1.0, 0.3, 0.05, 1e-6, 1e-8}};
  plot.classes = {SpectrumClass::broken, SpectrumClass::broken, SpectrumClass::near, SpectrumClass::symmetry,
                  SpectrumClass::symmetry};
  plot.cut = 1e-3;
  plot.gap = 5e10;
  return plot;
}

// The marks of the plot itself; those of the legend are above it.
std::vector<test::Mark> values_of(const Drawing& drawing) {
  std::vector<test::Mark> marks = drawing.marks;
  std::erase_if(marks, [](const test::Mark& mark) { return mark.y < 40.0; });
  std::sort(marks.begin(), marks.end(), [](const test::Mark& a, const test::Mark& b) { return a.x < b.x; });
  return marks;
}

TEST(SpectrumPlot, DrawsEveryValueAtItsPlace) {
  const SpectrumPlot plot = small();
  const Figure figure = spectrum_plot(plot);
  ASSERT_TRUE(figure.ok) << figure.message;
  const Drawing drawing(figure.svg);
  const auto marks = values_of(drawing);
  ASSERT_EQ(marks.size(), 5U);
  const std::vector<std::string> colours{"broken", "broken", "near", "symmetry", "symmetry"};
  for (std::size_t i = 0; i < 5; ++i) {
    const auto k = static_cast<Index>(i);
    EXPECT_EQ(marks[i].colour, colours[i]);
    // Equal steps to the right; downwards in proportion to the logarithm.
    EXPECT_NEAR(marks[i].x - marks[0].x, static_cast<double>(i) * (marks[1].x - marks[0].x), 4 * kPixel);
    EXPECT_NEAR((marks[i].y - marks[0].y) / (marks[4].y - marks[0].y), std::log10(plot.values(k)) / -8.0, 1e-3);
  }
}

TEST(SpectrumPlot, MarksTheGapBetweenTheTwoValuesAcrossTheCut) {
  const Figure figure = spectrum_plot(small());
  ASSERT_TRUE(figure.ok) << figure.message;
  const Drawing drawing(figure.svg);
  const auto marks = values_of(drawing);
  ASSERT_EQ(marks.size(), 5U);
  ASSERT_EQ(drawing.heads, (std::vector<std::string>{"ink", "ink"})) << "an arrow with two heads";
  for (const auto& tip : drawing.tips) {
    EXPECT_NEAR(tip.first, 0.5 * (marks[2].x + marks[3].x), 2 * kPixel);
  }
  EXPECT_NEAR(std::min(drawing.tips[0].second, drawing.tips[1].second), marks[2].y, 2 * kPixel);
  EXPECT_NEAR(std::max(drawing.tips[0].second, drawing.tips[1].second), marks[3].y, 2 * kPixel);
  EXPECT_TRUE(drawing.has_text("gap 5×10¹⁰"));
  EXPECT_TRUE(drawing.has_text("cut 0.001"));
  // The cut is a level line: log10(1e-3) = -3 of the -8 that all values span.
  const double level = marks[0].y + 3.0 / 8.0 * (marks[4].y - marks[0].y);
  const bool drawn = std::any_of(drawing.segments.begin(), drawing.segments.end(), [level](const test::Segment& line) {
    return line.colour == "near" && std::abs(line.y0 - level) < 0.1 && std::abs(line.y1 - level) < 0.1;
  });
  EXPECT_TRUE(drawn);
}

TEST(SpectrumPlot, HasItsLabelsLegendAndNumbers) {
  SpectrumPlot plot = small();
  plot.value_label = "relative <b>&\" value";
  plot.errors = Vector{{0.1, 0.01, 1e-3, 1e-7, 1e-9}};
  const Figure figure = spectrum_plot(plot);
  ASSERT_TRUE(figure.ok) << figure.message;
  const Drawing drawing(figure.svg);
  for (const char* text :
       {"relative <b>&\" value", "index", "2 broken", "1 near-symmetry", "2 symmetries", "1", "5", "10⁻⁸"}) {
    EXPECT_TRUE(drawing.has_text(text)) << text;
  }
  ASSERT_EQ(figure.data.rows().size(), 5U);
  EXPECT_EQ(figure.data.rows()[3], (std::vector<std::string>{"4", "1e-6", "1e-7", "symmetry"}));
}

TEST(SpectrumPlot, DrawsZerosAtTheFloorWithAnotherMark) {
  SpectrumPlot plot;
  plot.values = Vector{{1.0, 0.0, 0.0}};
  plot.cut = 1e-6;
  const Figure figure = spectrum_plot(plot);
  ASSERT_TRUE(figure.ok) << figure.message;
  const Drawing drawing(figure.svg);
  const auto marks = values_of(drawing);
  ASSERT_EQ(marks.size(), 3U);
  EXPECT_NE(marks[1].shape, marks[0].shape);
  EXPECT_EQ(marks[1].y, marks[2].y);
  EXPECT_TRUE(drawing.has_text("≤ 10⁻¹⁷"));
  EXPECT_TRUE(drawing.has_text("gap > 10¹⁷"));
}

TEST(SpectrumPlot, DrawsNoGapWithoutACut) {
  SpectrumPlot plot = small();
  plot.cut.reset();
  const Figure figure = spectrum_plot(plot);
  ASSERT_TRUE(figure.ok) << figure.message;
  EXPECT_TRUE(Drawing(figure.svg).heads.empty());
  EXPECT_EQ(figure.svg.find("gap"), std::string::npos);
}

TEST(SpectrumPlot, RejectsWhatCannotBeDrawn) {
  const auto rejected = [](auto change, const std::string& says) {
    SpectrumPlot plot = small();
    change(plot);
    try {
      spectrum_plot(plot);
      ADD_FAILURE() << "not rejected: " << says;
    } catch (const std::invalid_argument& error) {
      EXPECT_NE(std::string(error.what()).find(says), std::string::npos) << error.what();
    }
  };
  rejected([](SpectrumPlot& plot) { plot.values(2) = std::nan(""); }, "values[2] is nan");
  rejected([](SpectrumPlot& plot) { plot.values(2) = 0.5; }, "descending");
  rejected([](SpectrumPlot& plot) { plot.values(4) = -1.0; }, ">= 0");
  rejected([](SpectrumPlot& plot) { plot.values.resize(0); }, "0 values");
  rejected([](SpectrumPlot& plot) { plot.classes.pop_back(); }, "classes");
  rejected([](SpectrumPlot& plot) { plot.errors = Vector::Ones(2); }, "errors");
  rejected([](SpectrumPlot& plot) { plot.cut = 0.0; }, "cut is 0");
}

}  // namespace
}  // namespace lieder
