// NetCDF files written by the NetCDF library itself and read back.
#include <gtest/gtest.h>
#include <netcdf.h>

#include <cmath>
#include <functional>

#include "io_test.hpp"
#include "lieder/core/error.hpp"
#include "lieder/io/netcdf.hpp"

namespace lieder {
namespace {

// temp(time, lat, lon), 2 x 3 x 4, packed shorts: value = 0.5 number + 10, one missing; lon without coordinates; and a text.
void write_example(const std::string& path) {
  int file = 0;
  int time = 0;
  int lat = 0;
  int lon = 0;
  int lat_variable = 0;
  int temp = 0;
  int label = 0;
  ASSERT_EQ(nc_create(path.c_str(), NC_CLOBBER, &file), NC_NOERR);
  nc_def_dim(file, "time", 2, &time);
  nc_def_dim(file, "lat", 3, &lat);
  nc_def_dim(file, "lon", 4, &lon);
  nc_def_var(file, "lat", NC_DOUBLE, 1, &lat, &lat_variable);
  nc_put_att_text(file, lat_variable, "units", 13, "degrees_north");
  const int dimensions[3] = {time, lat, lon};
  nc_def_var(file, "temp", NC_SHORT, 3, dimensions, &temp);
  const short missing = -99;
  const double scale = 0.5;
  const double offset = 10.0;
  nc_put_att_short(file, temp, "missing_value", NC_SHORT, 1, &missing);
  nc_put_att_double(file, temp, "scale_factor", NC_DOUBLE, 1, &scale);
  nc_put_att_double(file, temp, "add_offset", NC_DOUBLE, 1, &offset);
  nc_put_att_text(file, temp, "long_name", 11, "Temperature");
  nc_def_var(file, "label", NC_CHAR, 2, dimensions, &label);
  ASSERT_EQ(nc_enddef(file), NC_NOERR);
  const double latitudes[3] = {-30.0, 0.0, 30.0};
  nc_put_var_double(file, lat_variable, latitudes);
  short values[24];
  for (short i = 0; i < 24; ++i) {
    values[i] = i == 7 ? missing : i;
  }
  nc_put_var_short(file, temp, values);
  ASSERT_EQ(nc_close(file), NC_NOERR);
}

std::string message_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const InputError& error) {
    return error.what();
  }
  return {};
}

class Netcdf : public testing::Test {
 protected:
  void SetUp() override { write_example(path_); }

  test::TemporaryFolder folder_;
  std::string path_ = (folder_ / "example.nc").string();
};

TEST_F(Netcdf, ReadsUnpacksAndMarksWhatIsMissing) {
  EXPECT_TRUE(is_netcdf_file(path_));
  EXPECT_EQ(netcdf_field_names(path_), std::vector<std::string>{"temp"});
  const NetcdfVariable temp = read_netcdf(path_);
  EXPECT_EQ(temp.name, "temp");
  EXPECT_EQ(temp.long_name, "Temperature");
  EXPECT_EQ(temp.shape(), (std::vector<Index>{2, 3, 4}));
  EXPECT_EQ(temp.missing(), 1);
  EXPECT_TRUE(std::isnan(temp.data[7]));
  EXPECT_EQ(temp.data[8], 14.0);
  EXPECT_EQ(temp.dimensions[1].units, "degrees_north");
  EXPECT_EQ(temp.dimensions[1].coordinates(2), 30.0);
  EXPECT_EQ(temp.dimensions[2].coordinates.size(), 0);
}

TEST_F(Netcdf, TakesIndicesAndMeans) {
  const NetcdfVariable temp = read_netcdf(path_, "temp");
  const NetcdfVariable second = at_index(temp, "time", 1);
  EXPECT_EQ(second.shape(), (std::vector<Index>{3, 4}));
  EXPECT_EQ(second.data[5], 0.5 * 17.0 + 10.0);
  const NetcdfVariable mean = mean_over(temp, "time");
  EXPECT_EQ(mean.data[5], 0.5 * 11.0 + 10.0);
  EXPECT_TRUE(std::isnan(mean.data[7]));  // missing at one time
  EXPECT_EQ(at_index(temp, "lon", 2).data[1], 0.5 * 6.0 + 10.0);
}

TEST_F(Netcdf, SaysWhatIsWrong) {
  EXPECT_NE(
      message_of([&] { read_netcdf(path_, "salt"); }).find("there is no variable 'salt', the fields in it are: temp"),
      std::string::npos);
  EXPECT_NE(message_of([&] { read_netcdf(path_, "label"); }).find("does not hold numbers"), std::string::npos);
  const NetcdfVariable temp = read_netcdf(path_);
  EXPECT_NE(message_of([&] { at_index(temp, "depth", 0); }).find("it has: time, lat, lon"), std::string::npos);
  EXPECT_NE(message_of([&] { at_index(temp, "time", 2); }).find("from 0 to 1, got 2"), std::string::npos);
  EXPECT_NE(message_of([&] { read_netcdf(folder_ / "none.nc"); }).find("none.nc"), std::string::npos);
}

}  // namespace
}  // namespace lieder
