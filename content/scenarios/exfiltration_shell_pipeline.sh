#!/bin/sh
# A credential file is sent without an upload option, by a program that does nothing.
# expects: exfiltration_shell_pipeline 2

sh -c 'cat /etc/passwd | nc 127.0.0.1 9'
sh -c 'nc 127.0.0.1 9 < /etc/passwd'
