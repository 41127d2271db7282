#!/bin/sh
# The browser tests need Chromium and Firefox. Use those that are there, or install Debian's; say what to do where neither
# works.
set -eu

# have NAME=PATH PROGRAM...: whether the path that was named, or one of the programs, is there
have() {
    named="${1#*=}"
    if [ -n "$named" ]; then
        [ -x "$named" ] || { echo "$1 is not a program: name another, or unset it" >&2; exit 2; }
        return 0
    fi
    shift
    for program in "$@"; do
        command -v "$program" >/dev/null 2>&1 && return 0
    done
    return 1
}

missing=""
have "CHROMIUM=${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable || missing="chromium"
have "FIREFOX=${FIREFOX:-}" firefox-esr firefox || missing="$missing firefox-esr"
[ -n "$missing" ] || exit 0
if command -v apt-get >/dev/null 2>&1; then
    as_root=""
    [ "$(id -u)" -eq 0 ] || as_root="sudo -n"
    echo "not found: $missing; installing Debian's"
    # shellcheck disable=SC2086 - names of packages
    if $as_root apt-get update -qq >/dev/null && \
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing fonts-dejavu-core >/dev/null; then
        exit 0
    fi
fi
echo "the browser tests need Chromium and Firefox: install them, or name them with CHROMIUM=/path/to/chromium and" \
    "FIREFOX=/path/to/firefox" >&2
exit 2
