# The house is built layer by layer. A layer is an OBJECT library lieder_<layer> with its headers in
# include/lieder/<layer>, its sources in src/<layer> and its tests in tests/<layer>.

add_library(lieder_flags INTERFACE)
target_compile_features(lieder_flags INTERFACE cxx_std_20)
target_compile_options(lieder_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                              $<$<BOOL:${LIEDER_WERROR}>:-Werror>
                                              # a source that a unity build includes is no header
                                              $<$<BOOL:${CMAKE_UNITY_BUILD}>:-Wno-subobject-linkage>)
set(CMAKE_UNITY_BUILD_BATCH_SIZE 6)  # without effect unless CMAKE_UNITY_BUILD is on, as in the presets

# One precompiled header for all layers: parsing Eigen is a third of a build's time (CMAKE_DISABLE_PRECOMPILE_HEADERS=ON
# builds without it).
file(WRITE ${PROJECT_BINARY_DIR}/lieder_pch.cpp "")
add_library(lieder_pch OBJECT ${PROJECT_BINARY_DIR}/lieder_pch.cpp)
set_target_properties(lieder_pch PROPERTIES POSITION_INDEPENDENT_CODE ON)
target_link_libraries(lieder_pch PRIVATE lieder_flags Eigen3::Eigen Threads::Threads)
target_precompile_headers(lieder_pch PRIVATE <Eigen/Core> <Eigen/SparseCore> <algorithm> <functional> <memory> <string> <vector>)

# lieder_add_layer(<layer> HEADERS a.hpp ... SOURCES a.cpp ... LAYERS core ... LIBRARIES Eigen3::Eigen ...
#                  PRIVATE_LIBRARIES ...)
function(lieder_add_layer layer)
  cmake_parse_arguments(ARG "" "" "HEADERS;SOURCES;LAYERS;LIBRARIES;PRIVATE_LIBRARIES" ${ARGN})
  set(target lieder_${layer})
  add_library(${target} OBJECT ${ARG_SOURCES})
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/include PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PUBLIC Eigen3::Eigen Threads::Threads ${ARG_LIBRARIES}
                                  PRIVATE lieder_flags ${ARG_PRIVATE_LIBRARIES})
  target_precompile_headers(${target} REUSE_FROM lieder_pch)
  list(TRANSFORM ARG_HEADERS PREPEND ${PROJECT_SOURCE_DIR}/include/lieder/${layer}/ OUTPUT_VARIABLE headers)
  set_property(GLOBAL APPEND PROPERTY LIEDER_HEADERS ${headers})
  set_property(GLOBAL APPEND PROPERTY LIEDER_LAYERS ${layer})

  # The layers below, all of them: what this layer's tests link.
  set(below ${ARG_LAYERS})
  foreach(lower IN LISTS ARG_LAYERS)
    get_property(lowest GLOBAL PROPERTY LIEDER_BELOW_${lower})
    list(APPEND below ${lowest})
  endforeach()
  list(REMOVE_DUPLICATES below)
  set_property(GLOBAL PROPERTY LIEDER_BELOW_${layer} ${below})
endfunction()

# The same for the tests of layers, with GoogleTest.
if(LIEDER_BUILD_TESTS)
  find_package(GTest REQUIRED)
  add_library(lieder_test_pch OBJECT ${PROJECT_BINARY_DIR}/lieder_pch.cpp)
  target_link_libraries(lieder_test_pch PRIVATE lieder_flags Eigen3::Eigen Threads::Threads GTest::gtest)
  target_precompile_headers(lieder_test_pch PRIVATE <gtest/gtest.h> <Eigen/Core> <Eigen/SparseCore> <string> <vector>)
endif()

# lieder_add_layer_tests(<layer> SOURCES ...): one GoogleTest program per layer that links this layer and those
# below it only, so that an upward dependency does not link.
function(lieder_add_layer_tests layer)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  set(target test_${layer})
  add_executable(${target} ${ARG_SOURCES})
  get_property(below GLOBAL PROPERTY LIEDER_BELOW_${layer})
  set(objects lieder_${layer})
  foreach(lower IN LISTS below)
    list(APPEND objects lieder_${lower})
  endforeach()
  target_link_libraries(${target} PRIVATE ${objects} lieder_flags GTest::gtest_main ${ARG_LIBRARIES})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_precompile_headers(${target} REUSE_FROM lieder_test_pch)
  gtest_discover_tests(${target} TEST_PREFIX "${layer}." DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 600)
endfunction()
