#!/bin/sh
# Builds the guest image: the same bytes each time on the same toolchain.
#
# usage: build.sh [OUTPUT]     default: the image in the lab's resources
set -eu

here=$(cd "$(dirname "$0")" && pwd)
output=${1:-$here/../resources/ebb/lab/guest.elf}
objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT

# General registers only, no calls into a C library, nothing in the image but code and data.
flags="-m32 -march=i686 -mgeneral-regs-only -minline-all-stringops -std=c11 -O2 -ffreestanding
  -fno-pic -fno-pie -fno-stack-protector -fcf-protection=none -fno-asynchronous-unwind-tables
  -fno-ident -Wall -Wextra -Werror"

set --
for source in entry.S boot.c calibrate.c guest.c pages.c params.c; do
  # shellcheck disable=SC2086 # the flags are words
  gcc $flags -c "$here/$source" -o "$objects/$source.o"
  set -- "$@" "$objects/$source.o"
done
ld -m elf_i386 -T "$here/guest.ld" -n -s --build-id=none -z noexecstack --no-warn-rwx-segments \
  -o "$objects/guest.elf" "$@"
mkdir -p "$(dirname "$output")"
install -m 644 "$objects/guest.elf" "$output"
