#include "src/app/compare/checks.h"

#include <gmock/gmock.h>

#include "tests/app/compare/jobs.h"

namespace attune::app::compare {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Workplace;

class VariedValues : public ::testing::Test {
 protected:
  std::string refusal(const std::vector<Variation>& variations) const {
    return error_of([&] { check_values(place_.comparison(), variations); });
  }
  Workplace place_;
};

TEST_F(VariedValues, AreToldWhereTheyAreNone) {
  EXPECT_THAT(refusal({{"model.attention.score", {"dto", "dot"}}}),
              AllOf(HasSubstr("--vary model.attention.score=dto: "), HasSubstr("did you mean 'dot'?"),
                    Not(HasSubstr("--set"))));
  EXPECT_THAT(refusal({{"model.encoder.hidden", {"8", "-1"}}}), HasSubstr("--vary model.encoder.hidden=-1: "));
  EXPECT_THAT(refusal({{"model.attention.scoer", {"dot"}}}), AllOf(HasSubstr("unknown option"), HasSubstr("'score'")));
  EXPECT_THAT(refusal({{"data.training.source", {"no-such-file"}}}), HasSubstr("no such file: "));
}

TEST_F(VariedValues, AreToldTogether) {
  EXPECT_THAT(refusal({{"model.attention.score", {"dto", "dto2"}}, {"decoding.beam", {"0"}}}),
              AllOf(HasSubstr("score=dto: "), HasSubstr("score=dto2: "), HasSubstr("beam=0: ")));
}

TEST_F(VariedValues, MayMeanNothingTogether) {
  EXPECT_NO_THROW(check_values(place_.comparison(), {{"model.attention.score", {"none", "dot"}},
                                                     {"model.attention.window", {"local_p", "global"}},
                                                     {"model.attention.heads", {"3"}}}));
}

}  // namespace
}  // namespace attune::app::compare
