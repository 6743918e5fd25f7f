// The page: well-formed, escaped, self-contained, whole or absent; and figures without a gnuplot that works.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "lieder/core/error.hpp"
#include "lieder/report/html_report.hpp"
#include "report/svg.hpp"

namespace lieder {
namespace {

namespace fs = std::filesystem;

// A folder that is removed with everything in it.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "lieder-report-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const fs::path& path() const { return path_; }
  std::string program(const std::string& name, const std::string& script) const {
    std::ofstream(path_ / name) << "#!/bin/sh\n" << script << "\n";
    ::chmod((path_ / name).c_str(), 0755);
    return (path_ / name).string();
  }

 private:
  fs::path path_;
};

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

const std::string kNasty = "<b>&\"'</style><script>alert(1)</script>";

Figure some_figure(const PlotOptions& options = {}) {
  SpectrumPlot plot;
  plot.title = kNasty;
  plot.values = Vector{{1.0, 1e-9}};
  plot.cut = 1e-4;
  return spectrum_plot(plot, options);
}

HtmlReport full_report(const Figure& figure) {
  HtmlReport report(kNasty, kNasty);
  report.status(ReportStatus::warning, kNasty).key_figure(kNasty, kNasty);
  report.run_facts({kNasty, "1.2.3", "2026-01-31", 7, {{kNasty, kNasty}}});
  report.note(NoteKind::failure, kNasty);
  TextTable table({TextColumn(kNasty, TextAlign::formula), TextColumn("n", TextAlign::number)});
  table.add_row({kNasty, "1"});
  report.section(kNasty).subsection(kNasty).paragraph(kNasty).list({kNasty}).equation(kNasty).table(table, kNasty);
  report.figure(figure, kNasty).figure(figure, "the same again");
  report.section("two").details(kNasty, [&table](HtmlReport& inner) { inner.table(table); });
  report.section("three");
  return report;
}

std::vector<std::string> texts_of(const std::vector<test::Element>& elements, const std::string& name) {
  std::vector<std::string> result;
  for (const test::Element& element : elements) {
    if (element.name == name) {
      result.push_back(element.text);
    }
  }
  return result;
}

TEST(Page, EscapesEveryText) {
  const Figure figure = some_figure();
  ASSERT_TRUE(figure.ok) << figure.message;
  const std::string html = full_report(figure).html();
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("<b>&"), std::string::npos);
  const auto page = test::read_xml(html);  // throws where anything is not balanced or not escaped
  for (const char* name : {"title", "h1", "h3", "li", "pre", "caption", "summary", "th", "code", "dt"}) {
    const auto texts = texts_of(page, name);
    EXPECT_NE(std::find(texts.begin(), texts.end(), kNasty), texts.end()) << name;
  }
}

TEST(Page, LoadsNothing) {
  const Figure figure = some_figure();
  ASSERT_TRUE(figure.ok) << figure.message;
  const std::string html = full_report(figure).html();
  for (const test::Element& element : test::read_xml(html)) {
    EXPECT_NE(element.name, "script");
    EXPECT_NE(element.name, "link");
    EXPECT_NE(element.name, "img");
    EXPECT_NE(element.name, "iframe");
    for (const auto& [key, value] : element.attributes) {
      EXPECT_NE(key, "src");
      EXPECT_FALSE(key.starts_with("on")) << key;
      if (key == "href" || key == "xlink:href") {
        EXPECT_TRUE(value.starts_with("#")) << value;
      }
      if (key != "xmlns") {
        EXPECT_EQ(value.find("://"), std::string::npos) << key << "=" << value;
      }
    }
  }
  EXPECT_EQ(html.find("@import"), std::string::npos);
  EXPECT_EQ(html.find("url(http"), std::string::npos);
}

TEST(Page, IdentifiersAreUniqueAndReferencesResolve) {
  const Figure figure = some_figure();
  ASSERT_TRUE(figure.ok) << figure.message;
  std::map<std::string, int> ids;
  std::vector<std::string> references;
  for (const test::Element& element : test::read_xml(full_report(figure).html())) {
    ids[element.get("id")] += element.attributes.contains("id") ? 1 : 0;
    if (element.get("href").starts_with("#")) {
      references.push_back(element.get("href").substr(1));
    }
  }
  for (const auto& [id, count] : ids) {
    EXPECT_LE(count, 1) << id;
  }
  EXPECT_GE(references.size(), 3U + 4U) << "three sections, two figures with two marks each at least";
  for (const std::string& reference : references) {
    EXPECT_EQ(ids[reference], 1) << reference;
  }
}

TEST(Page, ShowsWhatWasRunInOrder) {
  const std::string html = full_report(some_figure()).html();
  const auto values = texts_of(test::read_xml(html), "dd");
  EXPECT_EQ(values, (std::vector<std::string>{kNasty, "", "1.2.3", "2026-01-31", "7", kNasty}))
      << "a key figure, then the facts; the command itself stands in <code>";
  EXPECT_NE(html.find("Figure 1."), std::string::npos);
  EXPECT_NE(html.find("Figure 2."), std::string::npos);
  HtmlReport report("t");
  EXPECT_THROW(report.details("d", [](HtmlReport& inner) { inner.section("s"); }), ValueError);
  EXPECT_EQ(report.html().find("<details"), std::string::npos);
}

