// Errors that a user can repair: the API's class, `Error`. `main` prints it as `error: ...` with its hint and exits with 2;
// everything else that reaches `main` is our bug and exits with 70.
#pragma once
#include "attune/config.h"
