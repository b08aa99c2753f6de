// The instruction set of our kernels: the widest one that the processor has, or the one that ATTUNE_ISA names.
#pragma once
#include <string_view>

namespace attune::kernels {

/// From narrow to wide.
enum class Isa {
  kBaseline,  // what every processor of the architecture has
  kAvx2,      // AVX2 and FMA
  kAvx512,    // AVX-512 F, BW, DQ and VL
};

/// Returns the instruction set of this name, or `widest` where the name is empty. Error when there is none of this name,
/// or a wider one than `widest`.
Isa isa_named(std::string_view name, Isa widest);

/// Returns the instruction set of this process. Error when ATTUNE_ISA names an unknown one or one that the processor
/// lacks.
Isa isa();

}  // namespace attune::kernels
