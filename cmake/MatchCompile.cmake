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
if(MATCH_SANITIZE)
  target_compile_options(match_compile INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all
    -fno-omit-frame-pointer -g)
  target_link_options(match_compile INTERFACE -fsanitize=address,undefined)
endif()
if(MATCH_FUZZ)
  target_compile_options(match_compile INTERFACE -fsanitize=fuzzer-no-link)
endif()
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
