#!/bin/sh
# A vulnerable web application runs injected commands.
# The server is a copy of Perl that starts shells as PHP does.
# expects: execution_web_server_shell 4

cp /usr/bin/perl /opt/php-fpm8.2
/opt/php-fpm8.2 -e 'system("ping -c 1 127.0.0.1;id 2>&1"); system("cd /; uname -a"); system("cd /; ls -la /"); system("cd /; cat /etc/passwd");'
