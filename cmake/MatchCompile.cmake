# Compiler settings, carried by one interface target that every part of the build links.
add_library(match_compile INTERFACE)
target_compile_features(match_compile INTERFACE c_std_17)
target_include_directories(match_compile INTERFACE
  "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/include" "${PROJECT_BINARY_DIR}/include")
target_compile_definitions(match_compile INTERFACE _GNU_SOURCE)
target_compile_options(match_compile INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla
  -fno-strict-aliasing -fvisibility=hidden -ffp-contract=off
  $<$<BOOL:${MATCH_WERROR}>:-Werror>)
# What Linux has and macOS has not. -D...=OFF builds the ways that are used there.
include(CheckLinkerFlag)
include(CheckSymbolExists)
list(APPEND CMAKE_REQUIRED_DEFINITIONS -D_GNU_SOURCE)
check_symbol_exists(pthread_condattr_setclock "pthread.h" MATCH_HAVE_CONDATTR_SETCLOCK)
if(MATCH_HAVE_CONDATTR_SETCLOCK)
  target_compile_definitions(match_compile INTERFACE MATCH_HAVE_CONDATTR_SETCLOCK)
endif()
check_linker_flag(C "LINKER:--no-undefined" MATCH_HAVE_NO_UNDEFINED)
check_linker_flag(C "LINKER:--exclude-libs,ALL" MATCH_HAVE_EXCLUDE_LIBS)
set(MATCH_ORIGIN "$ORIGIN")
set(MATCH_CXX_LIBRARY stdc++)
if(APPLE)
  set(MATCH_ORIGIN "@loader_path")
  set(MATCH_CXX_LIBRARY c++)
endif()
# static libraries that are linked in (CaDiCaL) keep their symbols to themselves
set(MATCH_HIDE_LIBRARIES $<$<BOOL:${MATCH_HAVE_EXCLUDE_LIBS}>:LINKER:--exclude-libs,ALL>)

if(MATCH_SANITIZE)
  target_compile_options(match_compile INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all
    -fno-omit-frame-pointer -g)
  target_link_options(match_compile INTERFACE -fsanitize=address,undefined)
endif()
if(MATCH_SANITIZE_THREAD)
  if(MATCH_SANITIZE)
    message(FATAL_ERROR "MATCH_SANITIZE and MATCH_SANITIZE_THREAD exclude each other")
  endif()
  target_compile_options(match_compile INTERFACE -fsanitize=thread -fno-omit-frame-pointer -g)
  target_link_options(match_compile INTERFACE -fsanitize=thread)
endif()
if(MATCH_FUZZ)
  target_compile_options(match_compile INTERFACE -fsanitize=fuzzer-no-link)
endif()
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
