// The verbs' declarations, one a file; the table stands in commands.cpp.
#pragma once
#include "src/app/command.h"

namespace attune {

Run declare_train(CLI::App& verb, const CommonFlags& common);
Run declare_translate(CLI::App& verb, const CommonFlags& common);
Run declare_align(CLI::App& verb, const CommonFlags& common);
Run declare_evaluate(CLI::App& verb, const CommonFlags& common);
Run declare_score(CLI::App& verb, const CommonFlags& common);
Run declare_symmetrize(CLI::App& verb, const CommonFlags& common);
Run declare_serve(CLI::App& verb, const CommonFlags& common);
Run declare_average(CLI::App& verb, const CommonFlags& common);
Run declare_compare(CLI::App& verb, const CommonFlags& common);
Run declare_corpus(CLI::App& verb, const CommonFlags& common);
Run declare_demo(CLI::App& verb, const CommonFlags& common);
Run declare_describe(CLI::App& verb, const CommonFlags& common);

}  // namespace attune
