# Finds LibTorch and makes one target, LibTorch::LibTorch.
#
# Looked for, in this order: LibTorch_ROOT and CMAKE_PREFIX_PATH (an unpacked libtorch, the torch folder of a wheel, or its
# share/cmake), the checkout's virtual environment (.venv), the torch of python3. Own module instead of TorchConfig.cmake,
# because that one puts torch's bundled fmt before the system's and cannot configure a CUDA wheel without nvcc.
#
# Sets LibTorch_VERSION, LibTorch_CXX11_ABI (0 or 1), LibTorch_CUDA, LibTorch_LIBRARY_DIR.

string(REPLACE ":" ";" _prefixes "$ENV{CMAKE_PREFIX_PATH}")
list(PREPEND _prefixes ${LibTorch_ROOT} $ENV{LibTorch_ROOT} ${CMAKE_PREFIX_PATH})
foreach(_prefix ${_prefixes})
  if(_prefix MATCHES "/share/cmake/?$")  # what torch.utils.cmake_prefix_path names
    list(APPEND _prefixes ${_prefix}/../..)
  endif()
endforeach()
foreach(_python ${CMAKE_SOURCE_DIR}/.venv/bin/python3 python3)
  execute_process(COMMAND ${_python} -c "import importlib.util as u; print(u.find_spec('torch').submodule_search_locations[0])"
                  OUTPUT_VARIABLE _folder OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE _failed)
  if(NOT _failed AND _folder)
    list(APPEND _prefixes ${_folder})
  endif()
endforeach()

if(LibTorch_LIBRARY AND NOT EXISTS ${LibTorch_LIBRARY})
  unset(LibTorch_LIBRARY CACHE)  # the folder that was found last time is gone
endif()
find_library(LibTorch_LIBRARY torch PATHS ${_prefixes} PATH_SUFFIXES lib lib64 NO_DEFAULT_PATH)
find_library(LibTorch_LIBRARY torch)
mark_as_advanced(LibTorch_LIBRARY)

if(LibTorch_LIBRARY MATCHES "^/usr/lib")
  message(FATAL_ERROR "The distribution's own libtorch (${LibTorch_LIBRARY}) cannot share a process with the "
    "distribution's sentencepiece: both carry protobuf, and the program would crash before main. "
    "Use PyTorch's wheel (tools/setup.sh) or its libtorch zip, and name it with -DCMAKE_PREFIX_PATH=.")
endif()

if(LibTorch_LIBRARY)
  get_filename_component(LibTorch_LIBRARY_DIR ${LibTorch_LIBRARY} DIRECTORY)
  get_filename_component(_prefix ${LibTorch_LIBRARY_DIR} DIRECTORY)
  if(EXISTS ${_prefix}/include/torch/csrc/api/include/torch/torch.h)
    set(LibTorch_INCLUDE_DIR ${_prefix}/include)
  endif()
  foreach(_part torch_cpu c10 torch_cuda c10_cuda)
    set(_file ${LibTorch_LIBRARY_DIR}/${CMAKE_SHARED_LIBRARY_PREFIX}${_part}${CMAKE_SHARED_LIBRARY_SUFFIX})
    unset(LibTorch_${_part})
    if(EXISTS ${_file})
      set(LibTorch_${_part} ${_file})
    endif()
  endforeach()
endif()

# The header with the version's numbers has moved between releases.
foreach(_header torch/headeronly/version.h torch/version.h torch/csrc/api/include/torch/version.h)
  if(NOT LibTorch_VERSION AND LibTorch_INCLUDE_DIR AND EXISTS ${LibTorch_INCLUDE_DIR}/${_header})
    file(STRINGS ${LibTorch_INCLUDE_DIR}/${_header} _lines REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) +[0-9]+")
    list(TRANSFORM _lines REPLACE ".* ([0-9]+).*" "\\1")
    list(JOIN _lines "." LibTorch_VERSION)
  endif()
endforeach()

# The ABI of std::string is read off the library: wheels up to 2.6 used the old one.
set(LibTorch_CXX11_ABI 1)
if(LibTorch_c10)
  execute_process(COMMAND ${CMAKE_NM} -D --defined-only ${LibTorch_c10} OUTPUT_VARIABLE _symbols)
  if(_symbols MATCHES "_ZN3c105ErrorC" AND NOT _symbols MATCHES "_ZN3c105ErrorC[^\n]*NSt7__cxx11")
    set(LibTorch_CXX11_ABI 0)
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LibTorch_LIBRARY LibTorch_torch_cpu LibTorch_c10 LibTorch_INCLUDE_DIR VERSION_VAR LibTorch_VERSION
  REASON_FAILURE_MESSAGE "run tools/setup.sh, or pass -DCMAKE_PREFIX_PATH=<folder of an unpacked libtorch>")

if(LibTorch_FOUND AND NOT TARGET LibTorch::LibTorch)
  add_library(LibTorch::LibTorch INTERFACE IMPORTED)
  # -idirafter: torch bundles an fmt newer than the system's; the system's must win for spdlog.
  target_compile_options(LibTorch::LibTorch INTERFACE
    "SHELL:-idirafter ${LibTorch_INCLUDE_DIR}" "SHELL:-idirafter ${LibTorch_INCLUDE_DIR}/torch/csrc/api/include")
  target_compile_definitions(LibTorch::LibTorch INTERFACE _GLIBCXX_USE_CXX11_ABI=${LibTorch_CXX11_ABI})
  target_link_libraries(LibTorch::LibTorch INTERFACE ${LibTorch_LIBRARY} ${LibTorch_torch_cpu} ${LibTorch_c10})
  # A wheel for arm64 has its BLAS there, which names its own libraries without a path.
  if(EXISTS ${LibTorch_LIBRARY_DIR}/../../torch.libs)
    target_link_options(LibTorch::LibTorch INTERFACE -Wl,-rpath-link,${LibTorch_LIBRARY_DIR}/../../torch.libs)
  endif()
  set(LibTorch_CUDA OFF)
  if(LibTorch_torch_cuda AND LibTorch_c10_cuda)
    set(LibTorch_CUDA ON)
    # Nothing names a symbol of these; without --no-as-needed the linker drops them and CUDA is not there at run time.
    target_link_libraries(LibTorch::LibTorch INTERFACE
      "-Wl,--push-state,--no-as-needed ${LibTorch_torch_cuda} ${LibTorch_c10_cuda} -Wl,--pop-state")
    target_compile_definitions(LibTorch::LibTorch INTERFACE ATTUNE_CUDA=1)
  endif()
  if(NOT LibTorch_VERSION VERSION_LESS 2.15)
    message(WARNING "LibTorch ${LibTorch_VERSION} is newer than any that was tried (2.6 to 2.14)")
  endif()
  message(STATUS "LibTorch ${LibTorch_VERSION}: CUDA ${LibTorch_CUDA}, C++11 ABI ${LibTorch_CXX11_ABI}, ${LibTorch_LIBRARY_DIR}")
endif()
