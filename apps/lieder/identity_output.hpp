// The name of an algebra and the numbers beside it, as text and as JSON: shared by discover and identify.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "lieder/algebra/identify.hpp"
#include "lieder/algebra/structure_constants.hpp"

namespace lieder::cli {

std::string identity_text(const AlgebraIdentity& algebra, const std::string& action);
nlohmann::ordered_json identity_json(const AlgebraIdentity& algebra, const StructureConstants& constants,
                                     const std::string& action);

}  // namespace lieder::cli
