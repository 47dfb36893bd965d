#!/bin/sh
set -e
for file in *.py; do python3 -c "import ast, sys; ast.parse(open(sys.argv[1]).read())" "$file"; done
[ "$(python3 shop.py 3)" = 6 ]
