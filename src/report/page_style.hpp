// The style sheet of reports (private).
#pragma once

#include <string>

namespace lieder::report_detail {

std::string page_style();

}  // namespace lieder::report_detail
