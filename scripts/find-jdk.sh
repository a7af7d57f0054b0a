# Sets JAVA_HOME to a JDK 25 or later: JAVA_HOME itself, then the usual places, then PATH.
# Sourced by the launchers; exits 2 with one line when there is none. Reads the JDK's own
# `release` file, because starting every candidate JVM would cost a second.

jdk_release() { # DIR -> major version, or nothing
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

is_jdk_25() {
  major=$(jdk_release "$1") && [ -n "$major" ] && [ "$major" -ge 25 ] && [ -x "$1/bin/javac" ]
}

find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && is_jdk_25 "$JAVA_HOME"; then return 0; fi
  for candidate in /usr/lib/jvm/*25* /usr/lib/jvm/*; do
    if is_jdk_25 "$candidate"; then JAVA_HOME=$candidate; return 0; fi
  done
  on_path=$(command -v java 2>/dev/null) || on_path=
  if [ -n "$on_path" ]; then
    candidate=$(dirname "$(dirname "$(readlink -f "$on_path")")")
    if is_jdk_25 "$candidate"; then JAVA_HOME=$candidate; return 0; fi
  fi
  echo "ebb: no JDK 25 found in JAVA_HOME, /usr/lib/jvm or PATH; install one (Temurin 25, or your system's openjdk-25-jdk) or set JAVA_HOME" >&2
  exit 2
}

find_jdk
export JAVA_HOME
