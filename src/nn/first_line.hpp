// The first line of a message of Torch: what follows is a trace for its developers (private).
#pragma once

#include <string>

namespace lieder::nn {

inline std::string first_line(const std::string& message) {
  return message.substr(0, message.find('\n'));
}

}  // namespace lieder::nn
