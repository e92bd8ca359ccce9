#!/bin/sh
# Looks for the commands of the lists that are named. What is missing is installed where that is
# possible (Debian, as root); anywhere else it is named, with what brings it, and the end is a failure.
set -eu
lacking= packages=
for list in "$@"; do
  while read -r commands brought_by; do
    case $commands in '' | '#'*) continue ;; esac
    there=
    for command in $(echo "$commands" | tr , ' '); do
      if PATH=$PATH:/usr/sbin command -v "$command" >/dev/null; then there=yes; fi
    done
    # The one command that may be named by a variable: browsers have many names.
    case $commands in chromium*) there=$there${CHROMIUM:-} ;; esac
    [ -n "$there" ] || { lacking="$lacking ${commands%%,*}" packages="$packages $brought_by"; }
  done <"$list"
done
[ -n "$lacking" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing what the tests need:$packages"
  apt-get update -qq
  # Unquoted: one word for each package.
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
else
  echo "the tests need commands that are not here:$lacking" >&2
  echo "on Debian, as root:  apt-get install --no-install-recommends$packages" >&2
  exit 1
fi
