# Sees to what a test needs that looks at a page: Chromium, node, npm, and the browser's driver in
# $out/node_modules. Sourced by such tests, with their out set; as root on an apt system it installs
# what is missing, elsewhere it exits 2 with the line that would. Also defines fail, for the same exit.

driver=playwright-core
driver_version=1.65.1

fail() {
  echo "ebb: $*" >&2
  exit 2
}

need() { # a command, and the Debian package that has it
  command -v "$1" >/dev/null 2>&1 && return 0
  line="apt-get install -y -o DPkg::Lock::Timeout=120 --no-install-recommends $2"
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    fail "no $1 here; on Debian, as root: $line"
  fi
  echo "ebb: $line" >&2
  DEBIAN_FRONTEND=noninteractive $line >&2 || fail "$2 could not be installed"
}

need chromium chromium
need node nodejs
need npm npm
mkdir -p "$out"
[ -d "$out/node_modules/$driver" ] ||
  npm install --prefix "$out" --no-save --no-audit --no-fund --silent "$driver@$driver_version" >&2 ||
  fail "the browser's driver, $driver $driver_version, could not be fetched with npm"
