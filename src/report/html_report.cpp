#include "lieder/report/html_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lieder/core/error.hpp"
#include "markup.hpp"
#include "page_style.hpp"
#include "safe_file.hpp"

namespace lieder {

namespace {

using report_detail::escape_html;

constexpr std::array<const char*, 3> kStatusNames{"ok", "warning", "failed"};
constexpr std::array<const char*, 3> kNoteClasses{"info", "warning", "failure"};
constexpr std::array<const char*, 3> kNoteTitles{"Note", "Warning", "Failed"};

// The class attribute of the cells of a column.
std::string cell_class(TextAlign kind) {
  if (kind == TextAlign::number) {
    return " class=\"number\"";
  }
  return kind == TextAlign::formula ? " class=\"formula\"" : "";
}

// A formula as it may stand in a cell: lines break before + and − only, and − is a minus sign, not a hyphen.
std::string formula_html(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool before_sign = i + 2 < text.size() && (text[i + 1] == '+' || text[i + 1] == '-') && text[i + 2] == ' ';
    const bool minus = text[i] == '-' && (i == 0 || (text[i - 1] == ' ' && i + 1 < text.size() && text[i + 1] == ' '));
    if (text[i] == ' ' && !before_sign) {
      result += "\u00a0";
    } else {
      result += minus ? "−" : std::string(1, text[i]);
    }
  }
  return escape_html(result);
}

std::string table_html(const TextTable& table, const std::string& caption) {
  std::string html = "<div class=\"scroll\"><table>\n";
  if (!caption.empty()) {
    html += fmt::format("<caption>{}</caption>\n", escape_html(caption));
  }
  std::vector<std::string> classes;
  html += "<thead><tr>";
  for (std::size_t j = 0; j < table.columns().size(); ++j) {
    classes.push_back(cell_class(table.kind(j)));
    html += fmt::format("<th scope=\"col\"{}>{}</th>", classes[j], escape_html(table.columns()[j].title));
  }
  html += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows()) {
    html += "<tr>";
    for (std::size_t j = 0; j < row.size(); ++j) {
      const bool formula = table.kind(j) == TextAlign::formula;
      html += fmt::format("<td{}>{}</td>", classes[j], formula ? formula_html(row[j]) : escape_html(row[j]));
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

// A command line that does not break within its options.
std::string code_html(const std::string& text) {
  std::string html = "<code>";
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    html += begin == 0 ? "" : " ";
    html += word.starts_with('-') ? "<span>" + escape_html(word) + "</span>" : escape_html(word);
    begin = end + 1;
  }
  return html + "</code>";
}

std::string facts_html(const RunFacts& facts) {
  std::string rows;
  const auto add = [&rows](const std::string& name, const std::string& value, bool code) {
    if (!value.empty()) {
      rows += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escape_html(name), code ? code_html(value) : escape_html(value));
    }
  };
  add("Command", facts.command_line, true);
  add("Version", facts.version, false);
  add("Date", facts.date, false);
  add("Seed", facts.seed ? fmt::format("{}", *facts.seed) : "", false);
  for (const auto& [name, value] : facts.more) {
    add(name, value, false);
  }
  return rows.empty() ? rows : "<section class=\"facts\"><h2>What was run</h2>\n<dl>\n" + rows + "</dl></section>\n";
}

std::string navigation_html(const std::vector<std::string>& sections) {
  constexpr std::size_t kFewest = 3;
  if (sections.size() < kFewest) {
    return {};
  }
  std::string html = "<nav aria-label=\"Sections\"><ol>\n";
  for (std::size_t k = 0; k < sections.size(); ++k) {
    html += fmt::format("<li><a href=\"#section-{}\">{}</a></li>\n", k + 1, escape_html(sections[k]));
  }
  return html + "</ol></nav>\n";
}

}  // namespace

HtmlReport::HtmlReport(std::string title, std::string subtitle)
    : title_(std::move(title)), subtitle_(std::move(subtitle)) {}

HtmlReport& HtmlReport::status(ReportStatus status, std::string text) {
  status_.emplace(status, std::move(text));
  return *this;
}

HtmlReport& HtmlReport::key_figure(std::string value, std::string label) {
  key_figures_.push_back({std::move(value), std::move(label)});
  return *this;
}

HtmlReport& HtmlReport::run_facts(RunFacts facts) {
  facts_ = std::move(facts);
  return *this;
}

