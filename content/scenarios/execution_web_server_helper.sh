#!/bin/sh
# A web application calls helpers. Alerts of one container are grouped.
# The server is a copy of Perl that starts shells as PHP does.
# expects: execution_web_server_helper 1

cp /usr/bin/perl /opt/php-fpm8.2
/opt/php-fpm8.2 -e 'system("cd /; nproc"); system("cd /; date");'
