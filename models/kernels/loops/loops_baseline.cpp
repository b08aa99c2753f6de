// The loops for any processor of the architecture, and the choice among them.
#include "models/kernels/loops/loops_body.h"

namespace attune {

#if defined(ATTUNE_X86)
extern const Loops<float> kLoopsAvx2, kLoopsAvx512;
extern const RoundToBFloat16 kRoundAvx2, kRoundAvx512;
#endif

namespace {

struct Choice {
  const Loops<float>* loops;
  RoundToBFloat16 round;
  const char* name;
};

const Loops<float> kLoopsBaseline = make_loops<float>();
const Loops<double> kLoopsDouble = make_loops<double>();

Choice choose() {
#if defined(ATTUNE_X86)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return {&kLoopsAvx512, kRoundAvx512, "avx512"};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {&kLoopsAvx2, kRoundAvx2, "avx2"};
#endif
  return {&kLoopsBaseline, round_row, "baseline"};
}

const Choice& choice() {
  static const Choice chosen = choose();
  return chosen;
}

}  // namespace

template <>
const Loops<float>& loops<float>() {
  return *choice().loops;
}
template <>
const Loops<double>& loops<double>() {
  return kLoopsDouble;
}
RoundToBFloat16 round_to_bfloat16() { return choice().round; }
const char* loops_instruction_set() { return choice().name; }

}  // namespace attune
