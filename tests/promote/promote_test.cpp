#include "lieder/promote/promote.hpp"
