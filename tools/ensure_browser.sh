#!/bin/sh
# The browser tests need Chromium. Use the one that is there, or install Debian's; say what to do where neither works.
set -eu
if [ -n "${CHROMIUM:-}" ]; then
    [ -x "$CHROMIUM" ] || { echo "CHROMIUM=$CHROMIUM is not a program: name Chromium or Chrome, or unset it" >&2; exit 2; }
    exit 0
fi
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1; then
    as_root=""
    [ "$(id -u)" -eq 0 ] || as_root="sudo -n"
    echo "no Chromium found: installing Debian's"
    if $as_root apt-get update -qq >/dev/null && \
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; then
        exit 0
    fi
fi
echo "the browser tests need Chromium: install it, or name one with CHROMIUM=/path/to/chromium" >&2
exit 2
