#include "src/kernels/isa.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "src/base/error.h"

namespace attune::kernels {
namespace {

TEST(Isa, IsTheWidestWhereNothingIsAsked) {
  EXPECT_EQ(isa_named("", Isa::kAvx512), Isa::kAvx512);
  EXPECT_EQ(isa_named("", Isa::kBaseline), Isa::kBaseline);
}

TEST(Isa, IsNarrowerWhereTheNameSaysSo) {
  EXPECT_EQ(isa_named("avx2", Isa::kAvx512), Isa::kAvx2);
  EXPECT_EQ(isa_named("baseline", Isa::kAvx2), Isa::kBaseline);
}

TEST(Isa, RefusesUnknownNamesAndWhatTheProcessorLacks) {
  const auto refusal = [](const char* name, Isa widest) {
    try {
      isa_named(name, widest);
    } catch (const Error& e) {
      return e.what() + std::string("; ") + e.hint();
    }
    return std::string();
  };
  EXPECT_EQ(refusal("sse9", Isa::kAvx512), "ATTUNE_ISA: unknown instruction set 'sse9'; baseline, avx2 or avx512");
  EXPECT_EQ(refusal("avx512", Isa::kAvx2), "ATTUNE_ISA: this processor has no avx512; the widest that it has is avx2");
}

TEST(Isa, OfTheProcessIsThatOfTheEnvironment) {
  const char* wanted = std::getenv("ATTUNE_ISA");
  if (wanted == nullptr) GTEST_SKIP() << "ATTUNE_ISA is not set";
  EXPECT_EQ(isa(), isa_named(wanted, Isa::kAvx512));
}

}  // namespace
}  // namespace attune::kernels
