#include "palette.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace lieder::report_detail {

namespace {

struct Entry {
  std::string_view name;
  std::string_view light;
  std::string_view dark;
};

// In the order of Role.
constexpr std::array<Entry, 24> kPalette{
    {{"ink", "#1b2430", "#e4e8ee"},       {"muted", "#566272", "#a3aebc"},    {"axis", "#9aa5b3", "#5d6978"},
     {"grid", "#e6eaee", "#29313b"},      {"paper", "#ffffff", "#14181e"},    {"point", "#b3bcc8", "#586473"},
     {"symmetry", "#0b7f70", "#45cdb8"},  {"broken", "#6f7d91", "#8f9cae"},   {"near", "#c97a06", "#efb054"},
     {"trivial", "#a7b0bd", "#6a7686"},   {"positive", "#1f5fa8", "#7db4fa"}, {"negative", "#b0392d", "#f19283"},
     {"series-1", "#2463b5", "#6ea9f5"},  {"series-2", "#c8501a", "#f39563"}, {"series-3", "#178559", "#57cd9c"},
     {"series-4", "#8540a4", "#c894e4"},  {"series-5", "#9c7a00", "#dcc052"}, {"series-6", "#168fa9", "#62cde2"},
     {"far-point", "#d8dde4", "#39424e"}, {"depth-1", "#c3d4ec", "#2f4a6e"},  {"depth-2", "#9dbbe1", "#3f6596"},
     {"depth-3", "#6b98d2", "#5286c2"},   {"depth-4", "#3a71bd", "#6aa4ee"},  {"depth-5", "#174f9c", "#9cc6ff"}}};

std::string declarations(std::string_view Entry::*colour) {
  std::string text;
  for (const Entry& entry : kPalette) {
    text += fmt::format("--plot-{}:{};", entry.name, entry.*colour);
  }
  return text;
}

}  // namespace

std::string_view light_colour(Role role) {
  return kPalette.at(static_cast<std::size_t>(role)).light;
}

Role series_role(std::size_t k) {
  return static_cast<Role>(static_cast<std::size_t>(Role::series_1) + k % 6);
}

std::string themed_colour(std::string_view light_hex) {
  const auto found = std::find_if(kPalette.begin(), kPalette.end(),
                                  [light_hex](const Entry& entry) { return entry.light == light_hex; });
  return found == kPalette.end() ? std::string(light_hex) : fmt::format("var(--plot-{},{})", found->name, light_hex);
}

std::string light_declarations() {
  return declarations(&Entry::light);
}
std::string dark_declarations() {
  return declarations(&Entry::dark);
}

}  // namespace lieder::report_detail
