#include "script.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iterator>

#include "gnuplot.hpp"
#include "markup.hpp"
#include "unicode.hpp"

namespace lieder::report_detail {

namespace {

constexpr double kCharacterWidth = 7.4;  // at 13 px: wider than most system fonts draw it
constexpr double kLegendMark = 30.0;     // the mark and the space after it
constexpr double kLegendSpace = 18.0;    // between two entries
constexpr double kLegendRow = 21.0;

struct LegendPlace {
  double x = 0.0;
  double y = 0.0;
};

// Where each entry starts; the last element is where the next row would.
std::vector<LegendPlace> legend_places(const std::vector<LegendEntry>& entries, double width) {
  std::vector<LegendPlace> places;
  LegendPlace at;
  for (const LegendEntry& entry : entries) {
    const double length = kLegendMark + text_width(entry.label);
    if (at.x > 0.0 && at.x + length > width) {
      at = {0.0, at.y + kLegendRow};
    }
    places.push_back(at);
    at.x += length + kLegendSpace;
  }
  places.push_back({0.0, entries.empty() ? 0.0 : at.y + kLegendRow});
  return places;
}

}  // namespace

double text_width(std::string_view text) {
  return kCharacterWidth * static_cast<double>(display_width(text));
}

std::string shortened(std::string_view text, double width) {
  std::u32string points = decode_utf8(clean_line(text));
  if (text_width(encode_utf8(points)) <= width) {
    return encode_utf8(points);
  }
  while (!points.empty() && text_width(encode_utf8(points) + "…") > width) {
    points.pop_back();
  }
  while (!points.empty() && points.back() == U' ') {
    points.pop_back();
  }
  return encode_utf8(points) + "…";
}

double legend_height(const std::vector<LegendEntry>& entries, double width) {
  return legend_places(entries, width).back().y;
}

Script::Script(double width, double height)
    : width_(static_cast<int>(std::ceil(width))), height_(static_cast<int>(std::ceil(height))) {}

std::string Script::quote(std::string_view text) {
  std::string result = "\"";
  for (const char c : clean_line(text)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte >= 0x80 || byte == ' ' || std::isalnum(byte) != 0;
    // Four digits: gnuplot reads that many where the first is 0.
    result += plain ? std::string(1, c) : fmt::format("\\{:04o}", byte);
  }
  return result + "\"";
}

std::string Script::colour(Role role) {
  return fmt::format("rgb '{}'", light_colour(role));
}

std::string Script::data(const MatrixRef& rows) {
  std::string name = fmt::format("$d{}", blocks_++);
  data_ += name + " << EOD\n";
  for (Index i = 0; i < rows.rows(); ++i) {
    for (Index j = 0; j < rows.cols(); ++j) {
      fmt::format_to(std::back_inserter(data_), "{:.9g} ", rows(i, j));
    }
    data_ += '\n';
  }
  data_ += "EOD\n";
  return name;
}

std::string Script::screen(double x, double y) const {
  return fmt::format("{:.5f},{:.5f}", x / width_, 1.0 - y / height_);
}

void Script::panel(const Rect& rect) {
  command("unset label; unset arrow; unset object; unset logscale; unset grid; unset xtics; unset ytics");
  command("set lmargin at screen {:.5f}; set rmargin at screen {:.5f}", rect.left / width_,
          (rect.left + rect.width) / width_);
  command("set tmargin at screen {:.5f}; set bmargin at screen {:.5f}", 1.0 - rect.top / height_,
          1.0 - (rect.top + rect.height) / height_);
}

void Script::axis(char name, const Scale& scale, const std::vector<Tick>& ticks, bool grid) {
  if (scale.logarithmic) {
    command("set logscale {} 10", name);
  }
  command("set {}range [{:.12g}:{:.12g}] noextend", name, scale.lo, scale.hi);
  std::string list;
  for (const Tick& tick : ticks) {
    list += fmt::format("{}{} {:.12g} {}", list.empty() ? "" : ",", quote(tick.label), tick.value, tick.major ? 0 : 1);
  }
  command("set {}tics out nomirror norotate scale 0.5,0.25 textcolor {} font ',12' ({})", name, colour(Role::muted),
          list);
  if (grid) {
    command("set grid {}tics back lt 1 lc {} lw 1", name, colour(Role::grid));
  }
}

void Script::text(std::string_view text, double x, double y, Anchor anchor, Role role, int size) {
  const char* side = anchor == Anchor::left ? "left" : anchor == Anchor::right ? "right" : "center";
  command("set label {} at screen {} {} front textcolor {} font ',{}'", quote(text), screen(x, y), side, colour(role),
          size);
}

void Script::legend_entry(const LegendEntry& entry, double x, double y) {
  if (entry.line) {
    command("set arrow from screen {} to screen {} nohead front lc {} lw 2{}", screen(x, y), screen(x + 22.0, y),
            colour(entry.role), entry.dashed ? " dt (6,4)" : "");
  }
  if (entry.point_type > 0) {
    command("set label '' at screen {} front point pt {} ps {:.3g} lc {}", screen(x + 11.0, y), entry.point_type,
            entry.point_size, colour(entry.role));
  }
  text(entry.label, x + kLegendMark, y, Anchor::left, Role::ink);
}

void Script::legend(const std::vector<LegendEntry>& entries, double left, double top, double width) {
  const std::vector<LegendPlace> places = legend_places(entries, width);
  for (std::size_t k = 0; k < entries.size(); ++k) {
    legend_entry(entries[k], left + places[k].x, top + places[k].y + 0.5 * kLegendRow);
  }
}

std::string Script::assemble() const {
  return fmt::format(
      "set encoding utf8\n"
      "set terminal svg size {},{} dynamic noenhanced font 'sans-serif,13'\n"
      "unset key\nunset title\nset border 3 lc {} lw 1\n"
      "{}set multiplot\n{}unset multiplot\n",
      width_, height_, colour(Role::axis), data_, body_);
}

Figure draw(const Script& script, const std::string& title, TextTable data, const PlotOptions& options) {
  GnuplotRun run = run_gnuplot(script.assemble(), options);
  Figure figure;
  figure.title = title;
  figure.data = std::move(data);
  figure.ok = run.message.empty();
  figure.message = std::move(run.message);
  figure.svg = figure.ok ? page_svg(run.output, figure.title, script.width(), script.height()) : std::string();
  return figure;
}

}  // namespace lieder::report_detail
