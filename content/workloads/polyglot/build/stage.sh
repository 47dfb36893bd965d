# One stage of the pipeline: the language and a work folder.
kind=$1 work=$2
cd "$work"
section() { echo "section_start:$(date +%s):$1"; }
section "$kind"
case $kind in
  elixir)
    mix new hello > /dev/null && cd hello && MIX_ENV=test mix compile && mix run --no-deps-check -e 'IO.puts(elem(System.cmd("hostname", []), 0))' && mix format --check-formatted && mix test --no-deps-check
    ;;
  erlang)
    printf '%s\n' '-module(t).' '-export([run/0]).' '-include_lib("eunit/include/eunit.hrl").' 'run() -> os:cmd("uname -s").' 'one_test() -> ?assertEqual("Linux\n", run()).' > t.erl
    erlc t.erl && erl -noshell -eval 'eunit:test(t), io:format("~s", [t:run()]), halt().' && printf '#!/usr/bin/env escript\nmain(_) -> io:format("~s", [os:cmd("date")]).\n' > s && chmod +x s && ./s
    ;;
  ocaml)
    mkdir -p bin && echo '(lang dune 3.0)' > dune-project && printf '(executable (name main) (libraries unix))\n(rule (alias runtest) (action (run ./main.exe)))\n' > bin/dune
    echo 'let () = ignore (Sys.command "echo built"); let ic = Unix.open_process_in "uname" in print_endline (input_line ic)' > bin/main.ml && dune build 2>&1 && dune runtest --force && ocamlfind list | head -n 2
    ;;
  perl)
    mkdir -p lib t && printf 'use ExtUtils::MakeMaker;\nWriteMakefile(NAME => "Shop", VERSION => "0.1", PREREQ_PM => { "Test::More" => 0 });\n' > Makefile.PL
    printf 'package Shop;\nour $VERSION = "0.1";\nsub host { my $h = `hostname`; chomp $h; $h }\n1;\n' > lib/Shop.pm
    printf 'use Test::More tests => 2;\nuse_ok("Shop");\nis(system("true"), 0);\n' > t/a.t
    touch MANIFEST && perl Makefile.PL && make && make test && make install DESTDIR="$work/dest" && make dist; prove -l -j2 t; perldoc -l Test::More
    ;;
  perlbuild)
    mkdir -p lib && printf 'package Cart;\nour $VERSION = "1.0";\n1;\n' > lib/Cart.pm && printf 'use Module::Build;\nModule::Build->new(module_name => "Cart", license => "perl", dist_abstract => "x", dist_author => "x")->create_build_script;\n' > Build.PL
    perl Build.PL && ./Build && ./Build test && ./Build install --destdir "$work/dest" && perl -MConfig -e 'print $Config{archname}'
    ;;
  cpan)
    mkdir -p lib && printf 'package Tiny;\nour $VERSION = "1.0";\n1;\n' > lib/Tiny.pm && printf 'use ExtUtils::MakeMaker;\nWriteMakefile(NAME => "Tiny", VERSION => "1.0");\n' > Makefile.PL
    cpanm --quiet --notest --local-lib-contained "$work/local" . && perl -I"$work/local/lib/perl5" -MTiny -e 'print "$Tiny::VERSION\n"'
    ;;
  lua)
    printf '#include <lua.h>\n#include <lauxlib.h>\nint luaopen_fast(lua_State *L) { lua_pushinteger(L, 3); return 1; }\n' > fast.c
    printf 'package = "fast"\nversion = "1-1"\nsource = { url = "." }\nbuild = { type = "builtin", modules = { fast = "fast.c" } }\n' > fast-1-1.rockspec
    luarocks --lua-version 5.4 make --tree "$work/tree" && LUA_CPATH="$work/tree/lib/lua/5.4/?.so" lua5.4 -e 'print(require("fast")); os.execute("date"); print(io.popen("hostname"):read())'
    ;;
  fortran)
    printf 'program p\n  call execute_command_line("echo from fortran")\n  print *, 1 + 1\nend program\n' > p.f90 && gfortran -O1 -o p p.f90 && ./p && nm p | wc -l
    ;;
  nim) printf 'import osproc\necho execProcess("uname -m")\n' > n.nim && nim c --hints:off --nimcache:cache n.nim && ./n ;;
  meson)
    printf "project('m', 'c')\ne = executable('m', 'm.c')\ntest('runs', e)\nrun_command('sh', '-c', 'date', check: true)\nconfigure_file(output: 'config.h', configuration: {'A': 1})\n" > meson.build && printf 'int main(void) { return 0; }\n' > m.c
    meson setup build && ninja -C build && meson test -C build && DESTDIR="$work/dest" meson install -C build
    ;;
  parser)
    printf '%%{\n#include "y.tab.h"\n#include <stdlib.h>\n%%}\n%%%%\n[0-9]+ { yylval = atoi(yytext); return N; }\n"+" return P;\n\\n return E;\n%%%%\nint yywrap(void) { return 1; }\n' > l.l
    printf '%%{\n#include <stdio.h>\nint yylex(void); void yyerror(const char *s) { puts(s); }\n%%}\n%%token N P E\n%%%%\nl: e E { printf("%%d\\n", $1); }\ne: N | e P N { $$ = $1 + $3; }\n%%%%\nint main(void) { return yyparse(); }\n' > y.y
    bison -y -d y.y && flex l.l && gcc -o calc y.tab.c lex.yy.c && echo 1+2 | ./calc
    ;;
  swig)
    printf '%%module twice\n%%inline %%{ int twice(int n) { return 2 * n; } %%}\n' > twice.i && swig -python twice.i && gcc -shared -fPIC $(python3-config --includes) -o _twice.so twice_wrap.c && python3 -c 'import twice; print(twice.twice(4))'
    ;;
  lisp)
    printf '(format t "~~a~~%%" (uiop:run-program "hostname" :output :string))' > a.lisp && sbcl --noinform --non-interactive --eval '(require :uiop)' --load a.lisp; guile -c '(system "date") (display (* 2 3))'; sbcl --noinform --non-interactive --eval '(save-lisp-and-die "app" :executable t :toplevel (lambda () (print 1) (exit)))' && ./app
    ;;
  pascal) printf 'program p;\nbegin\n  writeln(6 * 7);\nend.\n' > p.pas && fpc -v0 p.pas && ./p && strip p ;;
esac
ccache -s | head -n 3 || true
section done
