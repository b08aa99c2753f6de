// The loops for processors with AVX-512 (F, BW, DQ, VL): compiled with those flags.
#include "src/kernels/simd/loops_body.h"

namespace attune::kernels {

extern const FloatLoops kLoopsAvx512;
const FloatLoops kLoopsAvx512 = make_float_loops();

}  // namespace attune::kernels
