#include "words.hpp"

#include <algorithm>

namespace lieder::python {

namespace {

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

}  // namespace

std::string python_words(std::string_view message) {
  std::string result;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const bool starts = i == 0 || message[i - 1] == ' ' || message[i - 1] == '(' || message[i - 1] == '`';
    if (!starts || i + 2 >= message.size() || message.substr(i, 2) != "--" || !is_letter(message[i + 2])) {
      result += message[i];
      continue;
    }
    for (i += 2; i < message.size() && (is_letter(message[i]) || message[i] == '-'); ++i) {
      result += message[i] == '-' ? '_' : message[i];
    }
    --i;
  }
  return result;
}

std::vector<std::string> python_words(const std::vector<std::string>& messages) {
  std::vector<std::string> result(messages.size());
  std::transform(messages.begin(), messages.end(), result.begin(), [](const auto& text) { return python_words(text); });
  return result;
}

}  // namespace lieder::python
