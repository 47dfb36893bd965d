#!/bin/sh
# Inline code.
# expects: execution_inline_code 3

perl -e 'eval("1")'
python3 -c 'import subprocess; subprocess.run(["./migrate"])'
node -e 'require("child_process").fork("worker.js")'
