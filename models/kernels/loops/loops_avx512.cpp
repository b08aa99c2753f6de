// The loops for processors with AVX-512 (F, BW, DQ, VL): compiled with those flags.
#include "models/kernels/loops/loops_body.h"

namespace attune {

extern const Loops<float> kLoopsAvx512;
extern const RoundToBFloat16 kRoundAvx512;
const Loops<float> kLoopsAvx512 = make_loops<float>();
const RoundToBFloat16 kRoundAvx512 = round_row;

}  // namespace attune
