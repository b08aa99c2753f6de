// The loops for any processor of the architecture, and the choice among them.
#include "src/kernels/isa.h"
#include "src/kernels/simd/loops_body.h"

namespace attune::kernels {

#if defined(ATTUNE_X86)
extern const FloatLoops kLoopsAvx2, kLoopsAvx512;
#endif

namespace {

const FloatLoops kLoopsBaseline = make_float_loops();
const Loops<double> kLoopsDouble = make_loops<double>();

const FloatLoops* choose() {
#if defined(ATTUNE_X86)
  if (isa() == Isa::kAvx512) return &kLoopsAvx512;
  if (isa() == Isa::kAvx2) return &kLoopsAvx2;
#endif
  return &kLoopsBaseline;
}

const FloatLoops& chosen() {
  static const FloatLoops* loops = choose();
  return *loops;
}

}  // namespace

template <>
const Loops<float>& loops<float>() {
  return chosen().rows;
}
template <>
const Loops<double>& loops<double>() {
  return kLoopsDouble;
}
const BFloat16Loops& bfloat16_loops() { return chosen().bfloat16; }
DrawMask draw_mask() { return chosen().mask; }

}  // namespace attune::kernels
