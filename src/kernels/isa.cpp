#include "src/kernels/isa.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

#include "src/base/error.h"

namespace attune::kernels {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"baseline", "avx2", "avx512"};

std::string_view name_of(Isa isa) { return kNames[static_cast<size_t>(isa)]; }

Isa widest() {
#if defined(ATTUNE_X86)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return Isa::kAvx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Isa::kAvx2;
#endif
  return Isa::kBaseline;
}

}  // namespace

Isa isa_named(std::string_view name, Isa widest) {
  if (name.empty()) return widest;
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end())
    throw Error("ATTUNE_ISA: unknown instruction set '" + std::string(name) + "'", "baseline, avx2 or avx512");
  const auto chosen = static_cast<Isa>(found - kNames.begin());
  if (chosen > widest)
    throw Error("ATTUNE_ISA: this processor has no " + std::string(name),
                "the widest that it has is " + std::string(name_of(widest)));
  return chosen;
}

Isa isa() {
  static const Isa chosen = [] {
    const char* wanted = std::getenv("ATTUNE_ISA");
    return isa_named(wanted == nullptr ? "" : wanted, widest());
  }();
  return chosen;
}

}  // namespace attune::kernels
