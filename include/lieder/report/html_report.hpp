// A report: one self-contained HTML page (style and figures inline, no script, nothing loaded from anywhere) that reads
// well on wide and narrow screens, in light and dark themes and on paper.
//
// All text is plain text: it is escaped, never taken for markup. Pieces appear in the order in which they are added:
//
//   HtmlReport report("Symmetries of dimuon events", "M2 as a function of E, px, py, pz");
//   report.status(ReportStatus::ok, "6 symmetries: so(1,3)");
//   report.key_figure("so(1,3)", "algebra").key_figure("6", "dimension");
//   report.run_facts({.command_line = "lieder discover ...", .version = "0.1.0", .date = "2026-01-31", .seed = 1});
//   report.section("Spectrum").figure(spectrum_plot(plot), "The gap separates six symmetries from the rest.");
//   report.details("Structure constants", [&](HtmlReport& inner) { inner.table(constants); });
//   report.write("out");  // out/index.html
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lieder/report/plot.hpp"
#include "lieder/report/text_table.hpp"

namespace lieder {

enum class ReportStatus { ok, warning, failed };

enum class NoteKind { info, warning, failure };

/// What was run. The caller supplies the date, so that the same run writes the same page.
struct RunFacts {
  std::string command_line;
  std::string version;
  std::string date;
  std::optional<std::uint64_t> seed;
  std::vector<std::pair<std::string, std::string>> more;  ///< further facts: name, value
};

class HtmlReport {
 public:
  explicit HtmlReport(std::string title, std::string subtitle = {});

  /// The badge under the title: "ok", "warning" or "failed", and one line of text.
  HtmlReport& status(ReportStatus status, std::string text);
  /// A large value with a small label under it, at the top of the page; a handful of short ones.
  HtmlReport& key_figure(std::string value, std::string label);
  /// The table "What was run", below the key figures; empty facts are left out.
  HtmlReport& run_facts(RunFacts facts);

  /// A heading; pages with three sections or more begin with a list of them. ValueError inside details().
  HtmlReport& section(const std::string& heading);
  HtmlReport& subsection(const std::string& heading);
  HtmlReport& paragraph(const std::string& text);
  HtmlReport& list(const std::vector<std::string>& items);
  /// Equations or other fixed-width text, line breaks and spaces as given.
  HtmlReport& equation(const std::string& text);
  /// Numbers right-aligned in figures of equal width.
  HtmlReport& table(const TextTable& table, const std::string& caption = {});
  /// A numbered figure with its caption and the plot's own notes; its numbers in a collapsed table below. A figure that
  /// was not drawn (ok == false) shows why, and its numbers, in its place.
  HtmlReport& figure(const Figure& figure, const std::string& caption);
  HtmlReport& note(NoteKind kind, const std::string& text);
  /// What `content` adds to the report is collapsed under the summary. If it throws, nothing is added.
  HtmlReport& details(const std::string& summary, const std::function<void(HtmlReport&)>& content);

  /// The page.
  std::string html() const;

  /// Writes `directory`/index.html, and nothing else; makes the directory where it is missing. The file appears under
  /// its name only when complete, in place of an earlier one. Returns its path. InputError that names the path if it
  /// cannot be written.
  std::filesystem::path write(const std::filesystem::path& directory) const;

 private:
  struct KeyFigure {
    std::string value;
    std::string label;
  };

  std::string title_;
  std::string subtitle_;
  std::optional<std::pair<ReportStatus, std::string>> status_;
  std::vector<KeyFigure> key_figures_;
  std::optional<RunFacts> facts_;
  std::vector<std::string> sections_;
  std::string body_;
  int figures_ = 0;
  int depth_ = 0;
};

}  // namespace lieder
