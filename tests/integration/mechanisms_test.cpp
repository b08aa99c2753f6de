// Takes every mechanism that a config can choose the whole way that a user goes, by the C++ API: a config, a short training,
// the alignment of given translations, and a translation. Takes a new row of a table along by itself.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "attune/aligner.h"
#include "attune/trainer.h"
#include "models/snail/meta_learner.h"
#include "src/config/config.h"
#include "src/config/listing.h"
#include "src/demo/few_shot/episode.h"
#include "src/demo/kernels.h"
#include "tests/integration/verbs.h"

namespace attune {
namespace {

namespace fs = std::filesystem;
using testing::Finished;
using ::testing::HasSubstr;
using testing::lines_of;
using testing::Program;
using ::testing::ThrowsMessage;
using Json = nlohmann::json;
using Strings = std::vector<std::string>;

constexpr size_t kSentences = 3;

/// Holds one value of one option and what it needs with it: settings as --set takes them.
struct Mechanism {
  std::string name;
  Strings settings;
  std::string target = "fr";  // becomes en where nothing but words of the source can be written
};
void PrintTo(const Mechanism& one, std::ostream* out) { *out << ::testing::PrintToString(one.settings); }

const Strings kCopying = {"model.output=copy", "vocabulary.joint=true", "model.decoder.order=conditional",
                          "model.dropout.readout=0"};

/// Lists what a value needs so that the config is allowed and the value counts for something.
Strings needs(const std::string& path, const std::string& value) {
  const std::string setting = path + "=" + value;
  const bool is_output = path == "model.output";
  if ((is_output && !models::outputs().at(value).generates) || setting == "model.decoder.readout=none") return kCopying;
  if ((is_output && models::outputs().at(value).copies) || setting == "model.tied_embeddings=all")
    return {"vocabulary.joint=true"};
  if (path == "model.attention.window" && value.starts_with("local_"))  // makes it narrower than the sentences
    return {"model.attention." + value + ".D=2"};
  return {};
}

/// Lists every value of every option of `model:` that offers a choice of names.
std::vector<Mechanism> choices() {
  std::vector<Mechanism> out;
  const std::vector<config::Option> options = config::list_defaults<config::Config>();
  for (const config::Option& option : options) {
    if (!option.path.starts_with("model.")) continue;
    for (const std::string& value : option.choices) {
      if (value == "auto") continue;
      Mechanism one{option.path.substr(6) + "." + value, {option.path + "=" + value}};
      std::ranges::replace(one.name, '.', '_');
      for (const config::Option& around : options)  // adds the rows that it belongs to
        if (!around.row.empty() && (around.path == option.path || option.path.starts_with(around.path + ".")))
          one.settings.push_back(around.row_of + "=" + around.row);
      const Strings companions = needs(option.path, value);
      if (companions == kCopying) one.target = "en";
      for (const std::string& setting : companions)
        if (setting != one.settings[0]) one.settings.push_back(setting);
      out.push_back(one);
    }
  }
  return out;
}

/// Lists what is switched on by a number, by true or false, or by several options together.
const std::vector<Mechanism> kSwitches = {
    {"two_heads", {"model.attention.heads=2"}},
    {"two_heads_of_a_product", {"model.attention.heads=2", "model.attention.score=scaled_dot"}},
    {"residual_layers",
     {"model.encoder.residual=true", "model.encoder.layers=2", "model.decoder.residual=true",
      "model.decoder.layers=2"}},
    {"transitions", {"model.encoder.transitions=2", "model.decoder.transitions=2"}},
    {"unidirectional_layer", {"model.encoder.unidirectional=1"}},
    {"projected_memory", {"model.memory.width=6"}},
    {"renormalized_window",
     {"model.attention.window=local_p", "model.attention.local_p.D=2", "model.attention.local_p.renormalize=true"}},
    {"no_input_feeding", {"model.decoder.order=recur_first", "model.decoder.recur_first.input_feeding=false"}},
    {"context_at_the_start_alone", {"model.attention.score=none", "model.attention.none.every_step=false"}},
    {"transformer", {"model.encoder.kind=transformer", "model.decoder.kind=transformer"}},
    {"coverage_loss", {"training.coverage_loss=1", "model.attention.coverage=accumulated"}},
    {"guided_alignment", {"training.guided_alignment.weight=0.5", "data.training.alignment=train.gold"}},
    {"scheduled_sampling", {"training.scheduled_sampling.share=0.5"}},
    {"minimum_risk", {"training.objective=minimum_risk", "training.minimum_risk.samples=2"}},
};

Strings words_of(const std::string& line) {
  std::istringstream in(line);
  Strings words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// Has a folder with the toy corpus and a config, and a few lines to align and to translate.
class OfMechanism : public ::testing::TestWithParam<Mechanism> {
 protected:
  static void SetUpTestSuite() { set_threads(1); }
  static void TearDownTestSuite() { set_threads(0); }
  void SetUp() override {
    const std::string target = GetParam().target;
    std::ofstream(workshop_ / "small.yaml")
        << "include: tiny.yaml\nrun: run\n"
        << "data: {training: {target: train." << target << "}, validation: {target: valid." << target << "}}\n"
        << "model: {encoder: {hidden: 9}, decoder: {hidden: 12}}\n"
        << "training: {batch: {size: 4}, validation: {bleu: false}, snapshots: {sentences: 0}, log_every: 1}\n";
    source_ = first_lines("valid.en");
    target_ = first_lines("valid." + target);
  }
  /// Trains as the config and the settings say.
  Ending train() const {
    Strings overrides;
    for (const std::string& setting : GetParam().settings) {
      const size_t value = setting.find('=') + 1;
      const bool is_file = setting.starts_with("data.");
      overrides.push_back(is_file ? setting.substr(0, value) + (workshop_ / setting.substr(value)).string() : setting);
    }
    return Trainer(Config::load_for_training(workshop_ / "small.yaml", overrides), {.device = "cpu"}).fit();
  }
  attune::Run run() const { return attune::Run(workshop_ / "run", {.device = "cpu"}); }
  void expect_settings(const Config& trained) const {
    const std::vector<config::Option> options = config::list_options(trained.values());
    for (const std::string& setting : GetParam().settings) {
      const std::string path = setting.substr(0, setting.find('='));
      const auto option = std::ranges::find(options, path, &config::Option::path);
      ASSERT_NE(option, options.end()) << path;
      EXPECT_TRUE(option->used) << path;
      EXPECT_TRUE(path + "=" + option->value == setting || path.starts_with("data.")) << path << " " << option->value;
    }
  }
  void expect_finite_losses() const {
    std::map<std::string, int> kinds;
    for (const std::string& line : lines_of(read_file(workshop_ / "run/metrics.jsonl"))) {
      const Json moment = Json::parse(line);
      ++kinds[moment["kind"]];
      for (const char* figure : {"loss", "perplexity"})
        EXPECT_TRUE(!moment.contains(figure) || moment[figure].is_number()) << moment;  // is null where not finite
    }
    EXPECT_EQ(kinds["train"], 4);
    EXPECT_EQ(kinds["validation"], 1);
  }
  void expect_pairs(const std::vector<Translation>& pairs) const {
    ASSERT_EQ(pairs.size(), kSentences);
    for (size_t i = 0; i < kSentences; ++i) {
      EXPECT_EQ(pairs[i].source.words, words_of(source_[i]));
      ASSERT_EQ(pairs[i].hypotheses.size(), 1U);
      const Hypothesis& read = pairs[i].hypotheses.front();
      EXPECT_EQ(pairs[i].tokens(read).words, words_of(target_[i]));
      EXPECT_LT(read.log_probability, 0);
      EXPECT_EQ(read.alignment.rows, std::ssize(words_of(target_[i])) + 1);
      EXPECT_EQ(read.alignment.columns, std::ssize(words_of(source_[i])) + 1);
    }
  }

  Strings source_, target_;

 private:
  Strings first_lines(const std::string& file) const {
    Strings lines = lines_of(read_file(workshop_ / file));
    lines.resize(kSentences);
    return lines;
  }
  testing::Workshop workshop_{4};  // of four updates
};

/// Expects of every row of an alignment what its score, window and normalizer say of it.
void expect_weights(const Matrix& alignment, const models::AttentionOptions& attention) {
  const bool loses =
      attention.window == "local_p" && !attention.local_p.renormalize;  // leaves some behind its Gaussian
  for (int64_t step = 0; step < alignment.rows; ++step) {
    const auto weights = alignment.row(step);
    const auto [least, most] = std::ranges::minmax(weights);
    EXPECT_GE(least, 0);
    EXPECT_LE(most, 1 + 1e-6);
    EXPECT_TRUE(attention.score != "constant" || least == most) << least << " " << most;
    EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), loses ? 0.5 : 1, loses ? 0.49 : 1e-5);
    const int64_t seen = std::ranges::count_if(weights, [](float weight) { return weight > 0; });
    EXPECT_LE(seen, models::normalizers().at(attention.normalizer).draws ? 1 : attention.breadth());
    if (attention.window == "causal") {
      EXPECT_EQ(seen, std::min(step + 1, alignment.columns));
      EXPECT_GT(weights[static_cast<size_t>(seen) - 1], 0) << "they are the first ones";
    }
  }
}

TEST_P(OfMechanism, TrainsAlignsAndTranslates) {
  EXPECT_EQ(train().updates, 4);
  expect_finite_losses();
  const attune::Run trained = run();
  expect_settings(trained.config());
  const models::ModelOptions& model = trained.config().values().model;
  const Aligner aligner(trained);
  if (model.attends()) {
    const std::vector<Translation> pairs = aligner.align(source_, target_).lines;
    expect_pairs(pairs);
    for (const Translation& pair : pairs) expect_weights(pair.hypotheses.at(0).alignment, model.attention);
  } else {
    EXPECT_THAT([&] { aligner.align(source_, target_); },
                ThrowsMessage<Error>(HasSubstr("attends to nothing: model.attention.score is ")));
  }
  const Translator translator(trained);
  DecodeOptions options = translator.options();
  options.beam = 2;
  const std::vector<Translation> lines = translator.translate(source_, {.options = options}).lines;
  ASSERT_EQ(lines.size(), kSentences);
  for (size_t i = 0; i < kSentences; ++i)
    for (const std::string& word : words_of(lines[i].text()))
      EXPECT_TRUE(model.generates() || std::ranges::count(words_of(source_[i]), word) > 0) << word;
}

const auto kName = [](const auto& info) { return info.param.name; };
INSTANTIATE_TEST_SUITE_P(Choices, OfMechanism, ::testing::ValuesIn(choices()), kName);
INSTANTIATE_TEST_SUITE_P(Switches, OfMechanism, ::testing::ValuesIn(kSwitches), kName);

TEST(Mechanisms, HoldEveryRowOfEveryTable) {
  std::set<std::string> settings;
  for (const Mechanism& one : choices()) settings.insert(one.settings[0]);
  const auto expect_all = [&](const std::string& path, const Strings& names) {
    for (const std::string& name : names) EXPECT_EQ(settings.count(path + "=" + name), 1U) << path << " " << name;
  };
  expect_all("model.attention.score", models::scores().names());
  expect_all("model.attention.window", models::windows().names());
  expect_all("model.attention.normalizer", models::normalizers().names());
  expect_all("model.attention.coverage", models::coverages().names());
  expect_all("model.bridge", models::bridges().names());
  expect_all("model.output", models::outputs().names());
  expect_all("model.memory.parts", {"states", "key_value", "key_value_predict"});
  expect_all("model.decoder.order", models::decoder_orders().names());
  expect_all("model.decoder.readout", models::readouts().names());
  expect_all("model.encoder.kind", models::encoders().names());
  expect_all("model.decoder.kind", models::decoders().names());
  for (const std::string side : {"model.encoder", "model.decoder"}) {
    expect_all(side + ".cell", models::cells().names());
    expect_all(side + ".transformer.positions", models::positions().names());
  }
}

/// Runs attune demo NAME --output FOLDER more...; gives what it prints and its results.
std::pair<std::string, Json> shown(const std::string& name, const fs::path& folder, const Strings& more) {
  Strings words = {"demo", name, "--output", folder, "--threads", "1", "--device", "cpu"};
  words.insert(words.end(), more.begin(), more.end());
  const Finished out = Program(words).finish();
  EXPECT_EQ(out.code, 0) << out.err;
  EXPECT_THAT(out.out, ::testing::StartsWith(read_file(folder / "report.txt")));
  return {out.out, Json::parse(read_file(folder / "results.json"))};
}

class OfKernel : public ::testing::TestWithParam<std::string> {};

TEST_P(OfKernel, RegressesAndDraws) {
  const TemporaryFolder folder;
  const demo::KernelRow& kernel = demo::kernels().at(GetParam());
  Strings flags = {"--kernel", GetParam(), "--seeds", "1", "--points", "5"}, poolings = {"average", "non-parametric"};
  if (kernel.learns) flags.insert(flags.end(), {"--epochs", "2"}), poolings.emplace_back("parametric");
  const auto [report, results] = shown("nadaraya-watson", folder / "out", flags);
  std::set<double> errors;
  for (const std::string& pooling : poolings) {
    EXPECT_THAT(report, HasSubstr("\n" + pooling + " "));
    errors.insert(results["trials"][0][pooling]["test_error"].get<double>());  // throws where it is not finite
    EXPECT_TRUE(fs::exists(folder / ("out/weights-" + pooling + ".svg")));
  }
  EXPECT_EQ(errors.size(), kernel.width == nullptr ? 1 : poolings.size()) << "one without a width is the average";
  const Strings test = lines_of(read_file(folder / "out/test.csv"));
  ASSERT_EQ(test.size(), 51U);
  for (size_t i = 1; i < test.size(); ++i) EXPECT_EQ(test[i].find_first_not_of("0123456789.,e-"), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(Kernels, OfKernel, ::testing::ValuesIn(demo::kernels().names()),
                         [](const auto& info) { return info.param; });

TEST(Mechanisms, OfFewShotLearningAreComparedOnEveryTask) {
  const TemporaryFolder folder;
  const auto [report, results] = shown(
      "snail", folder / "out",
      {"--updates", "1", "--batch", "1", "--episodes", "2", "--filters", "4", "--ways", "2", "--dimensions", "1"});
  Strings tasks;
  for (const Json& task : results["tasks"]) {
    tasks.push_back(task["task"]);
    EXPECT_THAT(report, HasSubstr(tasks.back() + ": "));
    EXPECT_TRUE(fs::exists(folder / ("out/curves-" + tasks.back() + ".svg")));
    Strings learners;
    for (const Json& learner : task["learners"]) {
      learners.push_back(learner["name"]);
      EXPECT_THAT(report, HasSubstr("\n" + learners.back() + " "));
      EXPECT_GE(learner["test"]["mean"].get<double>(), 0);  // throws where it is not finite
    }
    EXPECT_EQ(learners, models::meta_learners().names());
  }
  EXPECT_EQ(tasks, demo::few_shot_tasks().names());
}

}  // namespace
}  // namespace attune
