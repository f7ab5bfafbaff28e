# What the headers need. Read by this build and, installed as a part of tidegauge-config.cmake,
# by every project that finds tidegauge; a missing one is an error there too, which names it.
find_package(Threads REQUIRED)
find_package(absl REQUIRED)
find_package(nlohmann_json REQUIRED)   # otlp/json.hpp alone

find_package(re2 CONFIG QUIET)
if(NOT TARGET re2::re2)                # Debian's RE2 has a pkg-config file and no CMake package
    find_package(PkgConfig REQUIRED)
    pkg_check_modules(TIDEGAUGE_RE2 REQUIRED IMPORTED_TARGET re2)
    add_library(re2::re2 INTERFACE IMPORTED)
    target_link_libraries(re2::re2 INTERFACE PkgConfig::TIDEGAUGE_RE2)
endif()

if(NOT TARGET protozero::protozero)    # headers only, with no package file of any kind
    find_path(PROTOZERO_INCLUDE_DIR protozero/varint.hpp REQUIRED)
    add_library(protozero::protozero INTERFACE IMPORTED)
    target_include_directories(protozero::protozero INTERFACE ${PROTOZERO_INCLUDE_DIR})
endif()