HtmlReport& HtmlReport::section(const std::string& heading) {
  require(depth_ == 0, fmt::format("HtmlReport: section '{}' inside details(), expected subsections there", heading));
  sections_.push_back(heading);
  body_ += fmt::format("<h2 id=\"section-{}\">{}</h2>\n", sections_.size(), escape_html(heading));
  return *this;
}

HtmlReport& HtmlReport::subsection(const std::string& heading) {
  body_ += fmt::format("<h3>{}</h3>\n", escape_html(heading));
  return *this;
}

HtmlReport& HtmlReport::paragraph(const std::string& text) {
  body_ += fmt::format("<p>{}</p>\n", escape_html(text));
  return *this;
}

HtmlReport& HtmlReport::list(const std::vector<std::string>& items) {
  if (items.empty()) {
    return *this;
  }
  body_ += "<ul>\n";
  for (const std::string& item : items) {
    body_ += fmt::format("<li>{}</li>\n", escape_html(item));
  }
  body_ += "</ul>\n";
  return *this;
}

HtmlReport& HtmlReport::equation(const std::string& text) {
  // A line feed at the very start of <pre> would be dropped.
  body_ += fmt::format("<pre>{}{}</pre>\n", text.starts_with('\n') ? "\n" : "", escape_html(text));
  return *this;
}

HtmlReport& HtmlReport::table(const TextTable& table, const std::string& caption) {
  body_ += table_html(table, caption);
  return *this;
}

HtmlReport& HtmlReport::figure(const Figure& figure, const std::string& caption) {
  ++figures_;
  body_ += "<figure>\n";
  if (figure.ok) {
    body_ += "<div class=\"plot-box\">" + report_detail::prefix_ids(figure.svg, fmt::format("figure-{}-", figures_)) +
             "</div>\n";
  } else {
    body_ += fmt::format("<div class=\"note warning\"><b>Not drawn.</b> {}</div>\n", escape_html(figure.message));
    body_ += figure.data.empty() ? "" : table_html(figure.data, figure.title);
  }
  std::string text = escape_html(caption);
  for (std::size_t k = 0; figure.ok && k < figure.notes.size(); ++k) {
    text += fmt::format(" {}.", escape_html(figure.notes[k]));
  }
  body_ += fmt::format("<figcaption><b>Figure {}.</b> {}</figcaption>\n</figure>\n", figures_, text);
  if (figure.ok && !figure.data.empty()) {
    body_ += "<details class=\"numbers\"><summary>Numbers</summary><div>\n" + table_html(figure.data, "") +
             "</div></details>\n";
  }
  return *this;
}

HtmlReport& HtmlReport::note(NoteKind kind, const std::string& text) {
  const auto k = static_cast<std::size_t>(kind);
  body_ +=
      fmt::format("<p class=\"note {}\"><b>{}.</b> {}</p>\n", kNoteClasses.at(k), kNoteTitles.at(k), escape_html(text));
  return *this;
}

HtmlReport& HtmlReport::details(const std::string& summary, const std::function<void(HtmlReport&)>& content) {
  HtmlReport inner("");
  inner.figures_ = figures_;
  inner.depth_ = depth_ + 1;
  content(inner);
  figures_ = inner.figures_;
  body_ += fmt::format("<details><summary>{}</summary><div>\n{}</div></details>\n", escape_html(summary), inner.body_);
  return *this;
}

std::string HtmlReport::html() const {
  std::string head = fmt::format("<h1>{}</h1>\n", escape_html(title_));
  if (!subtitle_.empty()) {
    head += fmt::format("<p class=\"subtitle\">{}</p>\n", escape_html(subtitle_));
  }
  if (status_) {
    const char* name = kStatusNames.at(static_cast<std::size_t>(status_->first));
    head += fmt::format("<p class=\"status\"><span class=\"badge {0}\">{0}</span><span>{1}</span></p>\n", name,
                        escape_html(status_->second));
  }
  if (!key_figures_.empty()) {
    head += "<dl class=\"key\">\n";
    for (const KeyFigure& item : key_figures_) {
      head += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escape_html(item.label), escape_html(item.value));
    }
    head += "</dl>\n";
  }
  head += facts_ ? facts_html(*facts_) : "";
  head += navigation_html(sections_);
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
      "<meta name=\"generator\" content=\"lieder\">\n<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n"
      "<header>\n{}</header>\n<main>\n{}</main>\n<footer></footer>\n</body>\n</html>\n",
      escape_html(title_), report_detail::page_style(), head, body_);
}

std::filesystem::path HtmlReport::write(const std::filesystem::path& directory) const {
  return report_detail::write_whole_file(directory, "index.html", html());
}

}  // namespace lieder
