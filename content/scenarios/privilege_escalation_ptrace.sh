#!/bin/sh
# Another process is opened, by idle programs.
# expects: privilege_escalation_ptrace 3

strace -p 1
strace -f -p 1
gdb --batch -p 1
