# Cross-compiles for Linux on arm64 with Debian's g++-aarch64-linux-gnu. ATTUNE_SYSROOT is a folder with an arm64 Debian and a
# LibTorch for arm64 in /torch (tools/check.sh arm64 makes one). Nothing of the target runs while configuring or building.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)

list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES ATTUNE_SYSROOT)
set(CMAKE_SYSROOT ${ATTUNE_SYSROOT})
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
list(APPEND CMAKE_PREFIX_PATH /torch)

set(ENV{PKG_CONFIG_SYSROOT_DIR} ${ATTUNE_SYSROOT})
set(ENV{PKG_CONFIG_LIBDIR} ${ATTUNE_SYSROOT}/usr/lib/aarch64-linux-gnu/pkgconfig:${ATTUNE_SYSROOT}/usr/share/pkgconfig)
