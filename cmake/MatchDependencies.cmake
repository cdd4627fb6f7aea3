# Everything the library needs, found through pkg-config or find_package; docs/dependencies.md says why each is here.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8>=10.36)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3>=3.40)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson>=2.13)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(ICAL REQUIRED IMPORTED_TARGET libical>=3.0)
pkg_check_modules(EXPAT REQUIRED IMPORTED_TARGET expat>=2.4)
find_path(STEMMER_INCLUDE_DIR libstemmer.h REQUIRED)
find_library(STEMMER_LIBRARY stemmer REQUIRED)

add_library(match_dependencies INTERFACE)
target_include_directories(match_dependencies SYSTEM INTERFACE "${STEMMER_INCLUDE_DIR}")
target_link_libraries(match_dependencies INTERFACE PkgConfig::PCRE2 PkgConfig::SQLITE PkgConfig::JANSSON
  PkgConfig::UTF8PROC PkgConfig::ICAL PkgConfig::EXPAT "${STEMMER_LIBRARY}" Threads::Threads m)

# What a program needs besides libmatch.a, as pkg-config and CMake name it: plain names, since the tree may be moved
set(MATCH_STATIC_LIBRARIES ${PCRE2_LIBRARIES} ${SQLITE_LIBRARIES} ${JANSSON_LIBRARIES} ${UTF8PROC_LIBRARIES}
  ${ICAL_LIBRARIES} ${EXPAT_LIBRARIES} stemmer Threads::Threads m)

# Optional: proofs that a meeting plan is optimal. Debian's library is static C++ with a C interface.
find_path(CADICAL_INCLUDE_DIR ccadical.h)
find_library(CADICAL_LIBRARY cadical)
if(CADICAL_INCLUDE_DIR AND CADICAL_LIBRARY)
  target_compile_definitions(match_compile INTERFACE MATCH_HAVE_CADICAL)
  target_include_directories(match_dependencies SYSTEM INTERFACE "${CADICAL_INCLUDE_DIR}")
  target_link_libraries(match_dependencies INTERFACE "${CADICAL_LIBRARY}" ${MATCH_CXX_LIBRARY})
  list(APPEND MATCH_STATIC_LIBRARIES cadical ${MATCH_CXX_LIBRARY})
else()
  message(STATUS "CaDiCaL not found: meeting plans are searched and bounded, but not proved (schedule --prove)")
endif()
