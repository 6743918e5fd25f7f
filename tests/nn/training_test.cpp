#include "lieder/nn/training.hpp"

#include <gtest/gtest.h>
#include <torch/script.h>
#include <torch/torch.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "lieder/core/error.hpp"
#include "lieder/nn/equivariant_mlp.hpp"
#include "lieder/nn/network_file.hpp"
#include "nn/action.hpp"
#include "nn/tasks.hpp"

namespace lieder::nn {
namespace {

class Training : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              ("lieder_nn_" + std::string(test->name()) + "_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path path(const std::string& name) const { return folder_ / name; }

 private:
  std::filesystem::path folder_;
};

struct Problem {
  at::Tensor x;
  at::Tensor y;
  at::Tensor x_test;
  at::Tensor y_test;
};

Problem sample(const Task& task, Index n, std::uint64_t seed = 1) {
  Rng rng(seed);
  const Matrix x = task.inputs(rng, n);
  const Matrix test = task.inputs(rng, 1000);
  return {to_tensor(x), to_tensor(task.targets(x)), to_tensor(test), to_tensor(task.targets(test))};
}

std::shared_ptr<EquivariantMlp> small_network(const Task& task, at::ScalarType type = at::kDouble,
                                              Index channels = 48) {
  torch::manual_seed(5);
  EquivariantMlpOptions options;
  options.channels = channels;
  options.dtype = type;
  return std::make_shared<EquivariantMlp>(task.input(), task.output(), options);
}

bool same_weights(const Network& a, const Network& b) {
  const auto pa = a.parameters();
  const auto pb = b.parameters();
  for (std::size_t i = 0; i < pa.size(); ++i) {
    if (!torch::equal(pa[i], pb[i])) {
      return false;
    }
  }
  return pa.size() == pb.size();
}

// Short versions of the bench: some seconds each, against the mean square error of the published EMLP at full length.
TEST_F(Training, ReachesThePublishedErrorsOnShortRuns) {
  const std::vector<std::tuple<Task, Index, double>> expected = {
      {invariant_task(), 1000, 0.0170}, {inertia_task(), 1000, 0.136}, {scattering_task(), 1000, 3.3e-4}};
  for (const auto& [task, n, published] : expected) {
    SCOPED_TRACE(task.name + ", seed 1");
    const Problem problem = sample(task, n);
    const auto network = small_network(task, at::kDouble, 64);
    TrainingOptions options;
    options.epochs = 30;
    options.batch = 100;
    options.validation = 0.0;
    const TrainingResult result = train(*network, problem.x, problem.y, options);
    EXPECT_EQ(result.status, Status::ok) << result.message;
    EXPECT_EQ(result.history.size(), 30U);
    EXPECT_LT(mean_square_error(*network, problem.x_test, problem.y_test), published);
    const double error = equivariance_error([&](const at::Tensor& z) { return predict(*network, z); }, task.input(),
                                            task.output(), problem.x_test);
    EXPECT_LT(error, 1e-10);
  }
}

TEST_F(Training, ResumesBitForBit) {
  const Task task = inertia_task();
  const Problem problem = sample(task, 60);
  TrainingOptions options;
  options.epochs = 12;
  options.batch = 16;
  options.validation = 0.2;
  options.checkpoint_every = 4;
  options.checkpoint = path("whole");
  const auto whole = small_network(task);
  const TrainingResult straight = train(*whole, problem.x, problem.y, options);

  // Stopped in epoch 7: the checkpoint of epoch 4 is what a killed process would leave.
  options.checkpoint = path("parts");
  const auto killed = small_network(task);
  options.after_epoch = [](const EpochRecord& record) {
    if (record.epoch == 6) {
      throw std::runtime_error("killed");
    }
    return true;
  };
  EXPECT_THROW(train(*killed, problem.x, problem.y, options), std::runtime_error);
  options.after_epoch = nullptr;
  options.resume = true;
  const auto resumed = small_network(task);
  torch::manual_seed(99);  // the generator is part of the checkpoint
  const TrainingResult second = train(*resumed, problem.x, problem.y, options);
  EXPECT_EQ(second.first_epoch, 5);
  EXPECT_TRUE(same_weights(*whole, *resumed));
  ASSERT_EQ(second.history.size(), straight.history.size());
  for (std::size_t i = 0; i < straight.history.size(); ++i) {
    EXPECT_EQ(second.history[i].train_loss, straight.history[i].train_loss);
    EXPECT_EQ(second.history[i].validation_loss, straight.history[i].validation_loss);
  }
  EXPECT_EQ(second.best_epoch, straight.best_epoch);

  // Another run must not go on from it.
  options.learning_rate = 1e-3;
  EXPECT_THROW(train(*resumed, problem.x, problem.y, options), InputError);
}

TEST_F(Training, ANanLossStopsAndTheCheckpointSurvives) {
  const Task task = invariant_task();
  const Problem problem = sample(task, 80);
  TrainingOptions options;
  options.epochs = 20;
  options.batch = 40;
  options.cosine = false;
  options.validation = 0.0;
  options.checkpoint_every = 1;
  options.checkpoint = path("nan");
  Index epoch = 1;
  options.after_epoch = [&](const EpochRecord& record) {
    epoch = record.epoch + 1;
    return true;
  };
  options.penalty = [&](const at::Tensor&, const at::Tensor& value) {
    return epoch < 4 ? value.sum() * 0.0 : value.sum() * std::numeric_limits<double>::quiet_NaN();
  };
  const auto network = small_network(task);
  const TrainingResult result = train(*network, problem.x, problem.y, options);
  EXPECT_EQ(result.status, Status::not_converged);
  EXPECT_EQ(result.best_epoch, 3);
  EXPECT_NE(result.message.find("epoch 4, batch 1 of 2"), std::string::npos) << result.message;
  EXPECT_TRUE(std::isfinite(mean_square_error(*network, problem.x_test, problem.y_test)));

  // The last good checkpoint goes on to where an undisturbed run arrives.
  options.penalty = nullptr;
  options.after_epoch = nullptr;
  options.resume = true;
  const auto resumed = small_network(task);
  EXPECT_EQ(train(*resumed, problem.x, problem.y, options).first_epoch, 4);
  options.resume = false;
  options.penalty = [](const at::Tensor&, const at::Tensor& value) { return value.sum() * 0.0; };
  const auto undisturbed = small_network(task);
  train(*undisturbed, problem.x, problem.y, options);
  EXPECT_TRUE(same_weights(*undisturbed, *resumed));
}

TEST_F(Training, StopsEarlyWithTheBestWeights) {
  const Task task = invariant_task();
  const Problem problem = sample(task, 40);
  TrainingOptions options;
  options.epochs = 400;
  options.validation = 0.25;
  options.patience = 15;
  options.cosine = false;
  options.learning_rate = 1e-2;
  const auto network = small_network(task);
  const TrainingResult result = train(*network, problem.x, problem.y, options);
  EXPECT_EQ(result.status, Status::ok);
  ASSERT_LT(result.history.size(), 400U);
  double best = std::numeric_limits<double>::infinity();
  for (const EpochRecord& record : result.history) {
    best = std::min(best, record.validation_loss);
  }
  EXPECT_EQ(result.best_loss, best);
  EXPECT_EQ(result.history[static_cast<std::size_t>(result.best_epoch - 1)].validation_loss, best);
  EXPECT_EQ(result.history.back().epoch - result.best_epoch, 15);
}

TEST_F(Training, FilesGiveTheSameValuesInLiederAndInTorch) {
  for (const bool equivariant : {true, false}) {
    for (const at::ScalarType type : {at::kDouble, at::kFloat}) {
      const Task task = inertia_task();
      const Problem problem = sample(task, 50);
      const NetworkPtr network = equivariant ? NetworkPtr(small_network(task, type))
                                             : std::make_shared<DenseMlp>(20, 9, DenseMlpOptions{24, 2, type});
      TrainingOptions options;
      options.epochs = 3;
      train(*network, problem.x, problem.y, options);
      save_network(path("model.pt"), *network, R"({"inputs": ["a"], "note": 3})");
      const LoadedNetwork loaded = load_network(path("model.pt"));
      EXPECT_TRUE(torch::equal(predict(*loaded.network, problem.x_test), predict(*network, problem.x_test)));
      EXPECT_NE(loaded.metadata.find("\"note\": 3"), std::string::npos);
      torch::jit::Module script = torch::jit::load(path("model.pt").string());
      const at::Tensor plain = script.forward({problem.x_test}).toTensor();
      const double difference = (plain - predict(*network, problem.x_test)).abs().max().item<double>();
      // The same products in another order of summation only where a bias is added: a few roundings of values near 30.
      EXPECT_LT(difference, type == at::kDouble ? 1e-12 : 1e-3);
      EXPECT_EQ(plain.scalar_type(), type);
    }
  }
}

TEST_F(Training, BadFilesAreNamed) {
  const auto message = [&](const std::string& name) {
    try {
      load_network(path(name));
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(message("missing.pt").find("no such file"), std::string::npos);
  std::ofstream(path("text.pt")) << "not a module";
  EXPECT_NE(message("text.pt").find("not a TorchScript module"), std::string::npos);
  torch::jit::Module other("Other");
  other.define("def forward(self, x):\n    return x\n");
  other.save(path("other.pt").string());
  EXPECT_NE(message("other.pt").find("not a network that lieder wrote"), std::string::npos);
  const auto network = small_network(invariant_task());
  save_network(path("good.pt"), *network);
  std::filesystem::resize_file(path("good.pt"), std::filesystem::file_size(path("good.pt")) / 2);
  EXPECT_NE(message("good.pt").find("good.pt"), std::string::npos);
  EXPECT_THROW(save_network(path("no/such/folder.pt"), *network), InputError);
  EXPECT_THROW(make_network("{}"), InputError);
  EXPECT_THROW(make_network("nonsense"), InputError);

  const Problem problem = sample(invariant_task(), 10);
  TrainingOptions options;
  options.epochs = 2;
  options.checkpoint = path("text.pt");
  options.resume = true;
  EXPECT_THROW(train(*network, problem.x, problem.y, options), InputError);
}

TEST_F(Training, CallersMistakes) {
  const auto network = small_network(invariant_task());
  const Problem problem = sample(invariant_task(), 10);
  const auto with = [&](const std::function<void(TrainingOptions&)>& change) {
    TrainingOptions options;
    options.epochs = 1;
    change(options);
    return train(*network, problem.x, problem.y, options);
  };
  EXPECT_THROW(with([](TrainingOptions& o) { o.learning_rate = 0.0; }), ValueError);
  EXPECT_THROW(with([](TrainingOptions& o) { o.batch = 0; }), ValueError);
  EXPECT_THROW(with([](TrainingOptions& o) { o.validation = 1.0; }), ValueError);
  EXPECT_THROW(with([](TrainingOptions& o) { o.resume = true; }), ValueError);
  EXPECT_THROW(train(*network, problem.x.narrow(1, 0, 9), problem.y), ShapeError);
  EXPECT_THROW(train(*network, problem.x, problem.y.narrow(0, 0, 9)), ShapeError);
  EXPECT_THROW(train(*network, problem.x, problem.y.repeat({1, 2})), ShapeError);
  EXPECT_THROW(train(*network, problem.x * std::nan(""), problem.y), ValueError);
}

TEST_F(Training, RunsOnAGpuWhereThereIsOne) {
  if (!torch::cuda::is_available()) {
    GTEST_SKIP() << "no GPU here: the same code path ran on the CPU only";
  }
  const Task task = inertia_task();
  const Problem problem = sample(task, 200);
  const auto network = small_network(task);
  network->to(torch::Device(torch::kCUDA));
  TrainingOptions options;
  options.epochs = 20;
  const at::Tensor x = problem.x.to(torch::kCUDA);
  const TrainingResult result = train(*network, x, problem.y.to(torch::kCUDA), options);
  EXPECT_LT(result.history.back().train_loss, result.history.front().train_loss);
  const double error =
      equivariance_error([&](const at::Tensor& z) { return predict(*network, z); }, task.input(), task.output(), x);
  EXPECT_LT(error, 1e-10);
}

}  // namespace
}  // namespace lieder::nn
