// Markup shared by the page and the figures (private).
#pragma once

#include <string>
#include <string_view>

namespace lieder::report_detail {

/// The text as it may stand in HTML, between tags and in attribute values: valid UTF-8, & < > " ' escaped, without
/// control characters other than line feed and tab.
std::string escape_html(std::string_view text);

/// gnuplot's SVG document as one element to stand in a page: no prolog, no fixed size, our own title, theme colours,
/// the page's font, no empty groups, no identifier that is not referred to.
std::string page_svg(std::string_view document, std::string_view title, int width, int height);

/// The SVG with `prefix` before every id and every reference to one (href="#...", url(#...)).
std::string prefix_ids(std::string_view svg, std::string_view prefix);

}  // namespace lieder::report_detail
