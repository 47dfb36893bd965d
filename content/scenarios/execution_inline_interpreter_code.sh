#!/bin/sh
# Inline code that runs programs.
# expects: execution_inline_interpreter_code 4

perl -e 'system("id")'
python3 -c 'import os; os.system("id")'
node -e 'require("child_process").execSync("id")'
php -r 'shell_exec("id");'
