// Model files: every dictionary comes back bit for bit, damaged files are refused with a reason.
#include <gtest/gtest.h>

#include <fstream>
#include <numbers>

#include "io/io_test.hpp"
#include "lieder/core/error.hpp"
#include "lieder/core/random.hpp"
#include "lieder/dictionary/concatenation.hpp"
#include "lieder/dictionary/exponentials.hpp"
#include "lieder/dictionary/fourier.hpp"
#include "lieder/dictionary/linear_combinations.hpp"
#include "lieder/dictionary/monomials.hpp"
#include "lieder/dictionary/orthogonal_polynomials.hpp"
#include "lieder/dictionary/product.hpp"
#include "lieder/dictionary/radial.hpp"
#include "lieder/dictionary/scaled.hpp"
#include "lieder/dictionary/user_functions.hpp"
#include "lieder/io/dictionary_json.hpp"
#include "lieder/io/model_file.hpp"

namespace lieder {
namespace {

TrainedModel random_model(const DictionaryPtr& dictionary, Index outputs) {
  Rng rng(8);
  const Matrix x = rng.normal_matrix(20, dictionary->inputs());
  const Matrix w = rng.normal_matrix(dictionary->size(), outputs) / 3.0;
  const DictionaryModel model(dictionary, w);
  std::vector<std::string> outputs_names;
  for (Index c = 0; c < outputs; ++c) {
    outputs_names.push_back("y" + std::to_string(c));
  }
  return {"regression",
          "so:2 x z:2",
          "V",
          "",
          1,
          7,
          0.1,
          default_names(dictionary->inputs()),
          outputs_names,
          model,
          column_statistics(x),
          column_statistics(model.value(x)),
          20,
          1e-17 / 3.0,
          0};
}

std::vector<DictionaryPtr> dictionaries() {
  Rng rng(9);
  const Vector shift = rng.normal_vector(2);
  const Vector scale = rng.normal_vector(2).cwiseAbs();
  Exponents some(2, 2);
  some << 2, 0, 1, 3;
  const DictionaryPtr plain = monomials(2, 0, 3);
  return {plain,
          monomials(some),
          homogeneous_monomials(2, 2),
          std::make_shared<const OrthogonalPolynomials>(OrthogonalFamily::legendre, 3, shift, scale),
          std::make_shared<const OrthogonalPolynomials>(OrthogonalFamily::hermite, 2, shift, scale),
          exponentials(2, 2),
          exponentials(rng.normal_matrix(3, 2)),
          fourier(2, (Vector(2) << 2.0 * std::numbers::pi, 0.7).finished()),
          concatenate(
              {monomials(2, 0, 0), scaled(radial(RadialKernel::gaussian, rng.normal_matrix(4, 2), 0.3), shift, scale)}),
          radial(RadialKernel::thin_plate, rng.normal_matrix(3, 2), 1.0 / 3.0),
          product(plain, fourier(1, Vector::Ones(2))),
          linear_combinations(plain, rng.normal_matrix(plain->size(), 3))};
}

TEST(ModelFile, PredictsBitForBit) {
  const test::TemporaryFolder directory;
  Rng rng(10);
  const Matrix x = 3.0 * rng.normal_matrix(50, 2);
  for (const DictionaryPtr& dictionary : dictionaries()) {
    SCOPED_TRACE(dictionary->description());
    const TrainedModel saved = random_model(dictionary, 2);
    const std::filesystem::path path = directory / "model.json";
    save_model(path, saved);
    const TrainedModel loaded = load_model(path);
    EXPECT_EQ(saved.model.value(x), loaded.model.value(x));
    EXPECT_EQ(saved.model.jvp(x, x), loaded.model.jvp(x, x));
    EXPECT_EQ(saved.model.coefficients(), loaded.model.coefficients());
    EXPECT_EQ(saved.train_error, loaded.train_error);
    EXPECT_EQ(saved.group, loaded.group);
    EXPECT_EQ(saved.input_names, loaded.input_names);
    EXPECT_EQ(saved.output_names, loaded.output_names);
    EXPECT_EQ(saved.input_statistics.standard_deviation, loaded.input_statistics.standard_deviation);
    EXPECT_EQ(saved.equivariant_size, loaded.equivariant_size);
  }
}

TEST(ModelFile, UserFunctionsCannotBeSaved) {
  const test::TemporaryFolder directory;
  const DictionaryPtr user = user_functions(1, {"f"}, [](const Matrix& x) { return x; });
  EXPECT_THROW(save_model(directory / "model.json", random_model(user, 1)), ValueError);
  EXPECT_FALSE(std::filesystem::exists(directory / "model.json"));
}

std::string refusal(const std::filesystem::path& path) {
  try {
    load_model(path);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ModelFile, EveryCutAndEveryMissingKeyIsRefused) {
  const test::TemporaryFolder directory;
  const std::filesystem::path path = directory / "model.json";
  save_model(path, random_model(monomials(2, 0, 2), 1));
  std::ifstream in(path);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  for (std::size_t length = 0; length + 2 < text.size(); length += 7) {  // the last bytes are '}' and a newline
    std::ofstream(path) << text.substr(0, length);
    EXPECT_NE(refusal(path).find("model.json"), std::string::npos) << "cut at " << length;
  }
  const nlohmann::json whole = nlohmann::json::parse(text);
  for (const auto& [key, value] : whole.items()) {
    SCOPED_TRACE(key);
    nlohmann::json part = whole;
    part.erase(key);
    std::ofstream(path) << part.dump();
    EXPECT_NE(refusal(path).find(key), std::string::npos) << refusal(path);
    part[key] = nlohmann::json::array({nullptr});  // of no key's type
    std::ofstream(path) << part.dump();
    EXPECT_NE(refusal(path), "accepted");
  }
}

TEST(ModelFile, KeepsControls) {
  const test::TemporaryFolder directory;
  TrainedModel model = random_model(monomials(3, 0, 2), 2);
  model.kind = "dynamics";
  EXPECT_THROW(save_model(directory / "model.json", model), ValueError);  // three inputs, two of them states
  model.controls = 1;
  save_model(directory / "model.json", model);
  const TrainedModel loaded = load_model(directory / "model.json");
  EXPECT_EQ(loaded.controls, 1);
  EXPECT_EQ(loaded.model.coefficients(), model.model.coefficients());
}

TEST(ModelFile, RefusalsSayWhy) {
  const test::TemporaryFolder directory;
  const std::filesystem::path path = directory / "model.json";
  EXPECT_NE(refusal(directory / "none.json").find("none.json"), std::string::npos);
  const auto with = [&path](const std::string& text) {
    std::ofstream(path) << text;
    return refusal(path);
  };
  EXPECT_NE(with("a,b\n1,2\n").find("expected a model file"), std::string::npos);
  EXPECT_NE(with("{}").find("not a model"), std::string::npos);
  EXPECT_NE(with("[1]").find("not a model"), std::string::npos);
  EXPECT_NE(with("{\"lieder_model\": 2}").find("model version 2, expected 1"), std::string::npos);
  save_model(path, random_model(monomials(2, 0, 2), 1));
  std::ifstream in(path);
  const nlohmann::json whole = nlohmann::json::parse(in);
  const auto changed = [&](const char* pointer, const nlohmann::json& value) {
    nlohmann::json other = whole;
    other[nlohmann::json::json_pointer(pointer)] = value;
    return with(other.dump());
  };
  EXPECT_NE(changed("/dictionary/degree", 3).find("coefficients"), std::string::npos);
  EXPECT_NE(changed("/dictionary/degree", -1).find("degree"), std::string::npos);
  EXPECT_NE(changed("/dictionary/degree", 900).find("degree"), std::string::npos);
  EXPECT_NE(changed("/dictionary/type", "splines").find("splines"), std::string::npos);
  EXPECT_NE(changed("/coefficients/1/0", nullptr).find("coefficients"), std::string::npos);
  EXPECT_NE(changed("/kind", "operator").find("operator"), std::string::npos);
  EXPECT_NE(changed("/inputs", nlohmann::json::array({"a"})).find("inputs"), std::string::npos);
}

}  // namespace
}  // namespace lieder
