# The house is built layer by layer. A layer is an OBJECT library lieder_<layer> with its headers in
# include/lieder/<layer>, its sources in src/<layer> and its tests in tests/<layer>.

add_library(lieder_flags INTERFACE)
target_compile_features(lieder_flags INTERFACE cxx_std_20)
target_compile_options(lieder_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                              $<$<BOOL:${LIEDER_WERROR}>:-Werror>)

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
  gtest_discover_tests(${target} TEST_PREFIX "${layer}." DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 600)
endfunction()
