// The loops for processors with AVX2 and FMA: compiled with those flags.
#include "models/kernels/loops/loops_body.h"

namespace attune {

extern const FloatLoops kLoopsAvx2;
const FloatLoops kLoopsAvx2 = make_float_loops();

}  // namespace attune
