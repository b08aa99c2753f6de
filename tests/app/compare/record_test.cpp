#include "src/app/compare/record.h"

#include <gmock/gmock.h>

#include "src/base/run.h"
#include "src/config/writer.h"
#include "tests/app/compare/jobs.h"

namespace attune::app::compare {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Workplace;

class Record : public ::testing::Test {
 protected:
  /// As a training leaves it.
  void train(const Job& job) const {
    const RunFolder run{job.files.run};
    std::filesystem::create_directories(run.checkpoints() / "00000010");
    write_run_config(job.config, run);
    begin_record(job);
  }
  Job job(const std::vector<std::string>& overrides = {}) const { return place_.job(place_.comparison(overrides)); }
  std::string refusal(const Job& job) const {
    return error_of([&] { check_same_training(job); });
  }

  Workplace place_;
};

TEST_F(Record, LetsTheSameTrainingGoOn) {
  EXPECT_NO_THROW(check_same_training(job())) << "nothing is there";
  train(job());
  EXPECT_NO_THROW(check_same_training(job()));
}

TEST_F(Record, RefusesOptionsThatARunMayChangeOnResumeToo) {
  train(job());
  EXPECT_THAT(refusal(job({"training.optimizer.learning_rate=1e-5", "model.dropout.embedding=0.2"})),
              AllOf(HasSubstr("comparison/runs/score=dot,seed=1 was trained with something else:\n"),
                    HasSubstr("\n  training.optimizer.learning_rate: 0.001 in the run, 1e-05 now"),
                    HasSubstr("\n  model.dropout.embedding: "), HasSubstr("--output FOLDER")));
  EXPECT_THAT(refusal(job({"decoding.longest_factor=1"})), HasSubstr("decoding.longest_factor"))
      << "validations translate with it";
}

TEST_F(Record, LeavesToEvaluationWhatTrainingDoesNotRead) {
  train(job());
  place_.write("test.en", "e\nf\ng\nh\n");
  place_.write("test.fr", "e\nf\ng\nh\n");
  EXPECT_NO_THROW(check_same_training(job({"decoding.beam=10", "decoding.length_penalty=0.5"})));
  EXPECT_NO_THROW(check_same_training(job(
      {"data.test.source=" + (place_ / "train.en").string(), "data.test.target=" + (place_ / "train.fr").string()})));
}

TEST_F(Record, KnowsTextsByWhatIsInThem) {
  train(job());
  const std::vector<std::string> elsewhere = {"data.training.source=" + (place_ / "moved.en").string()};
  place_.write("moved.en", "a\nb\nc\nd\n");
  EXPECT_NO_THROW(check_same_training(job(elsewhere)));
  place_.write("moved.en", "a\nb\nc\ne\n");
  EXPECT_THAT(refusal(job(elsewhere)), AllOf(HasSubstr("\n  data.training.source: another text than the run had"),
                                             Not(HasSubstr("data.training.target"))));
  place_.write("train.gold", "0-0\n0-0\n0-0\n0-0\n");
  EXPECT_THAT(refusal(job({"data.training.alignment=" + (place_ / "train.gold").string(),
                           "training.guided_alignment.weight=0.5"})),
              HasSubstr("\n  data.training.alignment: another text"));
}

TEST_F(Record, KeepsTheMostMemoryOfARunsProcesses) {
  train(job());
  EXPECT_EQ(keep_peak(job(), 166), 166);
  begin_record(job());
  EXPECT_EQ(keep_peak(job(), 140), 166);
  EXPECT_EQ(keep_peak(job(), 170), 170);
  std::filesystem::remove_all(job().files.run);
  begin_record(job());
  EXPECT_EQ(keep_peak(job(), 140), 140) << "of a run that is made anew";
}

}  // namespace
}  // namespace attune::app::compare
