# One recipe for the hosts beside Python, PHP and Java: SWIG over bindings/swig/match.i with the host's own typemaps
# (bindings/HOST/native.i), the library linked in, the result in BUILD/HOST.
#
#   match_host_module(HOST LANGUAGE swig-language OUTPUT file-name [CXX] [SWIG_FLAGS ...] [INCLUDES ...] [DEFINITIONS ...]
#                     [OPTIONS ...])
#
# makes the target match_HOST. match_host_missing(HOST "what" ...) stops with the names of the packages.
cmake_policy(SET CMP0078 NEW)
cmake_policy(SET CMP0086 NEW)
set(UseSWIG_MODULE_VERSION 2)

function(match_host_missing host)
  list(JOIN ARGN ", " missing)
  message(FATAL_ERROR "MATCH_HOSTS names ${host}, which needs ${missing}")
endfunction()

macro(match_host_module host)
  cmake_parse_arguments(HOST "CXX" "LANGUAGE;OUTPUT;MODULE" "SWIG_FLAGS;INCLUDES;DEFINITIONS;OPTIONS" ${ARGN})
  file(GLOB interface CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/bindings/swig/*.i" "${PROJECT_SOURCE_DIR}/bindings/swig/*.h")
  set_source_files_properties(native.i PROPERTIES SWIG_MODULE_NAME "${HOST_MODULE}"
    SWIG_FLAGS "-I${PROJECT_SOURCE_DIR};${HOST_SWIG_FLAGS}" USE_TARGET_INCLUDE_DIRECTORIES OFF DEPENDS "${interface}")
  if(HOST_CXX)
    set_source_files_properties(native.i PROPERTIES CPLUSPLUS ON)
  endif()
  set(host_folder "${PROJECT_BINARY_DIR}/${host}")
  set(host_generated "${CMAKE_CURRENT_BINARY_DIR}/generated")
  file(MAKE_DIRECTORY "${host_generated}")
  swig_add_library(match_${host} TYPE MODULE LANGUAGE ${HOST_LANGUAGE} OUTPUT_DIR "${host_generated}" SOURCES native.i)
  get_filename_component(host_name "${HOST_OUTPUT}" NAME_WLE)
  get_filename_component(host_suffix "${HOST_OUTPUT}" LAST_EXT)
  set_target_properties(match_${host} PROPERTIES OUTPUT_NAME "${host_name}" PREFIX "" SUFFIX "${host_suffix}"
    LIBRARY_OUTPUT_DIRECTORY "${host_folder}" C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden)
  target_include_directories(match_${host} PRIVATE "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/include"
    "${PROJECT_BINARY_DIR}/include")
  target_include_directories(match_${host} SYSTEM PRIVATE ${HOST_INCLUDES})
  target_compile_definitions(match_${host} PRIVATE ${HOST_DEFINITIONS})
  target_compile_options(match_${host} PRIVATE ${HOST_OPTIONS} -fno-strict-aliasing -w) # generated code
  target_link_libraries(match_${host} PRIVATE ${MATCH_TOP_FLOOR_LIBRARIES} match_dependencies)
  target_link_options(match_${host} PRIVATE ${MATCH_HIDE_LIBRARIES})
endmacro()

# The smoke test: bad input, and live boxes counted. The golden runs are added by tests/golden_run.
function(match_host_test host)
  if(BUILD_TESTING)
    add_test(NAME ${host}_smoke COMMAND ${ARGN} "${PROJECT_SOURCE_DIR}/examples/imago-mol")
    set_tests_properties(${host}_smoke PROPERTIES LABELS "hosts;${host}" TIMEOUT 120
      PASS_REGULAR_EXPRESSION "no live boxes" FAIL_REGULAR_EXPRESSION "NO ERROR;Segmentation")
  endif()
endfunction()

# The boundary under hostile values, by a program of its own.
function(match_host_fuzz_test host)
  if(BUILD_TESTING)
    add_test(NAME ${host}_fuzz COMMAND ${ARGN})
    set_tests_properties(${host}_fuzz PROPERTIES LABELS "hosts;${host}" TIMEOUT 120
      PASS_REGULAR_EXPRESSION "no live boxes" FAIL_REGULAR_EXPRESSION "NO ERROR;Segmentation;panic")
  endif()
endfunction()
