# What `cmake --install` gives to other programs: the headers of include/attune, one shared library behind them, and the CMake
# package Attune (find_package(Attune), then link Attune::Attune). The library exports the API alone and finds LibTorch where it
# was found now; who uses it needs neither LibTorch's headers nor any other library's.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

function(attune_install_api)
  add_library(attune_shared SHARED $<TARGET_OBJECTS:attune_api> $<TARGET_OBJECTS:attune_alignment>)
  target_link_libraries(attune_shared PRIVATE attune_api)
  set(exports ${CMAKE_SOURCE_DIR}/cmake/api.exports)
  target_link_options(attune_shared PRIVATE LINKER:--version-script=${exports})
  set_target_properties(attune_shared PROPERTIES LINKER_LANGUAGE CXX LINK_DEPENDS ${exports} OUTPUT_NAME attune EXPORT_NAME Attune
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR} INSTALL_RPATH ${LibTorch_LIBRARY_DIR})
  target_compile_features(attune_shared INTERFACE cxx_std_20)
  target_compile_definitions(attune_shared INTERFACE _GLIBCXX_USE_CXX11_ABI=${LibTorch_CXX11_ABI})
  install(TARGETS attune_shared EXPORT AttuneTargets INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(DIRECTORY include/attune DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  set(package ${CMAKE_INSTALL_LIBDIR}/cmake/Attune)
  install(EXPORT AttuneTargets NAMESPACE Attune:: FILE AttuneConfig.cmake DESTINATION ${package})
  write_basic_package_version_file(${CMAKE_BINARY_DIR}/AttuneConfigVersion.cmake COMPATIBILITY SameMinorVersion)
  install(FILES ${CMAKE_BINARY_DIR}/AttuneConfigVersion.cmake DESTINATION ${package})
endfunction()
