#include "recovery_output.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lieder/core/parallel.hpp"
#include "lieder/io/json.hpp"
#include "lieder/report/text_table.hpp"

namespace lieder::cli {

namespace {

using Json = nlohmann::ordered_json;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

Json cell_json(const RecoveryCell& cell) {
  return {{"function", to_string(cell.function)},
          {"candidates", to_string(cell.candidates)},
          {"dimension", cell.dimension},
          {"features", cell.features},
          {"degree", cell.degree}};
}

void add_results(Json& object, const RecoveryCell& cell, const RecoveryStudy& study, const RecoveryTable& table,
                 const PublishedRecovery& published) {
  Json instances = Json::array();
  for (const std::uint32_t seed : study.seeds) {
    const RecoveryResult& result = table.find(cell, seed)->result;
    Json instance = {{"seed", seed}, {"n_recover", result.n_recover}, {"library", result.library}};
    if (const auto theirs = published.find(cell, seed)) {
      instance["published_n_recover"] = *theirs;
    }
    instance["seconds"] = json_number(result.seconds);
    instance["processor_seconds"] = json_number(result.processor_seconds);
    instance["solves"] = result.solves;
    instance["largest_gap"] = json_number(result.largest_gap);
    instance["uncertified"] = result.uncertified;
    instance["iterations"] = result.iterations;
    instances.push_back(std::move(instance));
  }
  object["instances"] = std::move(instances);
  const RecoveryMedians middle = medians(cell, study.seeds, table, published);
  object["median_n_recover"] = middle.ours;
  if (middle.published) {
    object["published_median_n_recover"] = *middle.published;
  }
}

std::string instances_text(const RecoveryCell& cell, const RecoveryStudy& study, const RecoveryTable& table,
                           const PublishedRecovery& published) {
  TextTable text({"seed", "n_recover", "published", "library", "solves", "largest gap", "seconds"});
  for (const std::uint32_t seed : study.seeds) {
    const RecoveryResult& result = table.find(cell, seed)->result;
    const auto theirs = published.find(cell, seed);
    text.add_row({std::to_string(seed), std::to_string(result.n_recover), theirs ? std::to_string(*theirs) : "",
                  std::to_string(result.library), std::to_string(result.solves), format_number(result.largest_gap, 2),
                  fmt::format("{:.3f}", result.seconds)});
  }
  const RecoveryMedians middle = medians(cell, study.seeds, table, published);
  return fmt::format("{}\n{}median     {}{}\n", cell_text(cell), to_text(text), format_number(middle.ours),
                     middle.published ? fmt::format(" (published {})", format_number(*middle.published)) : "");
}

}  // namespace

RecoveryMedians medians(const RecoveryCell& cell, const std::vector<std::uint32_t>& seeds, const RecoveryTable& table,
                        const PublishedRecovery& published) {
  std::vector<double> ours;
  std::vector<double> theirs;
  for (const std::uint32_t seed : seeds) {
    ours.push_back(static_cast<double>(table.find(cell, seed)->result.n_recover));
    if (const auto value = published.find(cell, seed)) {
      theirs.push_back(static_cast<double>(*value));
    }
  }
  RecoveryMedians result{median(ours), std::nullopt};
  if (theirs.size() == ours.size()) {
    result.published = median(theirs);
  }
  return result;
}

std::string RecoverySummary::message() const {
  return uncertified == 0
             ? ""
             : fmt::format("{} of {} fits are not certified to the relative gap asked for (largest {:.2g})",
                           uncertified, solves, largest_gap);
}

RecoverySummary summary(const RecoveryStudy& study, const RecoveryTable& table, const PublishedRecovery& published) {
  RecoverySummary result;
  for (const RecoveryCell& cell : study.cells) {
    const RecoveryMedians middle = medians(cell, study.seeds, table, published);
    if (middle.published) {
      ++result.compared;
      result.at_most += middle.ours <= *middle.published ? 1 : 0;
      result.tenth_below += middle.ours <= 0.9 * *middle.published ? 1 : 0;
    }
    for (const std::uint32_t seed : study.seeds) {
      const RecoveryResult& instance = table.find(cell, seed)->result;
      result.solves += instance.solves;
      result.uncertified += instance.uncertified;
      result.largest_gap = std::max(result.largest_gap, instance.largest_gap);
    }
  }
  return result;
}

TextTable cells_table(const RecoveryStudy& study, const RecoveryTable& table, const PublishedRecovery& published) {
  TextTable text({"cell", "library", "median", "published", "largest gap", "not certified", "processor s"});
  for (const RecoveryCell& cell : study.cells) {
    const RecoverySummary of_cell = summary({{cell}, study.seeds, 0, 0.0}, table, published);
    const RecoveryMedians middle = medians(cell, study.seeds, table, published);
    double seconds = 0.0;
    for (const std::uint32_t seed : study.seeds) {
      seconds += table.find(cell, seed)->result.processor_seconds;
    }
    text.add_row({cell_text(cell), std::to_string(table.find(cell, study.seeds.front())->result.library),
                  format_number(middle.ours), middle.published ? format_number(*middle.published) : "",
                  format_number(of_cell.largest_gap, 2), std::to_string(of_cell.uncertified),
                  fmt::format("{:.2f}", seconds)});
  }
  return text;
}

Json study_json(const RecoveryStudy& study, const RecoveryTable& table, const PublishedRecovery& published,
                bool one_cell) {
  const RecoverySummary all = summary(study, table, published);
  Json result = {{"status", to_string(Status::ok)}, {"message", all.message()}};
  if (one_cell) {
    result.update(cell_json(study.cells.front()));
    add_results(result, study.cells.front(), study, table, published);
  } else {
    Json cells = Json::array();
    for (const RecoveryCell& cell : study.cells) {
      Json entry = cell_json(cell);
      add_results(entry, cell, study, table, published);
      cells.push_back(std::move(entry));
    }
    result["cells"] = std::move(cells);
    result["compared"] = all.compared;
    result["at_most_published"] = all.at_most;
    result["tenth_below_published"] = all.tenth_below;
  }
  result["fits"] = all.solves;
  result["uncertified"] = all.uncertified;
  result["largest_gap"] = json_number(all.largest_gap);
  result["computed"] = study.computed;
  result["threads"] = thread_count();
  result["seconds"] = json_number(study.seconds);
  return result;
}

std::string study_text(const RecoveryStudy& study, const RecoveryTable& table, const PublishedRecovery& published,
                       bool one_cell) {
  const RecoverySummary all = summary(study, table, published);
  std::string text = one_cell ? instances_text(study.cells.front(), study, table, published)
                              : to_text(cells_table(study, table, published));
  if (!one_cell && all.compared > 0) {
    text += fmt::format("median at most the published one in {} of {} cells, at least a tenth below in {}\n",
                        all.at_most, all.compared, all.tenth_below);
  }
  text +=
      fmt::format("fits       {}, largest relative duality gap {}\n", all.solves, format_number(all.largest_gap, 2));
  if (all.uncertified > 0) {
    text += "Note: " + all.message() + "\n";
  }
  return text + fmt::format("seconds    {:.2f} for {} instances of this run on {} threads\n", study.seconds,
                            study.computed, thread_count());
}

Status fits_status(const std::vector<RecoveryFit>& fits) {
  const bool certified = std::all_of(fits.begin(), fits.end(), [](const RecoveryFit& fit) { return fit.certified; });
  return certified ? Status::ok : Status::not_converged;
}

Json fits_json(const RecoveryCell& cell, const std::vector<std::uint32_t>& seeds, Index samples,
               const std::vector<RecoveryFit>& fits) {
  const Status status = fits_status(fits);
  Json result = {{"status", to_string(status)},
                 {"message", is_usable(status) ? "" : "a fit is not certified to the relative gap asked for"}};
  result.update(cell_json(cell));
  result["samples"] = samples;
  Json instances = Json::array();
  double seconds = 0.0;
  for (std::size_t k = 0; k < fits.size(); ++k) {
    instances.push_back({{"seed", seeds[k]},
                         {"error", json_number(fits[k].error)},
                         {"duality_gap", json_number(fits[k].duality_gap)},
                         {"certified", fits[k].certified},
                         {"iterations", fits[k].iterations},
                         {"seconds", json_number(fits[k].seconds)},
                         {"processor_seconds", json_number(fits[k].processor_seconds)}});
    seconds += fits[k].seconds;
  }
  result["instances"] = std::move(instances);
  result["seconds"] = json_number(seconds);
  return result;
}

std::string fits_text(const RecoveryCell& cell, const std::vector<std::uint32_t>& seeds, Index samples,
                      const std::vector<RecoveryFit>& fits) {
  TextTable table({"seed", "error", "duality gap", "iterations", "seconds"});
  for (std::size_t k = 0; k < fits.size(); ++k) {
    table.add_row({std::to_string(seeds[k]), format_number(fits[k].error, 3), format_number(fits[k].duality_gap, 2),
                   std::to_string(fits[k].iterations), fmt::format("{:.3f}", fits[k].seconds)});
  }
  return fmt::format("{}, {} samples\n{}", cell_text(cell), samples, to_text(table));
}

}  // namespace lieder::cli
