#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/report/plot.hpp"
#include "report/plot_check.hpp"
#include "report/svg.hpp"

namespace lieder {
namespace {

using test::Drawing;

// A grid of m^d points in [-1, 1]^d.
Matrix grid(Index m, Index d) {
  const auto count = static_cast<Index>(std::lround(std::pow(m, d)));
  Matrix result(count, d);
  for (Index i = 0; i < count; ++i) {
    Index rest = i;
    for (Index j = 0; j < d; ++j, rest /= m) {
      result(i, j) = 2.0 * static_cast<double>(rest % m) / static_cast<double>(m - 1) - 1.0;
    }
  }
  return result;
}

void expect_inside(const Drawing& drawing) {
  const auto [width, height] = drawing.canvas();
  for (const test::Segment& s : drawing.segments) {
    EXPECT_TRUE(std::min({s.x0, s.x1, s.y0, s.y1}) >= 0.0 && std::max(s.x0, s.x1) <= width &&
                std::max(s.y0, s.y1) <= height)
        << s.x0 << "," << s.y0 << " " << s.x1 << "," << s.y1 << " " << s.colour;
  }
  for (const test::Mark& mark : drawing.marks) {
    EXPECT_TRUE(mark.x >= 0.0 && mark.y >= 0.0 && mark.x <= width && mark.y <= height);
  }
}

TEST(VectorField, DrawsEveryArrowInItsDirection) {
  VectorFieldPlot plot;
  plot.axis_labels = {"<b>&\"", "y'"};
  plot.data = grid(5, 2);
  Matrix rotation(plot.data.rows(), 2);
  rotation << -plot.data.col(1), plot.data.col(0);
  plot.fields = {{"x d/dy - y d/dx", plot.data, rotation}};
  const Figure figure = vector_field_plot(plot);
  ASSERT_TRUE(figure.ok) << figure.message;
  EXPECT_TRUE(figure.notes.empty());
  const Drawing drawing(figure.svg);
  expect_inside(drawing);
  EXPECT_EQ(drawing.marks_of("point").size(), 25U);
  EXPECT_EQ(drawing.heads.size(), 24U) << "one for each point but the centre, which is fixed";
  for (const char* text : {"<b>&\"", "y'", "x d/dy - y d/dx"}) {
    EXPECT_TRUE(drawing.has_text(text)) << text;
  }
  const auto arrows = drawing.arrows_of("series-1");
  ASSERT_EQ(arrows.size(), 24U);
  // The point that an arrow is centred on, from the marks: the field there is a quarter turn counterclockwise.
  const test::Mark first = drawing.marks_of("point").front();
  const test::Mark last = drawing.marks_of("point").back();
  const double cx = 0.5 * (first.x + last.x);
  const double cy = 0.5 * (first.y + last.y);
  for (const test::Segment& arrow : arrows) {
    const double px = 0.5 * (arrow.x0 + arrow.x1) - cx;
    const double py = cy - 0.5 * (arrow.y0 + arrow.y1);
    const double vx = arrow.x1 - arrow.x0;
    const double vy = arrow.y0 - arrow.y1;
    // Coordinates are rounded to 0.01 pixels; positions are below 300 pixels, arrows below 100.
    EXPECT_NEAR(px * vx + py * vy, 0.0, 8.0);
    EXPECT_GT(px * vy - py * vx, 0.0) << "counterclockwise";
    EXPECT_NEAR(std::hypot(vx, vy) / std::hypot(px, py),
                std::hypot(arrows[0].x1 - arrows[0].x0, arrows[0].y1 - arrows[0].y0) /
                    std::hypot(0.5 * (arrows[0].x0 + arrows[0].x1) - cx, cy - 0.5 * (arrows[0].y0 + arrows[0].y1)),
                2e-3)
        << "lengths are proportional to the field";
  }
}

TEST(VectorField, ProjectsArrowsInSpace) {
  VectorFieldPlot plot;
  plot.axis_labels = {"a", "b", "c"};
  plot.data = grid(3, 3);
  const RowVector direction{{1.0, -2.0, 0.5}};
  plot.fields = {{"constant", plot.data, direction.replicate(27, 1)}};
  const Figure figure = vector_field_plot(plot);
  ASSERT_TRUE(figure.ok) << figure.message;
  const Drawing drawing(figure.svg);
  expect_inside(drawing);
  for (const char* text : {"a", "b", "c", "constant", "−1", "0", "1"}) {
    EXPECT_TRUE(drawing.has_text(text)) << text;
  }
  EXPECT_EQ(drawing.heads.size(), 27U);
  EXPECT_EQ(drawing.marks_of("point").size() + drawing.marks_of("far-point").size(), 27U);
  // The view from azimuth -60 and elevation 25, written out.
  const double e = std::numbers::pi * 25.0 / 180.0;
  const double h = std::sqrt(0.75);
  const double right = h * direction(0) + 0.5 * direction(1);
  const double up = std::sin(e) * (-0.5 * direction(0) + h * direction(1)) + std::cos(e) * direction(2);
  std::size_t arrows = 0;
  for (const test::Segment& arrow : drawing.arrows_of("depth-")) {
    ++arrows;
    const double dx = arrow.x1 - arrow.x0;
    const double dy = arrow.y0 - arrow.y1;
    const double length = std::hypot(dx, dy);
    EXPECT_GT(length, 10.0);
    // Ends rounded to 0.01 pixels of more than 10: directions to about 3e-3.
    EXPECT_NEAR(dx / length, right / std::hypot(right, up), 3e-3);
    EXPECT_NEAR(dy / length, up / std::hypot(right, up), 3e-3);
  }
  EXPECT_EQ(arrows, 27U);
}

TEST(VectorField, PalesWithTheDistanceAndDrawsTheNearLast) {
  VectorFieldPlot plot;
  const Matrix points = grid(3, 3);
  plot.fields = {{"f", points, Matrix::Ones(27, 3)}};
  const Figure figure = vector_field_plot(plot);
  ASSERT_TRUE(figure.ok) << figure.message;
  const Drawing drawing(figure.svg);
  ASSERT_EQ(drawing.heads.size(), 27U);
  EXPECT_TRUE(std::is_sorted(drawing.heads.begin(), drawing.heads.end())) << "depth-1 first, depth-5 last";
  // The same view, written out; arrows are centred on the points, and the outermost points fix the scale.
  const double e = std::numbers::pi * 25.0 / 180.0;
  const double h = std::sqrt(0.75);
  const Vector right = points * Vector{{h, 0.5, 0.0}};
  const Vector up = points * Vector{{-0.5 * std::sin(e), h * std::sin(e), std::cos(e)}};
  const Vector near = points * Vector{{0.5 * std::cos(e), -h * std::cos(e), std::sin(e)}};
  std::vector<std::pair<double, double>> middle;
  std::vector<std::string> colour;
  for (const test::Segment& arrow : drawing.arrows_of("depth-")) {
    middle.emplace_back(0.5 * (arrow.x0 + arrow.x1), 0.5 * (arrow.y0 + arrow.y1));
    colour.push_back(arrow.colour);
  }
  ASSERT_EQ(middle.size(), 27U);
  const auto [lowest, highest] = std::minmax_element(middle.begin(), middle.end());
  const double scale = (highest->first - lowest->first) / (right.maxCoeff() - right.minCoeff());
  double centre_y = 0.0;
  for (const auto& [x, y] : middle) {
    centre_y += y / 27.0;
  }
  const double centre_x = 0.5 * (lowest->first + highest->first);
  for (std::size_t k = 0; k < 27; ++k) {
    Index point = 0;
    const Vector dx = right.array() - (middle[k].first - centre_x) / scale;
    const Vector dy = up.array() - (centre_y - middle[k].second) / scale;
    const double distance = (dx.cwiseAbs2() + dy.cwiseAbs2()).minCoeff(&point);
    EXPECT_LT(std::sqrt(distance) * scale, 0.1)
        << "equal axes: every arrow is where the view puts its point, in pixels";
    if (colour[k] == "depth-5") {
      EXPECT_GT(near(point), 0.5);
    }
    if (colour[k] == "depth-1") {
      EXPECT_LT(near(point), -0.5);
    }
  }
  EXPECT_GT(std::count(colour.begin(), colour.end(), "depth-5"), 0);
  EXPECT_EQ(std::count(colour.begin(), colour.end(), "depth-1"), std::count(colour.begin(), colour.end(), "depth-5"));
}

TEST(VectorField, ThinsAndSaysSo) {
  constexpr std::uint64_t seed = 5;
  SCOPED_TRACE(seed);
  Rng rng(seed);
  VectorFieldPlot plot;
  plot.data.resize(3000, 3);
  for (Index i = 0; i < plot.data.rows(); ++i) {
    plot.data.row(i) = rng.normal_vector(3).normalized().transpose();
  }
  plot.fields = {{"f", plot.data, plot.data}};
  plot.max_points = 100;
  plot.max_arrows = 40;
  const Figure figure = vector_field_plot(plot);
  ASSERT_TRUE(figure.ok) << figure.message;
  const Drawing drawing(figure.svg);
  expect_inside(drawing);
  EXPECT_EQ(drawing.heads.size(), 40U);
  EXPECT_EQ(drawing.marks.size(), 100U);
  EXPECT_EQ(figure.notes,
            (std::vector<std::string>{"100 of 3000 data points drawn", "Arrows at 40 of 3000 positions"}));
}

TEST(VectorField, DrawsZeroFieldsFlatCloudsAndLongTitles) {
  VectorFieldPlot plot;
  Matrix flat = grid(4, 3);
  flat.col(2).setConstant(7.0);
  const std::string title(300, 'w');
  plot.fields = {{"zero", flat, Matrix::Zero(64, 3)}, {title, flat, Matrix::Ones(64, 3)}};
  const Figure figure = vector_field_plot(plot);
  ASSERT_TRUE(figure.ok) << figure.message;
  const Drawing drawing(figure.svg);
  expect_inside(drawing);
  EXPECT_TRUE(drawing.has_text("zero field"));
  const auto shown = std::find_if(drawing.texts.begin(), drawing.texts.end(),
                                  [](const std::string& text) { return text.starts_with("ww"); });
  ASSERT_NE(shown, drawing.texts.end());
  EXPECT_TRUE(shown->ends_with("…"));
  EXPECT_LT(shown->size(), 60U) << "307 pixels at 7.4 each";
  // One single point in the plane.
  const Matrix point{{3.0, 4.0}};
  VectorFieldPlot single;
  single.fields = {{"f", point, point}};
  EXPECT_TRUE(vector_field_plot(single).ok);
}

TEST(VectorField, RejectsShapesAndNumbers) {
  VectorFieldPlot plot;
  EXPECT_THROW(vector_field_plot(plot), ValueError);
  plot.fields = {{"f", grid(2, 2), Matrix::Zero(3, 2)}};
  EXPECT_THROW(vector_field_plot(plot), ShapeError);
  plot.fields = {{"f", Matrix::Zero(2, 4), Matrix::Zero(2, 4)}};
  EXPECT_THROW(vector_field_plot(plot), ValueError);
  plot.fields = {{"f", grid(2, 2), Matrix::Constant(4, 2, INFINITY)}};
  EXPECT_THROW(vector_field_plot(plot), ValueError);
  plot.fields = {{"f", grid(2, 2), grid(2, 2)}};
  plot.axis_labels = {"x"};
  EXPECT_THROW(vector_field_plot(plot), ShapeError);
}

TEST(SpreadSubset, KeepsItsDistanceAndCovers) {
  const Matrix line{{0.0}, {0.1}, {0.5}, {0.9}, {1.0}};
  using report_detail::spread_subset;
  // Farthest first from 0: 1 at distance 1, then 0.5, then 0.9 and 0.1 at 0.1, which is not more than the spacing.
  EXPECT_EQ(spread_subset(line, 10, 0.2), (std::vector<Index>{0, 2, 4}));
  EXPECT_EQ(spread_subset(line, 2, 0.0), (std::vector<Index>{0, 4}));
  EXPECT_EQ(spread_subset(line, 10, 0.0).size(), 5U);
  EXPECT_EQ(spread_subset(Matrix::Ones(9, 2), 10, 0.0), (std::vector<Index>{0}));
}

}  // namespace
}  // namespace lieder
