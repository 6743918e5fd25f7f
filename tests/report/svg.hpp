// A small strict reader of XML for the tests of figures and pages: it throws where a tag is not closed, an attribute is
// not quoted or given twice, or a character that must be escaped is not.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lieder::test {

struct Element {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::string text;    ///< directly inside, references resolved
  std::string colour;  ///< its fill, stroke or color, whichever comes first

  std::string get(const std::string& key) const {
    const auto found = attributes.find(key);
    return found == attributes.end() ? std::string() : found->second;
  }
};

class XmlReader {
 public:
  explicit XmlReader(std::string_view text) : rest_(text) {}

  /// Elements in document order.
  std::vector<Element> read() {
    std::vector<std::size_t> open;
    while (!rest_.empty()) {
      if (rest_[0] != '<') {
        const std::string text = resolve(take_until("<"));
        if (!open.empty()) {
          elements_[open.back()].text += text;
        } else if (text.find_first_not_of(" \n") != std::string::npos) {
          fail("text outside the root");
        }
      } else if (skip("<!DOCTYPE html>")) {
      } else if (skip("</")) {
        const std::string name(take_until(">"));
        skip(">");
        if (open.empty() || elements_[open.back()].name != name) {
          fail("</" + name + "> closes " + (open.empty() ? "nothing" : elements_[open.back()].name));
        }
        open.pop_back();
      } else if (start_tag()) {
        open.push_back(elements_.size() - 1);
      }
    }
    if (!open.empty()) {
      fail(elements_[open.back()].name + " is not closed");
    }
    return elements_;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error("XML: " + what + " before '" + std::string(rest_.substr(0, 60)) + "'");
  }
  bool skip(std::string_view token) {
    const bool here = rest_.starts_with(token);
    rest_.remove_prefix(here ? token.size() : 0);
    return here;
  }
  std::string_view take_until(std::string_view stops) {
    const std::string_view taken = rest_.substr(0, rest_.find_first_of(stops));
    rest_.remove_prefix(taken.size());
    return taken;
  }
  void skip_space() { take_until_not(" \n\t\r"); }
  void take_until_not(std::string_view set) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(set), rest_.size()));
  }

  // Reads "<name a='b' ...>"; whether the element stays open.
  bool start_tag() {
    skip("<");
    Element element;
    element.name = take_until(" \n\t/>");
    if (element.name.empty() || std::isalpha(static_cast<unsigned char>(element.name[0])) == 0) {
      fail("a bare <");
    }
    for (skip_space(); !rest_.empty() && rest_[0] != '>' && rest_[0] != '/'; skip_space()) {
      attribute(element);
    }
    const bool closed = skip("/") || element.name == "meta";  // the void element of the page
    if (!skip(">")) {
      fail("a tag without its end");
    }
    elements_.push_back(element);
    return !closed;
  }

  void attribute(Element& element) {
    const std::string key(take_until(" =<>/\n"));
    skip_space();
    if (key.empty() || !skip("=")) {
      fail("an attribute without a value");
    }
    skip_space();
    const char quote = rest_.empty() ? ' ' : rest_[0];
    if (quote != '\'' && quote != '"') {
      fail("a value without quotes");
    }
    rest_.remove_prefix(1);
    const std::string value = resolve(take_until(std::string(1, quote)));
    if (!skip(std::string_view(&quote, 1)) || value.find("\x01") != std::string::npos) {
      fail("a value without its end");
    }
    if (!element.attributes.emplace(key, value).second) {
      fail("attribute " + key + " twice");
    }
    if (element.colour.empty() && value != "none" && (key == "fill" || key == "stroke" || key == "color")) {
      element.colour = value;
    }
  }

  std::string resolve(std::string_view raw) const {
    static const std::map<std::string_view, char> named{
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    std::string result;
    while (!raw.empty()) {
      if (raw[0] == '<') {
        fail("a < in a value");
      }
      if (raw[0] != '&') {
        result += raw[0];
        raw.remove_prefix(1);
        continue;
      }
      const std::string_view reference = raw.substr(0, raw.find(';') + 1);
      const auto found = named.find(reference);
      if (found == named.end()) {
        fail("the unknown reference " + std::string(reference));
      }
      result += found->second;
      raw.remove_prefix(reference.size());
    }
    return result;
  }

  std::string_view rest_;
  std::vector<Element> elements_;
};

