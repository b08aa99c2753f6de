// The loops for any processor of the architecture, and the choice among them.
#include "models/kernels/loops/loops_body.h"

namespace attune {

#if defined(ATTUNE_X86)
extern const FloatLoops kLoopsAvx2, kLoopsAvx512;
#endif

namespace {

struct Choice {
  const FloatLoops* loops;
  const char* name;
};

const FloatLoops kLoopsBaseline = make_float_loops();
const Loops<double> kLoopsDouble = make_loops<double>();

Choice choose() {
#if defined(ATTUNE_X86)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return {&kLoopsAvx512, "avx512"};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {&kLoopsAvx2, "avx2"};
#endif
  return {&kLoopsBaseline, "baseline"};
}

const Choice& choice() {
  static const Choice chosen = choose();
  return chosen;
}

}  // namespace

template <>
const Loops<float>& loops<float>() {
  return choice().loops->rows;
}
template <>
const Loops<double>& loops<double>() {
  return kLoopsDouble;
}
const BFloat16Loops& bfloat16_loops() { return choice().loops->bfloat16; }
DrawMask draw_mask() { return choice().loops->mask; }
const char* loops_instruction_set() { return choice().name; }

}  // namespace attune
