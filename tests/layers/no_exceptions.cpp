// Compiled with -fno-exceptions -fno-rtti: the library's templates are used here, not only parsed.
#include <tidegauge/tidegauge.hpp>
