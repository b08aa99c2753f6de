// The loops for processors with AVX2 and FMA: compiled with those flags.
#include "src/kernels/simd/loops_body.h"

namespace attune::kernels {

extern const FloatLoops kLoopsAvx2;
const FloatLoops kLoopsAvx2 = make_float_loops();

}  // namespace attune::kernels
