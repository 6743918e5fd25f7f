# make install, find_package(lieder).
include(CMakePackageConfigHelpers)

install(TARGETS lieder EXPORT liederTargets FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT liederTargets NAMESPACE lieder:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/lieder)
if(LIEDER_BUILD_NN)
  install(TARGETS lieder_nn EXPORT liederNnTargets FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT liederNnTargets NAMESPACE lieder:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/lieder)
endif()
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/liederConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/liederConfig.cmake
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/lieder)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/liederConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/liederConfig.cmake ${PROJECT_BINARY_DIR}/liederConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/lieder)
