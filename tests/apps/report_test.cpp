// The page that `lieder discover --report` writes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "apps/program.hpp"
#include "report/svg.hpp"

namespace lieder::test {
namespace {

// Points of the unit sphere on a Fibonacci spiral.
std::string sphere() {
  std::string text = "x,y,z\n";
  for (int i = 0; i < 800; ++i) {
    const double z = 1.0 - (2.0 * i + 1.0) / 800.0;
    const double r = std::sqrt(1.0 - z * z);
    const double t = 2.399963229728653 * i;
    text += std::to_string(r * std::cos(t)) + "," + std::to_string(r * std::sin(t)) + "," + std::to_string(z) + "\n";
  }
  return text;
}

std::string circle(const std::string& header) {
  std::string text = header + "\n";
  for (int i = 0; i < 300; ++i) {
    text += std::to_string(std::cos(2.4 * i)) + "," + std::to_string(std::sin(2.4 * i)) + "\n";
  }
  return text;
}

TEST(Report, ShowsFieldsInSpace) {
  const Scratch scratch;
  const Output output = run("discover " + scratch.file("sphere.csv", sphere()) + " --kind cloud --report " +
                            scratch.path("report") + " --json");
  ASSERT_EQ(output.status, 0) << output.err;
  EXPECT_EQ(output.err, "");
  const std::string html = read_all(scratch.path("report/index.html"));
  read_xml(html);  // well-formed
  const std::size_t fields = html.find("aria-label=\"Symmetries as vector fields\"");
  ASSERT_NE(fields, std::string::npos);
  const std::size_t begin = html.rfind("<svg", fields);
  const std::size_t end = html.find("</svg>", fields) + 6;
  const Drawing drawing(html.substr(begin, end - begin));
  const nlohmann::json symmetries = output.json().at("symmetries");
  for (const auto& generator : symmetries.at("generators")) {
    EXPECT_TRUE(drawing.has_text(generator.at("text").get<std::string>())) << generator.at("text");
  }
  EXPECT_EQ(symmetries.at("dimension"), 3);
  for (const char* name : {"x", "y", "z"}) {
    EXPECT_EQ(std::count(drawing.texts.begin(), drawing.texts.end(), name), 3) << "an axis of each of three panels";
  }
  EXPECT_GT(std::count(drawing.heads.begin(), drawing.heads.end(), "depth-5"), 30);
  for (const char* text : {"so(3)", "What was run", "lieder discover", "Libraries", "Brackets", "near-symmetries"}) {
    EXPECT_NE(html.find(text), std::string::npos) << text;
  }
}

TEST(Report, EscapesNamesOfColumns) {
  const Scratch scratch;
  const Output output = run("discover " + scratch.file("<i>&.csv", circle("\"<b>&\"\"\",y")).insert(0, "'") +
                            "' --report " + scratch.path("report"));
  ASSERT_EQ(output.status, 0) << output.err;
  const std::string html = read_all(scratch.path("report/index.html"));
  const std::vector<Element> page = read_xml(html);
  EXPECT_EQ(html.find("<b>&"), std::string::npos);
  EXPECT_EQ(html.find("<i>"), std::string::npos);
  const bool axis = std::any_of(page.begin(), page.end(), [](const Element& element) {
    return element.name == "text" && element.text == "<b>&\"";
  });
  EXPECT_TRUE(axis) << "the name of the axis";
}

TEST(Report, SaysOnceThatGnuplotIsMissing) {
  const Scratch scratch;
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", "/nonexistent", 1);
  const Output output =
      run("discover " + scratch.file("circle.csv", circle("x,y")) + " --report " + scratch.path("report"));
  ::setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(output.status, 0);
  EXPECT_EQ(output.err,
            "lieder: the report shows numbers in place of figures: gnuplot was not found (the package gnuplot-nox has "
            "it)\n");
  const std::string html = read_all(scratch.path("report/index.html"));
  read_xml(html);
  EXPECT_EQ(html.find("<svg"), std::string::npos);
  EXPECT_NE(html.find("Not drawn."), std::string::npos);
}

TEST(Report, CountsOneSymmetryAsOne) {
  const Scratch scratch;
  const Output output = run("discover " + scratch.file("circle.csv", circle("x,y")) + " --kind cloud");
  ASSERT_EQ(output.status, 0) << output.err;
  EXPECT_NE(output.out.find("1 symmetry among 6 candidates (affine)"), std::string::npos) << output.out;
  EXPECT_NE(output.out.find("acting by rotations"), std::string::npos) << "the only generator is rounded";
}

}  // namespace
}  // namespace lieder::test
