#include "src/serve/translation_queue.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/serve/tiny_api.h"

namespace attune::serve {
namespace {

using namespace std::chrono_literals;
using testing::body_of;
using ::testing::HasSubstr;
using testing::TinyApi;
using Json = nlohmann::json;

/// A queue whose time passes only where a test says so.
class Queue : public ::testing::Test {
 protected:
  TranslationQueue queue_of(int64_t longest = 100) {
    std::vector<Translator> models;
    models.push_back(testing::tiny_translator());
    return {std::move(models), longest, [this] { return now_; }};
  }
  Deadline in(std::chrono::milliseconds time) const { return now_ + time; }
  std::vector<Order> slow_order(int* steps, std::chrono::milliseconds step);

  Deadline now_{};
};

std::vector<Order> orders(std::initializer_list<const char*> sources, Manner manner = {.beam = 2}) {
  std::vector<Order> out;
  for (const char* source : sources) out.push_back({manner, source, "", {}});
  return out;
}

template <class Call>
std::string refused(Call&& call, int status) {
  try {
    call();
  } catch (const Refusal& refusal) {
    EXPECT_EQ(refusal.status(), status);
    return refusal.what();
  }
  return "taken";
}

TEST_F(Queue, TranslatesTogetherWhatWantsTheSame) {
  TranslationQueue queue = queue_of();
  auto first = queue.put(orders({"a", "b c"}), in(1min));
  auto other = queue.put(orders({"d"}, {.beam = 3}), in(1min));
  auto second = queue.put(orders({"e f"}), in(1min));
  queue.work(0ms);
  for (auto* done : {&first[0], &first[1], &second[0]}) EXPECT_EQ(done->wait_for(0s), std::future_status::ready);
  EXPECT_EQ(other[0].wait_for(0s), std::future_status::timeout);
  queue.work(0ms);
  EXPECT_EQ(other[0].wait_for(0s), std::future_status::ready);
  EXPECT_EQ(second[0].get().source.words.size(), 2U);
}

TEST_F(Queue, RefusesWhatDoesNotFit) {
  TranslationQueue queue = queue_of(3);
  auto taken = queue.put(orders({"a", "b"}), in(1min));
  EXPECT_THAT(refused([&] { queue.put(orders({"c", "d"}), in(1min)); }, 503), HasSubstr("too many"));
  auto third = queue.put(orders({"c"}), in(1min));
  queue.work(0ms);
  EXPECT_EQ(third[0].wait_for(0s), std::future_status::ready);
}

TEST_F(Queue, DoesNotTranslateForWhomHasLeft) {
  TranslationQueue queue = queue_of();
  auto late = queue.put(orders({"a"}), in(-1ms));
  auto good = queue.put(orders({"b"}), in(1min));
  queue.work(0ms);
  EXPECT_THAT(refused([&] { late[0].get(); }, 504), HasSubstr("in time"));
  EXPECT_EQ(good[0].get().source.words.front(), "b");
}

// The watch is called at each step, in the thread that translates.
std::vector<Order> Queue::slow_order(int* steps, std::chrono::milliseconds step) {
  std::vector<Order> out = orders({"a b c d e f g h i j k l m n o p"}, {.beam = 1});
  out[0].watch = [this, steps, step](const Hypothesis&, const Translation&) {
    ++*steps;
    now_ += step;
  };
  return out;
}

TEST_F(Queue, LeavesATranslationWhoseTimeIsOver) {
  TranslationQueue queue = queue_of();
  int steps = 0, all = 0;
  auto whole = queue.put(slow_order(&all, 0ms), in(1min));
  queue.work(0ms);
  auto late = queue.put(slow_order(&steps, 1200ms), in(1s));
  queue.work(0ms);
  EXPECT_THAT(refused([&] { late[0].get(); }, 504), HasSubstr("too long"));
  EXPECT_EQ(steps, 1);
  EXPECT_GT(all, 1);
}

TEST_F(Queue, LeavesATranslationThatNobodyWantsAnyMore) {
  TranslationQueue queue = queue_of();
  int steps = 0;
  std::vector<Order> left = slow_order(&steps, 0ms), beside = slow_order(&steps, 0ms);
  left[0].is_wanted = [&] { return steps < 2; };
  auto alone = queue.put(left, in(1min));
  queue.work(0ms);
  EXPECT_THAT(refused([&] { alone[0].get(); }, 504), HasSubstr("too long"));
  EXPECT_EQ(steps, 2);
  auto none = queue.put(left, in(1min));
  queue.work(0ms);
  EXPECT_EQ(steps, 2) << "nor begins one";
  EXPECT_THAT(refused([&] { none[0].get(); }, 504), HasSubstr("in time"));
  steps = 0;
  auto first = queue.put(left, in(1min)), second = queue.put(beside, in(1min));
  queue.work(0ms);
  EXPECT_NO_THROW(second[0].get()) << "somebody else wants the batch";
}

TEST_F(Queue, LeavesInTimeWhateverIsUnderWay) {
  TranslationQueue queue = queue_of();
  int steps = 0;
  const auto step = 300ms;
  auto under_way = queue.put(slow_order(&steps, step), in(1min));
  const Deadline begin = now_;
  queue.work(0ms, [&] { return steps > 0; });
  EXPECT_THAT(refused([&] { under_way[0].get(); }, 503), HasSubstr("leaving"));
  auto waiting = queue.put(slow_order(&steps, step), in(1min));
  queue.close();
  EXPECT_THAT(refused([&] { waiting[0].get(); }, 503), HasSubstr("leaving"));
  EXPECT_GE(now_ - begin, TranslationQueue::kLeave);
  EXPECT_LE(now_ - begin, TranslationQueue::kLeave + 2 * step) << "the step before it leaves, and the one under way";
}

TEST_F(Queue, RefusesAloneWhatCannotBeDone) {
  TranslationQueue queue = queue_of();
  std::vector<Order> mixed = orders({"a", "b", "c"});
  mixed[1].watch = [](const Hypothesis&, const Translation&) { throw Error("not this one"); };
  auto futures = queue.put(std::move(mixed), in(1min));
  queue.work(0ms);
  EXPECT_EQ(futures[0].get().source.words.front(), "a");
  EXPECT_THROW(futures[1].get(), Error);
  EXPECT_EQ(futures[2].get().source.words.front(), "c");
}

TEST_F(Queue, TranslatesWhatIsThereWhenItCloses) {
  TranslationQueue queue = queue_of();
  auto first = queue.put(orders({"a"}), in(1min));
  auto second = queue.put(orders({"b"}, {.beam = 3}), in(1min));
  queue.close();
  EXPECT_EQ(first[0].get().source.words.front(), "a");
  EXPECT_EQ(second[0].get().source.words.front(), "b");
  EXPECT_THAT(refused([&] { queue.put(orders({"c"}), in(1min)); }, 503), HasSubstr("leaving"));
}

TEST(TranslationQueue, GivesManyAtATimeWhatEachWouldGetAlone) {
  TinyApi tiny;
  const std::string text = "the small cat sees a very old dog that does not sleep";
  const auto ask = [&](size_t i) {
    return Json{{"model", i % 3 == 0 ? "dot" : "additive"},
                {"sentences", {text.substr(i % 17, 3 + i % 29)}},
                {"beam", 1 + i % 3}};
  };
  std::vector<std::string> alone;
  for (size_t i = 0; i < 60; ++i) alone.push_back(tiny.post("/translate", ask(i)).body);
  std::vector<std::string> together(60);
  std::vector<std::thread> clients;
  for (size_t client = 0; client < 20; ++client)
    clients.emplace_back([&, client] {
      for (size_t i = client; i < 60; i += 20) together[i] = tiny.post("/translate", ask(i)).body;
    });
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(together, alone);
}

TEST(TranslationQueue, AnswersThatItTookTooLong) {
  ServeLimits limits = testing::tiny_limits();
  limits.seconds = 1;
  TinyApi nobody_works(limits, /*works=*/false);
  const Answer answer = nobody_works.post("/translate", {{"model", "dot"}, {"sentences", {"a"}}});
  EXPECT_EQ(answer.status, 504);
  EXPECT_THAT(answer.body, HasSubstr("took too long"));
}

}  // namespace
}  // namespace attune::serve
