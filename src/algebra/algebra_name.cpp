#include "algebra_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace lieder {

std::string abelian_name(Index k) {
  return k == 1 ? "R" : fmt::format("R^{}", k);
}

std::string joined(const std::vector<std::string>& parts, const std::string& separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

Index classical_size(const SimpleType& type, const std::string& head, const std::string& tail) {
  std::vector<std::string> names = type.aliases;
  names.insert(names.begin(), type.name);
  for (const std::string& name : names) {
    if (name.size() > head.size() + tail.size() && name.starts_with(head) && name.ends_with(tail)) {
      const std::string inner = name.substr(head.size(), name.size() - head.size() - tail.size());
      if (inner.find_first_not_of("0123456789") == std::string::npos) {
        return std::stol(inner);
      }
    }
  }
  return 0;
}

namespace {

// Two copies of so(3) or sl(2,R) and nothing else simple are so(4) and so(2,2).
void merge_pairs(std::vector<Named>& simple) {
  if (simple.size() != 2 || simple[0].name != simple[1].name) {
    return;
  }
  if (simple[0].name == "so(3)") {
    simple = {{"so(4)", {"so(3)+so(3)", "su(2)+su(2)"}, 6}};
  } else if (simple[0].name == "sl(2,R)") {
    simple = {{"so(2,2)", {"sl(2,R)+sl(2,R)", "so(1,2)+so(1,2)"}, 6}};
  }
}

// Names of reductive algebras with one simple ideal: gl, u, co.
void name_reductive(Named& total, const SimpleType& type, Index abelian) {
  const std::string plain = total.name;
  const auto rename = [&](const std::string& name) {
    total.name = name;
    total.aliases.insert(total.aliases.begin(), plain);
  };
  if (const Index n = classical_size(type, "sl(", ",R)"); n > 0 && abelian == 1) {
    rename(fmt::format("gl({},R)", n));
  }
  if (const Index n = classical_size(type, "su(", ")"); n > 0 && abelian == 1) {
    const std::string u = fmt::format("u({})", n);
    if (type.name.starts_with("su(")) {
      rename(u);
    } else {
      total.aliases.push_back(u);
    }
  }
  if (const Index n = classical_size(type, "so(", ")"); n > 0 && abelian == 1) {
    total.aliases.push_back(fmt::format("co({})", n));
  }
  if (const Index n = classical_size(type, "sl(", ",C)"); n > 0 && abelian == 2) {
    total.aliases.push_back(fmt::format("gl({},C)", n));
  }
}

// The sum with one summand called by each of its other names.
std::vector<std::string> alias_sums(const std::vector<Named>& parts) {
  std::vector<std::string> result;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    for (const std::string& alias : parts[k].aliases) {
      std::vector<std::string> names;
      for (std::size_t j = 0; j < parts.size(); ++j) {
        const bool sum = alias.find('+') != std::string::npos && alias.find("|x") == std::string::npos;
        const bool semidirect = alias.find("|x") != std::string::npos && parts.size() > 1;
        names.push_back(j != k ? parts[j].name : semidirect && !sum ? "(" + alias + ")" : alias);
      }
      result.push_back(joined(names, "+"));
    }
  }
  return result;
}

void name_bianchi(Named& total, const std::vector<Named>& parts, Index abelian) {
  if (total.name == "so(3)") {
    total.aliases.emplace_back("Bianchi IX");
  } else if (total.name == "sl(2,R)") {
    total.aliases.emplace_back("Bianchi VIII");
  } else if (total.dimension == 3 && abelian == 3) {
    total.aliases.emplace_back("Bianchi I");
  } else if (total.dimension == 3 && parts.size() == 2 && parts.front().name == "aff(1)") {
    total.aliases.emplace_back("Bianchi III");
  }
}

}  // namespace

Named sum_name(const std::vector<SimpleType>& simple, const std::vector<Named>& mixed, Index abelian) {
  std::vector<Named> parts;
  for (const SimpleType& type : simple) {
    parts.push_back({type.name, type.aliases, type.dimension, std::numeric_limits<double>::infinity()});
  }
  std::stable_sort(parts.begin(), parts.end(), [](const Named& a, const Named& b) {
    return a.dimension > b.dimension || (a.dimension == b.dimension && a.name > b.name);
  });
  merge_pairs(parts);
  for (const Named& named : mixed) {
    const bool bracketed =
        named.name.find("|x") != std::string::npos && (mixed.size() + parts.size() > 1 || abelian > 0);
    parts.push_back(named);
    if (bracketed) {
      parts.back().name = "(" + named.name + ")";
    }
  }
  if (abelian > 0) {
    std::vector<std::string> aliases;
    if (abelian == 1 && parts.empty()) {
      aliases = {"so(2)", "u(1)", "so(1,1)", "gl(1,R)"};
    }
    parts.push_back({abelian_name(abelian), aliases, abelian, std::numeric_limits<double>::infinity()});
  }
  Named total{"", alias_sums(parts), 0, std::numeric_limits<double>::infinity()};
  std::vector<std::string> names;
  for (const Named& part : parts) {
    names.push_back(part.name);
    total.dimension += part.dimension;
    total.gap = std::min(total.gap, part.gap);
  }
  total.name = parts.empty() ? "0" : joined(names, "+");
  if (simple.size() == 1 && mixed.empty()) {
    name_reductive(total, simple.front(), abelian);
  }
  name_bianchi(total, parts, abelian);
  return total;
}

}  // namespace lieder
