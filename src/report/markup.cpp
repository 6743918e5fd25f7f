#include "markup.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <vector>

#include "palette.hpp"
#include "unicode.hpp"

namespace lieder::report_detail {

namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// A document cut into tags ("<...>") and the text between them.
std::vector<std::string> tokens_of(std::string_view markup) {
  std::vector<std::string> tokens;
  while (!markup.empty()) {
    std::size_t end = markup[0] == '<' ? markup.find('>') : markup.find('<');
    if (end == std::string_view::npos) {
      end = markup.size();
    } else if (markup[0] == '<') {
      ++end;
    }
    tokens.emplace_back(markup.substr(0, end));
    markup.remove_prefix(end);
  }
  return tokens;
}

bool is_tag(const std::string& token) {
  return !token.empty() && token[0] == '<';
}
bool is_blank(const std::string& token) {
  return token.find_first_not_of(" \t\r\n") == std::string::npos;
}

// Removes the attribute ` NAME="..."` (either kind of quote) if its value starts with `value_start`.
void remove_attribute(std::string& tag, std::string_view name, std::string_view value_start) {
  for (const char quote : {'"', '\''}) {
    const std::string start = fmt::format(" {}={}{}", name, quote, value_start);
    const std::size_t at = tag.find(start);
    if (at != std::string::npos) {
      const std::size_t end = tag.find(quote, at + name.size() + 3);
      tag.erase(at, end == std::string::npos ? end : end + 1 - at);
    }
  }
}

// "rgb( 27,  36,  48)" from `at`: its colour as "#1b2430", and where it ends; an empty colour if it is none.
std::pair<std::string, std::size_t> read_rgb(const std::string& tag, std::size_t at) {
  std::array<int, 3> channel{};
  std::size_t i = at + 4;
  for (int& value : channel) {
    i = tag.find_first_of("0123456789", i);
    if (i == std::string::npos) {
      return {"", at};
    }
    const auto result = std::from_chars(tag.data() + i, tag.data() + tag.size(), value);
    i = static_cast<std::size_t>(result.ptr - tag.data());
  }
  const std::size_t end = tag.find(')', i);
  if (end == std::string::npos) {
    return {"", at};
  }
  return {fmt::format("#{:02x}{:02x}{:02x}", channel[0], channel[1], channel[2]), end + 1};
}

void apply_theme(std::string& tag) {
  for (std::size_t at = tag.find("rgb("); at != std::string::npos; at = tag.find("rgb(", at + 1)) {
    const auto [hex, end] = read_rgb(tag, at);
    if (!hex.empty()) {
      tag.replace(at, end - at, themed_colour(hex));
    }
  }
  const std::string ink = themed_colour(light_colour(Role::ink));
  replace_all(tag, "'black'", "'" + ink + "'");
  replace_all(tag, "\"black\"", "\"" + ink + "\"");
}

std::string page_tag(std::string tag) {
  remove_attribute(tag, "id", "gnuplot_");
  remove_attribute(tag, "font-family", "");
  replace_all(tag, "xlink:href", "href");
  apply_theme(tag);
  return tag;
}

// gnuplot's body without its titles and filters, with empty groups and blank text dropped.
std::string page_body(std::string_view body) {
  std::vector<std::string> kept;
  std::string skipping;
  for (std::string& token : tokens_of(body)) {
    if (!skipping.empty()) {
      if (token == skipping) {
        skipping.clear();
      }
    } else if (token == "<title>") {
      skipping = "</title>";
    } else if (token.starts_with("<filter")) {
      skipping = "</filter>";
    } else if (token == "</g>" && !kept.empty() && kept.back().starts_with("<g ")) {
      kept.pop_back();
    } else if (is_tag(token)) {
      kept.push_back(page_tag(std::move(token)));
    } else if (!is_blank(token)) {
      kept.push_back(std::move(token));
    }
  }
  std::string result;
  for (const std::string& token : kept) {
    result += token;
    if (token == "</g>" || token == "</defs>") {
      result += '\n';
    }
  }
  return result;
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string result;
  for (const char c : clean_text(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

// Figures on wide screens are drawn larger than their canvas, so that their texts are still legible on narrow ones.
constexpr double kEnlarged = 1.18;

std::string page_svg(std::string_view document, std::string_view title, int width, int height) {
  const std::size_t root = document.find("<svg");
  const std::size_t begin = document.find('>', root) + 1;
  const std::size_t end = document.rfind("</svg>");
  std::string_view body = document.substr(begin, end - begin);
  constexpr std::string_view kDescriptionEnd = "</desc>";
  const std::size_t description = body.find(kDescriptionEnd);
  if (description != std::string_view::npos) {
    body.remove_prefix(description + kDescriptionEnd.size());
  }
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" viewBox=\"0 0 {0} {1}\" role=\"img\" "
      "aria-label=\"{2}\" font-family=\"system-ui,sans-serif\" style=\"width:100%;max-width:{4:.0f}px;height:auto\">\n"
      "{3}</svg>",
      width, height, escape_html(title), page_body(body), kEnlarged * width);
}

std::string prefix_ids(std::string_view svg, std::string_view prefix) {
  std::string result;
  for (std::string& token : tokens_of(svg)) {
    if (is_tag(token)) {
      for (const char* start : {" id=\"", " id='", "href=\"#", "href='#", "url(#"}) {
        replace_all(token, start, fmt::format("{}{}", start, prefix));
      }
    }
    result += token;
  }
  return result;
}

}  // namespace lieder::report_detail