inline std::vector<Element> read_xml(std::string_view text) {
  return XmlReader(text).read();
}

/// All numbers in a text, in order: the coordinates of a path.
inline std::vector<double> numbers_in(const std::string& text) {
  std::vector<double> result;
  for (const char* at = text.c_str(); *at != '\0';) {
    char* end = nullptr;
    const double value = std::strtod(at, &end);
    if (end != at) {
      result.push_back(value);
      at = end;
    } else {
      ++at;
    }
  }
  return result;
}

struct Mark {
  double x = 0.0;
  double y = 0.0;
  std::string shape;   ///< gnuplot's number of the point type
  std::string colour;  ///< name of the palette, "symmetry"
};

/// A stroked path "M x,y L x,y": two ends; the shaft of an arrow, which ends where its head begins.
struct Segment {
  double x0 = 0.0, y0 = 0.0, x1 = 0.0, y1 = 0.0;
  std::string colour;
};

/// "var(--plot-near,#c97a06)" is "near".
inline std::string colour_name(const std::string& value) {
  const std::string start = "var(--plot-";
  return value.starts_with(start) ? value.substr(start.size(), value.find(',') - start.size()) : value;
}

/// What is drawn in a figure.
struct Drawing {
  explicit Drawing(const std::string& svg) : elements(read_xml(svg)) {
    for (const Element& element : elements) {
      if (element.name == "use" && element.attributes.contains("transform") && !element.attributes.contains("id")) {
        const std::string place = element.get("transform");
        const std::vector<double> at = numbers_in(place);
        const std::string shape = element.get("href");
        marks.push_back({at.at(0), at.at(1), shape.substr(shape.find("gpPt") + 4), colour_name(element.colour)});
      } else if (element.name == "path" && element.attributes.contains("d") && !element.attributes.contains("id")) {
        const std::string path = element.get("d");
        const std::vector<double> at = numbers_in(path);
        if (at.size() == 4 && path.find('L') != std::string::npos) {
          segments.push_back({at[0], at[1], at[2], at[3], colour_name(element.colour)});
        }
      } else if (element.name == "text") {
        texts.push_back(element.text);
      } else if (element.name == "polygon" && numbers_in(element.get("points")).size() == 10) {
        const std::vector<double> at = numbers_in(element.get("points"));  // base, side, tip, side, base
        tips.emplace_back(at[4], at[5]);
        heads.push_back(colour_name(element.colour));
      }
    }
  }

  bool has_text(const std::string& text) const { return std::find(texts.begin(), texts.end(), text) != texts.end(); }
  std::vector<Segment> segments_of(const std::string& colour) const {
    std::vector<Segment> result;
    std::copy_if(segments.begin(), segments.end(), std::back_inserter(result),
                 [&colour](const Segment& segment) { return segment.colour == colour; });
    return result;
  }
  /// Arrows with filled heads, from the tail to the tip, in the order drawn.
  std::vector<Segment> arrows_of(const std::string& colour) const {
    std::vector<Segment> result;
    std::size_t next = 0;
    for (const Segment& shaft : segments) {
      if (shaft.colour.starts_with(colour) && next < tips.size()) {
        result.push_back({shaft.x0, shaft.y0, tips[next].first, tips[next].second, shaft.colour});
        ++next;
      }
    }
    return result;
  }
  std::vector<Mark> marks_of(const std::string& colour) const {
    std::vector<Mark> result;
    std::copy_if(marks.begin(), marks.end(), std::back_inserter(result),
                 [&colour](const Mark& mark) { return mark.colour == colour; });
    return result;
  }
  /// Width and height of the canvas.
  std::pair<double, double> canvas() const {
    const std::vector<double> box = numbers_in(elements.at(0).get("viewBox"));
    return {box.at(2), box.at(3)};
  }

  std::vector<Element> elements;
  std::vector<Mark> marks;
  std::vector<Segment> segments;
  std::vector<std::string> texts;
  std::vector<std::string> heads;               ///< colours of filled arrow heads, and
  std::vector<std::pair<double, double>> tips;  ///< where they point
};

}  // namespace lieder::test
