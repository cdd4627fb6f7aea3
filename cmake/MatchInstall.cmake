# Installation: library, headers, command, CMake package, pkg-config file.
include(CMakePackageConfigHelpers)
install(TARGETS match EXPORT libmatch-targets
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT runtime NAMELINK_COMPONENT development
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development
  INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
if(TARGET match_static)
  install(TARGETS match_static EXPORT libmatch-static-targets
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development
    INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
  install(EXPORT libmatch-static-targets NAMESPACE libmatch:: DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/libmatch"
    COMPONENT development)
endif()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/match" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  COMPONENT development FILES_MATCHING PATTERN "*.h")
install(FILES "${PROJECT_BINARY_DIR}/include/match/version.h" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/match"
  COMPONENT development)
if(TARGET match_cli)
  install(TARGETS match_cli RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT runtime)
endif()

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/libmatch-config.cmake.in"
  "${PROJECT_BINARY_DIR}/libmatch-config.cmake" INSTALL_DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/libmatch")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/libmatch-config-version.cmake"
  VERSION "${PROJECT_VERSION}" COMPATIBILITY SameMinorVersion)
install(EXPORT libmatch-targets NAMESPACE libmatch:: DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/libmatch"
  COMPONENT development)
install(FILES "${PROJECT_BINARY_DIR}/libmatch-config.cmake" "${PROJECT_BINARY_DIR}/libmatch-config-version.cmake"
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/libmatch" COMPONENT development)

# relative, so that the installed tree can be moved
file(RELATIVE_PATH MATCH_PC_TO_PREFIX "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
if(TARGET match_static)
  list(TRANSFORM MATCH_STATIC_LIBRARIES REPLACE "^Threads::Threads$" "pthread" OUTPUT_VARIABLE libraries)
  list(TRANSFORM libraries PREPEND "-l")
  list(JOIN libraries " " libraries)
  set(MATCH_PC_LIBS_PRIVATE "Libs.private: ${libraries}\n")
endif()
configure_file("${PROJECT_SOURCE_DIR}/cmake/libmatch.pc.in" "${PROJECT_BINARY_DIR}/libmatch.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/libmatch.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig"
  COMPONENT development)

# the thesaurus a new store can start from
install(FILES "${PROJECT_SOURCE_DIR}/libmatch/data/starter_thesaurus.tsv"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/libmatch" COMPONENT runtime)
