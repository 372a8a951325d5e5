#!/usr/bin/env bash
# usage: new_user.sh [ARGUMENT…]
#
# Do what a new user of a bare Debian does: clone the repository, `make run`, open the login page,
# end the site, `make test ARGUMENT…`. Print how long each step took.
# make bare-test runs this in a Debian of its own: tests/roots/debian.sh SUITE tests/roots/new_user.sh
set -euo pipefail

main() {
    rm -rf ~/new
    git clone --quiet . ~/new # the last commit alone, as a new user gets it
    cd ~/new
    python3 --version
    make run &
    site=$!
    until is_open http://127.0.0.1:8000/login/; do
        kill -0 $site || exit 1
        sleep 0.2
    done
    echo "make run: served after $SECONDS s, with $(.venv/bin/python -c \
        'import django, sys; print("Django %s on Python %s" % (django.__version__, sys.version.split()[0]))')"
    kill $site
    wait $site || true

    SECONDS=0
    make test "$@"
    echo "make test: passed after $SECONDS s"
}

is_open() {
    python3 -c "import sys, urllib.request; urllib.request.urlopen(sys.argv[1]).read()" "$1" 2>/dev/null
}

main "$@"
