#include "src/kernels/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <thread>

namespace attune::kernels {
namespace {

/// LibTorch's number of threads while it lives.
struct Threads {
  explicit Threads(int count) { at::set_num_threads(count); }
  ~Threads() { at::set_num_threads(before); }
  int before = at::get_num_threads();
};

using Ranges = std::vector<std::pair<int64_t, int64_t>>;

Ranges ranges(int64_t begin, int64_t end, int64_t grain) {
  Ranges out;
  std::mutex mutex;
  parallel_for(begin, end, grain, [&](int64_t from, int64_t to) {
    const std::lock_guard lock(mutex);
    out.emplace_back(from, to);
  });
  std::sort(out.begin(), out.end());
  return out;
}

TEST(ParallelFor, GivesEveryIndexOnce) {
  for (const int threads : {1, 2, 3, 8}) {
    const Threads scope(threads);
    for (const int64_t size : {1, 2, 3, 7, 8, 9, 100, 1001})
      for (const int64_t grain : {0, 1, 5, 64, 5000}) {
        int64_t next = -4;
        for (const auto& [from, to] : ranges(-4, size - 4, grain)) {
          EXPECT_EQ(from, next) << size << " in grains of " << grain << ", " << threads << " threads";
          EXPECT_LT(from, to);
          next = to;
        }
        EXPECT_EQ(next, size - 4) << "grain " << grain << ", " << threads << " threads";
      }
  }
}

TEST(ParallelFor, RunsOnSeveralThreads) {
  const Threads scope(4);
  std::mutex mutex;
  std::set<std::thread::id> seen;
  parallel_for(0, 4, 1, [&](int64_t, int64_t) {
    const std::lock_guard lock(mutex);
    seen.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(seen.size(), 4U);
}

TEST(ParallelFor, StaysOnOneThreadWhereItIsNotWorthMore) {
  const Threads scope(4);
  EXPECT_EQ(ranges(0, 100, 100), (Ranges{{0, 100}}));
  EXPECT_EQ(ranges(0, 100, 50).size(), 2U);
  EXPECT_TRUE(ranges(5, 5, 1).empty());
}

TEST(ParallelFor, IsSerialInsideAnother) {
  const Threads scope(2);
  std::atomic<int> inner = 0;
  parallel_for(0, 2, 1, [&](int64_t, int64_t) { parallel_for(0, 100, 1, [&](int64_t, int64_t) { ++inner; }); });
  EXPECT_EQ(inner, 2);
}

TEST(ParallelFor, HandsAnExceptionOut) {
  for (const int threads : {1, 4}) {
    const Threads scope(threads);
    const auto fails_at_the_end = [](int64_t, int64_t to) {
      if (to == 100) throw std::runtime_error("the last range");
    };
    EXPECT_THROW(parallel_for(0, 100, 1, fails_at_the_end), std::runtime_error);
    EXPECT_FALSE(ranges(0, 100, 1).empty()) << "and goes on working";
  }
}

}  // namespace
}  // namespace attune::kernels
