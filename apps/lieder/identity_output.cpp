#include "identity_output.hpp"

#include <fmt/format.h>

#include "lieder/io/json.hpp"
#include "lieder/report/text_table.hpp"

namespace lieder::cli {

namespace {

const char* yes(bool value) {
  return value ? "yes" : "no";
}

}  // namespace

std::string identity_text(const AlgebraIdentity& algebra, const std::string& action) {
  std::string text = fmt::format("Algebra: {}", algebra.name);
  if (!algebra.aliases.empty()) {
    text += fmt::format(" (also {})", fmt::join(algebra.aliases, ", "));
  }
  text += action.empty() ? "\n" : ", acting by " + action + "\n";
  text += fmt::format("  dimension {}, rank {}; abelian: {}, solvable: {}, semisimple: {}\n", algebra.dimension,
                      algebra.rank, yes(algebra.abelian), yes(algebra.solvable), yes(algebra.semisimple));
  text += fmt::format("  Killing form: {} positive, {} negative, {} zero; closure defect {}\n",
                      algebra.killing_signature[0], algebra.killing_signature[1], algebra.killing_signature[2],
                      format_number(algebra.closure_defect, 2));
  return text;
}

nlohmann::ordered_json identity_json(const AlgebraIdentity& algebra, const StructureConstants& constants,
                                     const std::string& action) {
  nlohmann::ordered_json c = nlohmann::ordered_json::array();  // c[i][j][k]: [xi_i, xi_j] = sum_k c_ij^k xi_k
  for (const Matrix& ad : constants.ad) {
    c.emplace_back(to_json(Matrix(ad.transpose())));
  }
  return {{"name", algebra.name},
          {"aliases", algebra.aliases},
          {"action", action},
          {"dimension", algebra.dimension},
          {"abelian", algebra.abelian},
          {"nilpotent", algebra.nilpotent},
          {"solvable", algebra.solvable},
          {"semisimple", algebra.semisimple},
          {"rank", algebra.rank},
          {"killing_signature", algebra.killing_signature},
          {"radical_dimension", algebra.radical_dimension},
          {"levi_dimension", algebra.levi_dimension},
          {"centre_dimension", algebra.centre_dimension},
          {"closure_defect", algebra.closure_defect},
          {"smallest_gap", algebra.smallest_gap},
          {"structure_constants", c}};
}

}  // namespace lieder::cli