TEST(Page, BreaksFormulasBeforeSignsOnly) {
  TextTable table({TextColumn("f", TextAlign::formula)});
  table.add_row({"-2 x d/dy - y d/dx + 8.1e-6 d/dz"});
  const auto cells = texts_of(test::read_xml(HtmlReport("t").table(table).html()), "td");
  EXPECT_EQ(cells, (std::vector<std::string>{"−2\u00a0x\u00a0d/dy −\u00a0y\u00a0d/dx +\u00a08.1e-6\u00a0d/dz"}));
}

TEST(Page, IsWrittenWholeInANewFolder) {
  const Folder folder;
  const HtmlReport report = full_report(some_figure());
  const fs::path path = report.write(folder.path() / "a" / "b");
  EXPECT_EQ(path, folder.path() / "a" / "b" / "index.html");
  EXPECT_EQ(read(path), report.html());
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path() / "a" / "b"), {}), 1);
}

// The limit on the size of a file stands in for a disk that fills up midway.
TEST(Page, LeavesTheOldPageWhereTheDiskIsFull) {
  const Folder folder;
  std::ofstream(folder.path() / "index.html") << "before";
  HtmlReport report("t");
  report.paragraph(std::string(300000, 'x'));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit low = before;
  low.rlim_cur = 100000;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &low), 0);
  std::string message;
  try {
    report.write(folder.path());
  } catch (const InputError& error) {
    message = error.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(message,
            (folder.path() / "index.html").string() + ": expected a place to write the report, got: File too large");
  EXPECT_EQ(read(folder.path() / "index.html"), "before");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1) << "no temporary file is left";
}

TEST(Page, NamesAPlaceThatCannotBeWritten) {
  const Folder folder;
  std::ofstream(folder.path() / "file") << "x";
  EXPECT_THROW(HtmlReport("t").write(folder.path() / "file"), InputError);
  EXPECT_THROW(HtmlReport("t").write(folder.path() / "file" / "below"), InputError);
  EXPECT_THROW(HtmlReport("t").write("/proc/nowhere"), InputError);
  EXPECT_THROW(HtmlReport("t").write(""), InputError);
  EXPECT_EQ(read(folder.path() / "file"), "x");
}

void expect_not_drawn(const Figure& figure, const std::vector<std::string>& parts) {
  EXPECT_FALSE(figure.ok);
  EXPECT_TRUE(figure.svg.empty());
  EXPECT_EQ(figure.message.find('\n'), std::string::npos) << figure.message;
  for (const std::string& part : parts) {
    EXPECT_NE(figure.message.find(part), std::string::npos) << "'" << part << "' is not in: " << figure.message;
  }
  const std::string html = full_report(figure).html();
  test::read_xml(html);
  EXPECT_NE(html.find("Not drawn."), std::string::npos);
  EXPECT_EQ(html.find("<svg"), std::string::npos);
  EXPECT_NE(html.find("<td class=\"number\">1e-9</td>"), std::string::npos) << "the numbers stand in its place";
}

TEST(Gnuplot, SaysThatItIsMissing) {
  expect_not_drawn(some_figure({.gnuplot = "no-such-gnuplot"}), {"no-such-gnuplot was not found", "gnuplot-nox"});
}

TEST(Gnuplot, SaysHowItFailed) {
  const Folder folder;
  const std::string fails = folder.program("fails", "echo 'line 7: <b>bad</b> terminal' >&2; exit 3");
  expect_not_drawn(some_figure({.gnuplot = fails}), {"failed with status 3", "line 7: <b>bad</b> terminal"});
  expect_not_drawn(some_figure({.gnuplot = folder.program("killed", "kill -9 $$")}), {"ended by signal 9"});
  expect_not_drawn(some_figure({.gnuplot = folder.program("silent", "exit 0")}), {"wrote no SVG", "no reason"});
  expect_not_drawn(some_figure({.gnuplot = folder.program("half", "echo '<svg><g>'")}), {"wrote no SVG"});
  expect_not_drawn(some_figure({.gnuplot = folder.path().string()}), {"could not be started", "Permission denied"});
}

TEST(Gnuplot, IsStoppedAtItsTimeLimit) {
  const Folder folder;
  const auto start = std::chrono::steady_clock::now();
  expect_not_drawn(some_figure({.gnuplot = folder.program("slow", "exec sleep 60"), .time_limit = 0.2}),
                   {"did not end within 0.2 s"});
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), 30.0);
  EXPECT_THROW(some_figure({.time_limit = 0.0}), ValueError);
  EXPECT_THROW(some_figure({.gnuplot = ""}), ValueError);
}

TEST(Gnuplot, NeedsAPlaceForItsScript) {
  const char* before = std::getenv("TMPDIR");
  const std::string kept = before == nullptr ? "" : before;
  ::setenv("TMPDIR", "/nonexistent", 1);
  const Figure figure = some_figure();
  before == nullptr ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", kept.c_str(), 1);
  expect_not_drawn(figure, {"temporary directory"});
}

TEST(Gnuplot, TakesNoTextForACommand) {
  const Folder folder;
  const fs::path trap = folder.path() / "trap";
  VectorFieldPlot plot;
  const std::string attack = "'; system('touch " + trap.string() + "'); set label '`touch " + trap.string() +
                             "`\n!touch " + trap.string() + "\n";
  plot.axis_labels = {attack, attack};
  plot.fields = {{attack, Matrix::Identity(2, 2), Matrix::Identity(2, 2)}};
  const Figure figure = vector_field_plot(plot);
  EXPECT_TRUE(figure.ok) << figure.message;
  EXPECT_FALSE(fs::exists(trap));
}

}  // namespace
}  // namespace lieder
