#include "recovery_study.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <functional>
#include <memory>
#include <mutex>

#include "lieder/core/parallel.hpp"
#include "lieder/report/progress.hpp"

namespace lieder::cli {

namespace {

// Flops of a fit, roughly: three Hessians with their projections, and conjugate gradients, where a number that comes from
// memory counts for eight.
double cost(const RecoveryCell& cell) {
  const auto m = static_cast<double>(cell.dimension);
  const auto p = static_cast<double>(recovery_library_size(cell.function, cell.dimension, cell.features, cell.degree));
  const double q = cell.candidates == RecoveryCandidates::translations ? m : m * (m + 1.0) / 2.0;
  return 3.0 * (p * p * q * q / 2.0 + 4.0 * p * p * p) + 150.0 * (8.0 * p * q * q + 50.0 * p * p) + 1e6;
}

struct Task {
  std::size_t cell;
  std::uint32_t seed;
};

// The experiments of the cells, each made when its first instance begins and dropped after its last.
class Experiments {
 public:
  Experiments(const std::vector<RecoveryCell>& cells, const std::vector<Task>& tasks)
      : cells_(cells), experiments_(cells.size()), left_(cells.size(), 0) {
    for (const Task& task : tasks) {
      ++left_[task.cell];
    }
  }

  std::shared_ptr<const RecoveryExperiment> get(std::size_t cell) {
    const std::lock_guard lock(mutex_);
    if (experiments_[cell] == nullptr) {
      experiments_[cell] = std::make_shared<const RecoveryExperiment>(cells_[cell]);
    }
    std::shared_ptr<const RecoveryExperiment> result = experiments_[cell];
    if (--left_[cell] == 0) {
      experiments_[cell] = nullptr;
    }
    return result;
  }

 private:
  const std::vector<RecoveryCell>& cells_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<const RecoveryExperiment>> experiments_;
  std::vector<Index> left_;
};

// Calls body(k) for k = 0 .. count - 1 in this order, each worker taking the next one that is free. After an exception
// no other is begun.
void share(Index count, const std::function<void(Index)>& body) {
  std::atomic<Index> next{0};
  parallel_for(std::min<Index>(thread_count(), count), [&](int, Index, Index) {
    try {
      for (Index k = next++; k < count; k = next++) {
        body(k);
      }
    } catch (...) {
      next = count;
      throw;
    }
  });
}

}  // namespace

RecoveryStudy run_recovery_study(std::vector<RecoveryCell> cells, const std::vector<std::uint32_t>& seeds,
                                 RecoveryTable& table) {
  const auto start = std::chrono::steady_clock::now();
  std::stable_sort(cells.begin(), cells.end(),
                   [](const RecoveryCell& a, const RecoveryCell& b) { return cost(a) < cost(b); });
  std::vector<Task> tasks;
  double work = 0.0;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    for (const std::uint32_t seed : seeds) {
      if (table.find(cells[c], seed) == nullptr) {
        tasks.push_back({c, seed});
        work += cost(cells[c]);
      }
    }
  }
  Experiments experiments(cells, tasks);
  // Of several cells the progress is that of the work, in thousandths: the last instances take most of the time.
  const bool one_cell = cells.size() == 1;
  const auto count = static_cast<Index>(tasks.size());
  Progress progress(one_cell ? "instances" : "work", one_cell ? count : 1000);
  std::mutex mutex;
  Index finished = 0;
  double done = 0.0;
  share(count, [&](Index k) {
    const Task& task = tasks[static_cast<std::size_t>(k)];
    const RecoveryRow row{cells[task.cell], task.seed, experiments.get(task.cell)->run(task.seed)};
    const std::lock_guard lock(mutex);
    table.add(row);
    ++finished;
    done += cost(row.cell);
    progress.set(one_cell ? finished : static_cast<Index>(std::floor(1000.0 * done / work)));
  });
  progress.finish();
  return {std::move(cells), seeds, count,
          std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()};
}

std::vector<RecoveryFit> run_recovery_fits(const RecoveryCell& cell, const std::vector<std::uint32_t>& seeds,
                                           Index samples) {
  const RecoveryExperiment experiment(cell);
  std::vector<RecoveryFit> fits(seeds.size());
  Progress progress("fits", static_cast<Index>(seeds.size()));
  share(static_cast<Index>(seeds.size()), [&](Index k) {
    const auto at = static_cast<std::size_t>(k);
    fits[at] = experiment.fit(experiment.draw(seeds[at]), samples);
    progress.advance();
  });
  return fits;
}

}  // namespace lieder::cli
