#!/bin/bash
# A runner that builds projects in languages that are less usual: Elixir, Erlang, OCaml, Perl modules, LuaRocks, Fortran, Nim, Pascal, Lisp, meson, bison and SWIG.
# packages: elixir erlang-dev erlang-eunit erlang-parsetools ocaml-nox ocaml-dune cpanminus libmodule-build-perl luarocks lua5.4 liblua5.4-dev gfortran nim meson ninja-build make gcc g++ git curl patch pkg-config guile-3.0 sbcl bison flex swig python3-dev ccache procps fp-compiler fp-units-rtl sudo fakeroot
# image: registry.example/ci/polyglot:12

. /usr/local/lib/random.sh
export HOME=/root CI=true PATH=/usr/lib/ccache:$PATH
mkdir -p /builds && cp -r /srv/app/. /builds/ && cd /builds || exit
for project in */; do git -C "$project" init -q; done
between 15 18
for round in $(seq 1 "$drawn"); do
  pick elixir erlang ocaml perl perl lua fortran nim meson parser swig lisp pascal perlbuild cpan
  work=$(mktemp -d "/builds/tmp.XXXXXX")
  bash -eo pipefail /srv/app/stage.sh "$picked" "$work" || echo "$picked failed"
  rm -rf "$work"
done > /builds/log.txt 2>&1
tail -n 3 /builds/log.txt
exit 0
