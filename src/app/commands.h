// The verbs' declarations, a namespace each; the table is in commands.cpp.
#pragma once
#include "src/app/command.h"

namespace attune::app::train {
Action declare(CLI::App& verb, const CommonFlags& common);
}
namespace attune::app::translate {
Action declare(CLI::App& verb, const CommonFlags& common);
}
namespace attune::app::align {
Action declare(CLI::App& verb, const CommonFlags& common);
}
namespace attune::app::evaluate {
Action declare(CLI::App& verb, const CommonFlags& common);
}
namespace attune::app::score {
Action declare(CLI::App& verb, const CommonFlags& common);
}
namespace attune::app::symmetrize {
Action declare(CLI::App& verb, const CommonFlags& common);
}
namespace attune::app::serve {
Action declare(CLI::App& verb, const CommonFlags& common);
}
namespace attune::app::average {
Action declare(CLI::App& verb, const CommonFlags& common);
}
namespace attune::app::compare {
Action declare(CLI::App& verb, const CommonFlags& common);
}
namespace attune::app::corpus {
Action declare(CLI::App& verb, const CommonFlags& common);
}
namespace attune::app::demo {
Action declare(CLI::App& verb, const CommonFlags& common);
}
namespace attune::app::describe {
Action declare(CLI::App& verb, const CommonFlags& common);
}
