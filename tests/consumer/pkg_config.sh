# pkg_config.sh <compiler> <prefix> <source>: builds and runs a program with pkg-config alone.
set -eu
export PKG_CONFIG_PATH="$2/share/pkgconfig"
"$1" -std=c++20 "$3" -o "$2/consumer_pkg_config" $(pkg-config --cflags --libs tidegauge)
"$2/consumer_pkg_config"
