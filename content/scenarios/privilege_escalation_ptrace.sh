#!/bin/sh
# Another process is traced, by idle programs.
# expects: privilege_escalation_ptrace 3

strace -p 1
strace -f -p 1
gdb --batch -p 1
