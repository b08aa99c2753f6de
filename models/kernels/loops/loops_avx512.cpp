// The loops for processors with AVX-512 (F, BW, DQ, VL): compiled with those flags.
#include "models/kernels/loops/loops_body.h"

namespace attune {

extern const FloatLoops kLoopsAvx512;
const FloatLoops kLoopsAvx512 = make_float_loops();

}  // namespace attune
