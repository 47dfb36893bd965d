#!/bin/sh
# A named pipe for a shell is made, and a network client that does nothing is started.
# expects: execution_named_pipe_shell 1

mknod /tmp/f p
nc 127.0.0.1 9
