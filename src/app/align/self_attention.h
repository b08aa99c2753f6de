// attune align --self: sources against themselves, as the encoder's self-attention sees them.
#pragma once
#include "src/app/align/align_flags.h"
#include "src/app/command.h"

namespace attune::app::align {

/// Writes where the words of each source look: the mean of all heads, each layer's, and with --heads each head. Gives a line
/// that says what was written. Error besides those of files and runs: an encoder without self-attention.
std::string show_self_attention(const AlignFlags& flags, const CommonFlags& common);

}  // namespace attune::app::align
