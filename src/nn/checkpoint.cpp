#include "nn/checkpoint.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <fmt/format.h>
#include <torch/torch.h>

#include "lieder/core/error.hpp"
#include "lieder/io/output_file.hpp"
#include "lieder/nn/conversions.hpp"

namespace lieder::nn {

namespace {

constexpr int version = 1;

at::Tensor pack(const std::vector<EpochRecord>& history) {
  at::Tensor result = torch::empty({static_cast<Index>(history.size()), 4}, torch::kDouble);
  for (std::size_t i = 0; i < history.size(); ++i) {
    const EpochRecord& record = history[i];
    result[static_cast<Index>(i)] = torch::tensor(
        {static_cast<double>(record.epoch), record.train_loss, record.validation_loss, record.learning_rate},
        torch::kDouble);
  }
  return result;
}

std::vector<EpochRecord> unpack(const at::Tensor& packed) {
  std::vector<EpochRecord> result;
  const Matrix numbers = to_matrix(packed);
  for (Index i = 0; i < numbers.rows(); ++i) {
    result.push_back({static_cast<Index>(numbers(i, 0)), numbers(i, 1), numbers(i, 2), numbers(i, 3)});
  }
  return result;
}

std::vector<at::Tensor> read_list(torch::serialize::InputArchive& archive, const std::string& name, std::size_t count) {
  std::vector<at::Tensor> result(count);
  for (std::size_t i = 0; i < count; ++i) {
    archive.read(fmt::format("{}_{}", name, i), result[i], true);
  }
  return result;
}

}  // namespace

std::vector<at::Tensor> snapshot(const Network& network) {
  std::vector<at::Tensor> result;
  for (const auto& list : {network.parameters(), network.buffers()}) {
    for (const at::Tensor& tensor : list) {
      result.push_back(tensor.detach().clone());
    }
  }
  return result;
}

void restore(Network& network, const std::vector<at::Tensor>& state) {
  const torch::NoGradGuard guard;
  std::size_t next = 0;
  for (const auto& list : {network.parameters(), network.buffers()}) {
    for (const at::Tensor& tensor : list) {
      require(next < state.size() && state[next].sizes() == tensor.sizes(),
              "a saved state does not belong to this network");
      tensor.copy_(state[next++]);
    }
  }
}

void save_checkpoint(const std::filesystem::path& path, const std::string& identity, const Network& network,
                     const torch::optim::Adam& optimizer, const TrainingState& state) {
  torch::serialize::OutputArchive archive;
  archive.write("lieder_checkpoint", c10::IValue(version));
  archive.write("identity", c10::IValue(identity));
  archive.write("epoch", c10::IValue(static_cast<std::int64_t>(state.epoch)));
  archive.write("best_epoch", c10::IValue(static_cast<std::int64_t>(state.best_epoch)));
  archive.write("best_loss", c10::IValue(state.best_loss));
  archive.write("history", pack(state.history), true);
  archive.write("generator", at::detail::getDefaultCPUGenerator().get_state(), true);
  const auto write_list = [&](const std::string& name, const std::vector<at::Tensor>& list) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      archive.write(fmt::format("{}_{}", name, i), list[i], true);
    }
  };
  write_list("state", snapshot(network));
  write_list("best", state.best);
  torch::serialize::OutputArchive moments;
  optimizer.save(moments);
  archive.write("optimizer", moments);
  AtomicFile file(path);
  try {
    archive.save_to(file.temporary_path().string());
  } catch (const c10::Error& error) {
    throw InputError(fmt::format("{}: cannot be written: {}", path.string(), error.what_without_backtrace()));
  }
  file.commit();
}

TrainingState load_checkpoint(const std::filesystem::path& path, const std::string& identity, Network& network,
                              torch::optim::Adam& optimizer) {
  try {
    torch::serialize::InputArchive archive;
    archive.load_from(path.string());
    c10::IValue value;
    if (!archive.try_read("lieder_checkpoint", value) || value.toInt() != version) {
      throw InputError(fmt::format("{}: not a checkpoint of this version of lieder", path.string()));
    }
    archive.read("identity", value);
    if (value.toStringRef() != identity) {
      throw InputError(fmt::format("{}: a checkpoint of another run: it has {}, this run has {}", path.string(),
                                   value.toStringRef(), identity));
    }
    TrainingState state;
    archive.read("epoch", value);
    state.epoch = value.toInt();
    archive.read("best_epoch", value);
    state.best_epoch = value.toInt();
    archive.read("best_loss", value);
    state.best_loss = value.toDouble();
    at::Tensor history;
    archive.read("history", history, true);
    state.history = unpack(history);
    const std::size_t count = network.parameters().size() + network.buffers().size();
    restore(network, read_list(archive, "state", count));
    state.best = read_list(archive, "best", count);
    torch::serialize::InputArchive moments;
    archive.read("optimizer", moments);
    optimizer.load(moments);
    at::Tensor random_state;
    archive.read("generator", random_state, true);
    at::Generator generator = at::detail::getDefaultCPUGenerator();
    generator.set_state(random_state);
    return state;
  } catch (const c10::Error& error) {
    throw InputError(
        fmt::format("{}: not a checkpoint, or a damaged one: {}", path.string(), error.what_without_backtrace()));
  }
}

}  // namespace lieder::nn
