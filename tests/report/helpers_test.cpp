// The private helpers, against values worked out by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "report/markup.hpp"
#include "report/palette.hpp"
#include "report/scale.hpp"
#include "report/script.hpp"
#include "report/svg.hpp"
#include "report/unicode.hpp"

namespace lieder::report_detail {
namespace {

TEST(Unicode, DecodesAndEncodes) {
  EXPECT_EQ(decode_utf8("aé€😀"), (std::u32string{U'a', 0xE9, 0x20AC, 0x1F600}));
  EXPECT_EQ(encode_utf8(decode_utf8("aé€😀")), "aé€😀");
  // A lone continuation byte, an overlong slash, a surrogate, a sequence that ends early: one mark for each byte.
  EXPECT_EQ(decode_utf8("\x80"), std::u32string(1, 0xFFFD));
  EXPECT_EQ(decode_utf8("\xE0\x80\xAF"), std::u32string(3, 0xFFFD));
  EXPECT_EQ(decode_utf8("\xED\xA0\x80"), std::u32string(3, 0xFFFD));
  EXPECT_EQ(decode_utf8("\xE2\x82"), std::u32string(2, 0xFFFD));
  EXPECT_EQ(decode_utf8("\xEF\xBF\xBD"), std::u32string(1, 0xFFFD)) << "the mark itself is valid";
}

TEST(Unicode, CountsColumnsAndCleans) {
  EXPECT_EQ(column_width(U'a'), 1);
  EXPECT_EQ(column_width(0x0301), 0);  // combining acute
  EXPECT_EQ(column_width(0x6F22), 2);  // a Chinese character
  EXPECT_EQ(clean_text("a\x1b[31m\x07\nb\t\x7f"), "a[31m\nb\t");
  EXPECT_EQ(clean_line("a\nb\tc"), "a b c");
  EXPECT_EQ(superscript(-120), "⁻¹²⁰");
  EXPECT_EQ(superscript(0), "⁰");
}

TEST(Markup, EscapesForTextAndAttributes) {
  EXPECT_EQ(escape_html("<b>&\"'\x01"), "&lt;b&gt;&amp;&quot;&#39;");
  EXPECT_EQ(escape_html("\xff"), "\uFFFD");
}

TEST(Markup, PutsAPrefixOnIdentifiersAndTheirReferences) {
  EXPECT_EQ(prefix_ids("<g id='a' clip-path='url(#c)'><use href=\"#a\"/>id='a'</g>", "f1-"),
            "<g id='f1-a' clip-path='url(#f1-c)'><use href=\"#f1-a\"/>id='a'</g>");
}

TEST(Markup, MakesAnElementOfADocument) {
  const std::string svg = page_svg(
      "<?xml version=\"1.0\"?><svg width='5' height='6'><title>Gnuplot</title><desc>by gnuplot</desc><g "
      "id=\"gnuplot_1\" "
      "><path stroke='rgb( 27,  36,  48)' d='M0,0'/><g fill=\"none\"></g></g></svg>",
      "a \"b\"", 50, 60);
  const auto elements = test::read_xml(svg);
  ASSERT_EQ(elements.size(), 3U) << svg;
  EXPECT_EQ(elements[0].get("viewBox"), "0 0 50 60");
  EXPECT_EQ(elements[0].get("aria-label"), "a \"b\"");
  EXPECT_FALSE(elements[1].attributes.contains("id"));
  EXPECT_EQ(elements[2].get("stroke"), "var(--plot-ink,#1b2430)");
}

TEST(Palette, HasOneColourForEachRole) {
  std::set<std::string_view> colours;
  const int roles = static_cast<int>(Role::depth_5) + 1;
  for (int role = 0; role < roles; ++role) {
    const std::string_view colour = light_colour(static_cast<Role>(role));
    EXPECT_EQ(colour.size(), 7U);
    EXPECT_TRUE(colours.insert(colour).second) << colour << " twice: the theme could not tell them apart";
  }
  EXPECT_THROW(light_colour(static_cast<Role>(roles)), std::out_of_range);
  EXPECT_EQ(themed_colour("#1b2430"), "var(--plot-ink,#1b2430)");
  EXPECT_EQ(themed_colour("#123456"), "#123456");
  EXPECT_EQ(series_role(0), Role::series_1);
  EXPECT_EQ(series_role(7), Role::series_2);
  EXPECT_NE(light_declarations().find("--plot-depth-3:#"), std::string::npos);
  EXPECT_NE(dark_declarations().find("--plot-paper:#14181e;"), std::string::npos);
}

// The depths of a theme go from the colour of the page to the strongest one: contrasts rise.
TEST(Palette, DepthsRiseInContrast) {
  const auto luminance = [](std::string_view hex) {  // relative luminance of sRGB
    double sum = 0.0;
    const double weights[] = {0.2126, 0.7152, 0.0722};
    for (std::size_t k = 0; k < 3; ++k) {
      const double c = std::stoi(std::string(hex.substr(1 + 2 * k, 2)), nullptr, 16) / 255.0;
      sum += weights[k] * (c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
  };
  const auto dark = [](const std::string& name) {
    const std::string all = dark_declarations();
    return all.substr(all.find("--plot-" + name + ":") + name.size() + 8, 7);
  };
  for (int k = static_cast<int>(Role::depth_1); k < static_cast<int>(Role::depth_5); ++k) {
    EXPECT_GT(luminance(light_colour(static_cast<Role>(k))), luminance(light_colour(static_cast<Role>(k + 1))));
    const int number = k - static_cast<int>(Role::depth_1) + 1;
    EXPECT_LT(luminance(dark("depth-" + std::to_string(number))),
              luminance(dark("depth-" + std::to_string(number + 1))));
  }
}

std::vector<std::string> labels(const std::vector<Tick>& ticks) {
  std::vector<std::string> result;
  for (const Tick& tick : ticks) {
    if (tick.major) {
      result.push_back(tick.label);
    }
  }
  return result;
}

TEST(Scale, PlacesValues) {
  EXPECT_DOUBLE_EQ((Scale{2.0, 6.0, false}.fraction(3.0)), 0.25);
  EXPECT_DOUBLE_EQ((Scale{1.0, 100.0, true}.fraction(10.0)), 0.5);
}

TEST(Scale, LeavesMargins) {
  Extent extent(false);
  extent.add(Vector{{3.0, 1.0}});
  EXPECT_DOUBLE_EQ(extent.scale(0.1).lo, 0.8);
  EXPECT_DOUBLE_EQ(extent.scale(0.1).hi, 3.2);
  Extent single(false);
  single.add(-4.0);
  EXPECT_DOUBLE_EQ(single.scale().lo, -6.0);
  EXPECT_DOUBLE_EQ(single.scale().hi, -2.0);
  Extent logarithmic(true);
  logarithmic.add(1.0);
  logarithmic.add(100.0);
  EXPECT_NEAR(logarithmic.scale(0.5).lo, 0.1, 1e-15);
  EXPECT_NEAR(logarithmic.scale(0.5).hi, 1000.0, 1e-11);
}

TEST(Scale, TicksAreRound) {
  EXPECT_EQ(labels(ticks({-1.0, 1.0, false}, 4)), (std::vector<std::string>{"−1.0", "−0.5", "0.0", "0.5", "1.0"}));
  EXPECT_EQ(labels(ticks({0.0, 9.0, false}, 5)), (std::vector<std::string>{"0", "2", "4", "6", "8"}));
  EXPECT_EQ(labels(ticks({0.5, 2e6, false}, 2)), (std::vector<std::string>{"1000000", "2000000"}));
  EXPECT_EQ(labels(ticks({1e-6, 1.0, true}, 3)), (std::vector<std::string>{"10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"}));
  EXPECT_EQ(labels(ticks({1.0, 10.0, true}, 4)), (std::vector<std::string>{"1", "2", "5", "10"}));
  EXPECT_EQ(labels(ticks({11.0, 900.0, true}, 4)), (std::vector<std::string>{"20", "50", "100", "200", "500"}));
  EXPECT_EQ(label_width(ticks({0.0, 9.0, false}, 5)), 1);
}

TEST(Script, QuotesAndShortens) {
  EXPECT_EQ(Script::quote("it's\n`é\"\\"), "\"it\\0047s \\0140é\\0042\\0134\"");
  EXPECT_EQ(shortened("abc", 100.0), "abc");
  EXPECT_EQ(shortened("abcdefgh", 4.5 * text_width("a")), "abc…");
  EXPECT_EQ(shortened("ab cdefg", 4.5 * text_width("a")), "ab…");
  EXPECT_EQ(shortened("abc", 0.0), "…");
}

}  // namespace
}  // namespace lieder::report_detail
