# SPDX-License-Identifier: MIT
#
# The WebAssembly half of CMakeLists.txt: three variants of the engine, because one binary cannot
# serve browsers with and without threads or relaxed SIMD. Included by it alone.
#
#     build/wasm/relaxed-threads/   SIMD128 + relaxed SIMD, shared memory
#     build/wasm/simd-threads/      SIMD128, shared memory
#     build/wasm/simd/              SIMD128, one thread: pages without SharedArrayBuffer
#
# Each holds laminar.{js,wasm}, an ES module for a worker, and kernels-test.{js,wasm}, the kernel
# tests as an ES module whose callMain() runs them and returns their exit status.
#
# build/wasm/sha256.wasm is built as well. web/store/sha256.js loads it without glue; it has no
# threads and a memory of its own.
#
# The caller (web/engine/glue.js) makes the memory, which grows, passes it in as wasmMemory and sets
# pthreadPoolSize to the workers that the pool may use besides its own.

set(WASM_SETTINGS
    -sMODULARIZE
    -sEXPORT_ES6
    -sENVIRONMENT=web,worker
    -sIMPORTED_MEMORY
    -sINITIAL_MEMORY=16MB
    -sALLOW_MEMORY_GROWTH
    -sMAXIMUM_MEMORY=4GB
    -sSTACK_SIZE=1MB
    -sFILESYSTEM=0
    -sTRUSTED_TYPES
    -sINCOMING_MODULE_JS_API=wasmMemory,locateFile,print,printErr,onAbort)

# The engine's own functions export themselves (EMSCRIPTEN_KEEPALIVE).
set(LAMINAR_SETTINGS
    --no-entry
    -sEXPORTED_FUNCTIONS=_malloc,_free
    -sEXPORTED_RUNTIME_METHODS=wasmMemory,UTF8ToString)
set(KERNELS_TEST_SETTINGS -sINVOKE_RUN=0 -sEXPORTED_RUNTIME_METHODS=callMain)

# The warning about slow JavaScript views on growing memory is known: only the worker reads the
# heap, in bulk copies.
set(THREAD_SETTINGS -pthread -sPTHREAD_POOL_SIZE=Module.pthreadPoolSize
                    -sPTHREAD_POOL_SIZE_STRICT=2 -Wno-pthreads-mem-growth)

# Everything but the reference kernels may use SIMD.
set_source_files_properties(${ENGINE_SOURCES} wasm/kernels/simd128.c wasm/sha256/sha256.c
                            wasm/sha256/sha256_simd128.c PROPERTIES COMPILE_OPTIONS -msimd128)
set_source_files_properties(wasm/kernels/relaxed.c PROPERTIES COMPILE_OPTIONS
                                                      "-msimd128;-mrelaxed-simd")

# wasm_variant(NAME [RELAXED] [THREADS])
function(wasm_variant name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "RELAXED;THREADS" "" "")
  set(folder ${PROJECT_BINARY_DIR}/${name})
  set(engine engine-${name})

  add_library(${engine} OBJECT ${ENGINE_SOURCES} ${SCALAR_SOURCES} wasm/kernels/simd128.c)
  target_link_libraries(${engine} PUBLIC common)
  target_compile_definitions(${engine} PUBLIC LAMINAR_SIMD128=1)
  target_link_options(${engine} INTERFACE ${WASM_SETTINGS} -O3 -msimd128)
  if(arg_RELAXED)
    target_sources(${engine} PRIVATE wasm/kernels/relaxed.c)
    target_compile_definitions(${engine} PUBLIC LAMINAR_RELAXED=1)
    target_link_options(${engine} INTERFACE -mrelaxed-simd)
  endif()
  if(arg_THREADS)
    target_compile_definitions(${engine} PUBLIC LAMINAR_THREADS=1)
    target_compile_options(${engine} PUBLIC -pthread)
    target_link_options(${engine} INTERFACE ${THREAD_SETTINGS})
  endif()

  add_executable(laminar-${name} $<TARGET_OBJECTS:${engine}>)
  target_link_libraries(laminar-${name} PRIVATE ${engine})
  target_link_options(laminar-${name} PRIVATE ${LAMINAR_SETTINGS})
  add_executable(kernels-test-${name} ${KERNEL_TEST_SOURCES})
  target_link_libraries(kernels-test-${name} PRIVATE ${engine})
  target_link_options(kernels-test-${name} PRIVATE ${KERNELS_TEST_SETTINGS})
  foreach(program laminar kernels-test)
    set_target_properties(${program}-${name} PROPERTIES OUTPUT_NAME ${program} SUFFIX .js
                                                        RUNTIME_OUTPUT_DIRECTORY ${folder})
  endforeach()
endfunction()

wasm_variant(relaxed-threads RELAXED THREADS)
wasm_variant(simd-threads THREADS)
wasm_variant(simd)

add_executable(sha256-module wasm/sha256/sha256_module.c wasm/sha256/sha256.c
                             wasm/sha256/sha256_simd128.c)
target_link_libraries(sha256-module PRIVATE common)
# Not -O3, whose wasm-opt reorders the rounds: 385 instead of 410 MB/s in Chromium
# (sha256_rounds.h).
target_link_options(sha256-module PRIVATE -O1 --no-entry -sSTANDALONE_WASM -sSTACK_SIZE=64KB
                    -sINITIAL_MEMORY=256KB)
set_target_properties(sha256-module PROPERTIES OUTPUT_NAME sha256 SUFFIX .wasm
                                               RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
