# The libraries that lieder stands on. Each is found once, here; layers name the imported target.
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(Threads REQUIRED)
find_package(spectra REQUIRED)
find_package(nanoflann REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json 3.9 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(muparser REQUIRED)
find_package(Boost 1.74 REQUIRED)

# CVODE. The package's own targets name its MPI builds too, so the four libraries are taken by name.
find_path(LIEDER_CVODE_INCLUDE cvode/cvode.h REQUIRED)
add_library(lieder_sundials INTERFACE)
target_include_directories(lieder_sundials SYSTEM INTERFACE $<BUILD_INTERFACE:${LIEDER_CVODE_INCLUDE}>)
foreach(part cvode nvecserial sunlinsoldense sunmatrixdense)
  find_library(LIEDER_SUNDIALS_${part} sundials_${part} REQUIRED)
  target_link_libraries(lieder_sundials INTERFACE ${LIEDER_SUNDIALS_${part}})
endforeach()

# CBLAS and LAPACKE: OpenBLAS carries both in its own library on Debian, or beside it (liblapacke).
find_path(LIEDER_CBLAS_INCLUDE openblas_config.h PATH_SUFFIXES openblas-pthread openblas REQUIRED
          PATHS /usr/include/${CMAKE_LIBRARY_ARCHITECTURE})
find_path(LIEDER_LAPACKE_INCLUDE lapacke.h PATHS /usr/include/${CMAKE_LIBRARY_ARCHITECTURE} REQUIRED)
find_library(LIEDER_OPENBLAS openblas REQUIRED)
find_library(LIEDER_LAPACKE lapacke REQUIRED)
add_library(lieder_lapack INTERFACE)
target_include_directories(lieder_lapack SYSTEM INTERFACE $<BUILD_INTERFACE:${LIEDER_CBLAS_INCLUDE}>
                                                          $<BUILD_INTERFACE:${LIEDER_LAPACKE_INCLUDE}>)
target_link_libraries(lieder_lapack INTERFACE ${LIEDER_LAPACKE} ${LIEDER_OPENBLAS})

# NetCDF: its C library by name (the CMake package of Debian 12 asks for HDF5 and MPI headers that nothing here uses).
find_path(LIEDER_NETCDF_INCLUDE netcdf.h REQUIRED)
find_library(LIEDER_NETCDF netcdf REQUIRED)
add_library(lieder_netcdf INTERFACE)
target_include_directories(lieder_netcdf SYSTEM INTERFACE $<BUILD_INTERFACE:${LIEDER_NETCDF_INCLUDE}>)
target_link_libraries(lieder_netcdf INTERFACE ${LIEDER_NETCDF})

# Networks: Debian's libtorch-dev (1.13) or a LibTorch 2.x whose folder is in CMAKE_PREFIX_PATH.
if(LIEDER_BUILD_NN)
  find_package(Torch REQUIRED)
endif()
