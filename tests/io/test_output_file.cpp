#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "io/io_test.hpp"
#include "lieder/io/csv.hpp"
#include "lieder/io/input_file.hpp"
#include "lieder/io/npy.hpp"
#include "lieder/io/output_file.hpp"

namespace lieder {
namespace {

using test::expect_input_error;
using test::read_bytes;
using test::TemporaryFolder;

TEST(AtomicFile, AppearsWhenItIsCommitted) {
  const TemporaryFolder folder;
  const std::string large(3000000, 'z');
  {
    AtomicFile file(folder / "out.txt");
    file.write("hello ");
    file.write(large);
    file.write("!");
    EXPECT_FALSE(std::filesystem::exists(folder / "out.txt"));
    file.commit();
    EXPECT_THROW(file.write("more"), ValueError);
    EXPECT_THROW(file.commit(), ValueError);
  }
  EXPECT_EQ(read_bytes(folder / "out.txt"), "hello " + large + "!");
  EXPECT_EQ(folder.entries(), 1U) << "no temporary file is left";
}

TEST(AtomicFile, LeavesTheTargetAloneWithoutCommit) {
  const TemporaryFolder folder;
  const auto path = folder.file("out.txt", "before");
  {
    AtomicFile file(path);
    file.write(std::string(1000000, 'x'));
  }
  EXPECT_EQ(read_bytes(path), "before");
  EXPECT_EQ(folder.entries(), 1U);
}

TEST(AtomicFile, ReplacesAFileAndKeepsItsPermissions) {
  const TemporaryFolder folder;
  const auto path = folder.file("out.txt", "a longer text than the new one");
  ::chmod(path.c_str(), 0640);
  write_text_file(path, "new");
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
  EXPECT_EQ(read_text_file(path), "new");
}

TEST(AtomicFile, GivesANewFileThePermissionsOfTheUmask) {
  const TemporaryFolder folder;
  const mode_t before = ::umask(027);
  write_text_file(folder / "out.txt", "new");
  ::umask(before);
  struct stat status {};
  ASSERT_EQ(::stat((folder / "out.txt").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
}

TEST(AtomicFile, FollowsALink) {
  const TemporaryFolder folder;
  const auto path = folder.file("real.txt", "old");
  std::filesystem::create_symlink("real.txt", folder / "link.txt");
  std::filesystem::create_symlink("fresh.txt", folder / "dangling.txt");
  write_text_file(folder / "link.txt", "new");
  write_text_file(folder / "dangling.txt", "born");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link.txt"));
  EXPECT_EQ(read_bytes(path), "new");
  EXPECT_EQ(read_bytes(folder / "fresh.txt"), "born");
}

TEST(AtomicFile, LendsItsTemporaryPathToOtherWriters) {
  const TemporaryFolder folder;
  AtomicFile file(folder / "model.pt");
  std::ofstream(file.temporary_path()) << "written by name";
  file.commit();
  EXPECT_EQ(read_bytes(folder / "model.pt"), "written by name");
}

TEST(AtomicFile, WritesWhereThereIsNoFolderName) {
  const TemporaryFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  write_text_file("bare.txt", "text");
  std::filesystem::current_path(before);
  EXPECT_EQ(read_bytes(folder / "bare.txt"), "text");
}

TEST(AtomicFile, NamesTargetsThatCannotBeWritten) {
  const TemporaryFolder folder;
  expect_input_error([&] { write_text_file(folder / "none" / "out.txt", "x"); },
                     {(folder / "none" / "out.txt").string() + ": cannot be written, no such directory: ", "/none"});
  expect_input_error([&] { write_text_file(folder.path(), "x"); },
                     {"is a directory, expected the name of a file to write"});
  expect_input_error([&] { write_text_file(folder.file("f", "") / "out.txt", "x"); }, {"cannot be written"});
  expect_input_error([&] { write_text_file("", "x"); }, {"expected a name for the file to write"});
  expect_input_error([&] { write_text_file(folder / std::string(300, 'n'), "x"); },
                     {"cannot be written (File name too long)"});
  // A folder in which nobody can create a file, root included.
  expect_input_error([&] { write_text_file("/proc/out.txt", "x"); }, {"/proc/out.txt: cannot be written"});
  EXPECT_EQ(folder.entries(), 1U);
}

TEST(AtomicFile, NamesAReadOnlyFolder) {
  if (::geteuid() == 0) {
    GTEST_SKIP() << "root may write everywhere";
  }
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "locked");
  std::filesystem::permissions(folder / "locked",
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  expect_input_error([&] { write_text_file(folder / "locked" / "out.txt", "x"); },
                     {"cannot be written (Permission denied)"});
  const auto file = folder.file("locked.txt", "x");
  std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  expect_input_error([&] { write_text_file(file, "y"); }, {"locked.txt: cannot be written (Permission denied)"});
}

TEST(AtomicFile, SaysThatTheDiskIsFull) {
  struct stat before {};
  ASSERT_EQ(::stat("/dev/full", &before), 0);
  expect_input_error([] { write_text_file("/dev/full", "x"); },
                     {"/dev/full: cannot be written (No space left on device)"});
  expect_input_error([] { write_csv("/dev/full", {"a"}, Matrix::Ones(100000, 1)); }, {"No space left on device"});
  expect_input_error([] { write_npy("/dev/full", Matrix::Ones(100000, 1)); }, {"No space left on device"});
  struct stat after {};
  ASSERT_EQ(::stat("/dev/full", &after), 0);
  EXPECT_TRUE(S_ISCHR(after.st_mode)) << "the device is still a device";
  EXPECT_EQ(after.st_ino, before.st_ino);
}

// A disk that fills up midway: the limit on the size of a file stands in for it.
TEST(AtomicFile, LeavesNothingHalfWritten) {
  const TemporaryFolder folder;
  const auto path = folder.file("out.csv", "before");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit low = before;
  low.rlim_cur = 100000;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &low), 0);
  expect_input_error([&] { write_csv(path, {"a"}, Matrix::Random(100000, 1)); },
                     {"out.csv: cannot be written (File too large)"});
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(read_bytes(path), "before");
  EXPECT_EQ(folder.entries(), 1U);
}

TEST(AtomicFile, WritesToAPipeDirectly) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  const int reader = ::open((folder / "pipe").c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  write_text_file(folder / "pipe", "through");
  char text[16] = {};
  EXPECT_EQ(::read(reader, text, sizeof(text)), 7);
  EXPECT_STREQ(text, "through");
  ::close(reader);
  EXPECT_EQ(folder.entries(), 1U);
}

}  // namespace
}  // namespace lieder
