# SPDX-License-Identifier: MIT
#
# The native half of CMakeLists.txt: the program laminar and the cmocka tests. Included by it alone.

find_package(Threads REQUIRED)
find_path(CMOCKA_INCLUDE cmocka.h)
find_library(CMOCKA_LIBRARY cmocka)

target_compile_definitions(common INTERFACE LAMINAR_THREADS=1)
target_link_libraries(common INTERFACE Threads::Threads m)
if(LAMINAR_SANITIZE)
  target_compile_options(common INTERFACE -O2 -g -fsanitize=address,undefined
                                          -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(common INTERFACE -fsanitize=address,undefined)
endif()

add_library(engine OBJECT ${ENGINE_SOURCES} ${SCALAR_SOURCES})
target_link_libraries(engine PUBLIC common)

# What `laminar verify` asks is in the program, so that an installed one needs no file beside it.
set(PUBLISHED_JSON models/published.json)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PUBLISHED_JSON})
file(READ ${PUBLISHED_JSON} PUBLISHED_HEX HEX)
string(REGEX REPLACE "(..)" "0x\\1," PUBLISHED_BYTES "${PUBLISHED_HEX}")
file(CONFIGURE OUTPUT published_json.c CONTENT
     "const char published_json[] = {@PUBLISHED_BYTES@ 0};\n" @ONLY)

add_executable(laminar wasm/cli/main.c wasm/cli/common.c wasm/cli/convert_folder.c
                       wasm/cli/open_gguf.c wasm/cli/published_facts.c
                       wasm/cli/safetensors_write.c wasm/cli/verify.c
                       ${CMAKE_CURRENT_BINARY_DIR}/published_json.c)
target_link_libraries(laminar PRIVATE engine)

# Encodes many texts in one process, for tests/web/tokenizer.test.mjs.
add_executable(tokenize_texts tests/c/tokenize_texts.c)
target_link_libraries(tokenize_texts PRIVATE engine)

# The fuzz targets over files, for tests/fuzz/replay.test.mjs; tests/fuzz/run.sh builds the fuzzers.
add_executable(fuzz_replay tests/fuzz/replay.c tests/fuzz/gguf.c tests/fuzz/tokenizer.c
                           tests/fuzz/safetensors.c tests/fuzz/convert.c)
target_link_libraries(fuzz_replay PRIVATE engine)

enable_testing()
add_executable(kernels_test ${KERNEL_TEST_SOURCES})
target_link_libraries(kernels_test PRIVATE engine)
add_test(NAME kernels_test COMMAND kernels_test)

# Who only builds the program need not have cmocka.
if(CMOCKA_INCLUDE AND CMOCKA_LIBRARY)
  foreach(name IN LISTS C_TESTS)
    add_executable(${name} tests/c/${name}.c)
    target_include_directories(${name} PRIVATE ${CMOCKA_INCLUDE})
    target_link_libraries(${name} PRIVATE engine ${CMOCKA_LIBRARY})
    # Tests find their fixtures from the repository's root.
    add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  endforeach()
  # The store's SHA-256 is no part of the engine (wasm/sha256/sha256_module.c).
  target_sources(test_sha256 PRIVATE wasm/sha256/sha256.c wasm/sha256/sha256_scalar.c)
else()
  message(STATUS "cmocka not found (package libcmocka-dev): the C tests are not built")
endif()
