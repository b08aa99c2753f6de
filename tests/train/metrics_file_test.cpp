#include "src/train/metrics_file.h"

#include <signal.h>
#include <sys/resource.h>

#include <nlohmann/json.hpp>

#include "src/base/files.h"
#include "tests/support/temporary.h"

namespace attune::train {
namespace {

TEST(MetricsFile, AppendsLinesAndCountsBytes) {
  const TemporaryFolder folder;
  MetricsFile metrics(folder / "metrics.jsonl", 0);
  metrics.append({{"update", 1}, {"loss", 0.5}});
  metrics.append({{"update", 2}, {"loss", NAN}});
  EXPECT_EQ(read_file(folder / "metrics.jsonl"), "{\"update\":1,\"loss\":0.5}\n{\"update\":2,\"loss\":null}\n");
  EXPECT_EQ(metrics.synced_bytes(), 24 + 25);
}

TEST(MetricsFile, CutsWhatCameAfterTheCheckpoint) {
  const TemporaryFolder folder;
  write_file(folder / "metrics.jsonl", "{\"update\":1}\n{\"update\":2}\n{\"upd");
  MetricsFile metrics(folder / "metrics.jsonl", 13);
  metrics.append({{"update", 2}});
  EXPECT_EQ(read_file(folder / "metrics.jsonl"), "{\"update\":1}\n{\"update\":2}\n");
}

TEST(MetricsFile, ShorterThanExpectedIsAWarningAndNoHole) {
  const TemporaryFolder folder;
  const CapturedLog log;
  MetricsFile metrics(folder / "metrics.jsonl", 1000);
  metrics.append({{"update", 2}});
  EXPECT_EQ(metrics.synced_bytes(), 13);
  EXPECT_THAT(log.text(), ::testing::HasSubstr("shorter"));
}

TEST(MetricsFile, CutInTheMiddleOfALineGoesOnBehindTheLastWholeOne) {
  const TemporaryFolder folder;
  const CapturedLog log;
  write_file(folder / "metrics.jsonl", "{\"update\":1}\n{\"upd");
  MetricsFile metrics(folder / "metrics.jsonl", 1000);
  metrics.append({{"update", 2}});
  EXPECT_EQ(read_file(folder / "metrics.jsonl"), "{\"update\":1}\n{\"update\":2}\n");
}

TEST(MetricsFile, ThatCannotGrowIsAnError) {
  const TemporaryFolder folder;
  MetricsFile metrics(folder / "metrics.jsonl", 0);
  struct rlimit before {};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  struct rlimit small = before;
  small.rlim_cur = 20;
  ::setrlimit(RLIMIT_FSIZE, &small);
  const std::string error = error_of([&] {
    for (int i = 0; i < 3; ++i) metrics.append({{"update", i}});
  });
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, handler);
  EXPECT_THAT(error, ::testing::HasSubstr("cannot write to"));
}

}  // namespace
}  // namespace attune::train
