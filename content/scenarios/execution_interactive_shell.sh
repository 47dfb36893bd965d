#!/bin/sh
# Shells that wait for a person.
# expects: execution_interactive_shell 2

sh -i < /dev/null
bash -i < /dev/null
