// A plain matrix: what travels to the rooms that know no torch (plots, files, evaluation). The API's type, `Matrix`.
#pragma once
#include "attune/translator.h"
