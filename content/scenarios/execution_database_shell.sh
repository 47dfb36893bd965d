#!/bin/sh
# A database runs the commands of its clients.
# The server is a copy of Perl that starts shells as MariaDB does for a function of its users.
# expects: execution_database_shell 2

cp /usr/bin/perl /opt/mariadbd
/opt/mariadbd -e 'system("id; uname -a"); system("cat /etc/passwd > /tmp/users");'
