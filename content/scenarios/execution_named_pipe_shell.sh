#!/bin/sh
# A named pipe for a shell, and a network client that does nothing.
# expects: execution_named_pipe_shell 1

mknod /tmp/f p
nc 127.0.0.1 9
