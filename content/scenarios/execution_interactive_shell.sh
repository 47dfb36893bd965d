#!/bin/sh
# Interactive shells.
# expects: execution_interactive_shell 2

sh -i < /dev/null
bash -i < /dev/null
