// The loops for processors with AVX2 and FMA: compiled with those flags.
#include "models/kernels/loops/loops_body.h"

namespace attune {

extern const Loops<float> kLoopsAvx2;
extern const RoundToBFloat16 kRoundAvx2;
const Loops<float> kLoopsAvx2 = make_loops<float>();
const RoundToBFloat16 kRoundAvx2 = round_row;

}  // namespace attune
