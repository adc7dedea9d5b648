# SPDX-License-Identifier: MIT
#
# CMake toolchain file of the wasm preset: asks tools/toolchain.sh for an Emscripten (found, or
# downloaded once) and hands over to Emscripten's own toolchain file.

if(NOT DEFINED ENV{LAMINAR_EMSCRIPTEN_ROOT})
  execute_process(
    COMMAND ${CMAKE_CURRENT_LIST_DIR}/toolchain.sh
    OUTPUT_VARIABLE root
    OUTPUT_STRIP_TRAILING_WHITESPACE
    RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "tools/toolchain.sh found no Emscripten; its message is above")
  endif()
  # CMake reads this file again for every compiler check: ask only once.
  set(ENV{LAMINAR_EMSCRIPTEN_ROOT} "${root}")
endif()
include("$ENV{LAMINAR_EMSCRIPTEN_ROOT}/cmake/Modules/Platform/Emscripten.cmake")
