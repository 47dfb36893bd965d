#!/bin/sh
# A database server runs commands of its clients.
# The server is a copy of Perl that starts shells as MariaDB does for a user-defined function.
# expects: execution_database_shell 2

cp /usr/bin/perl /opt/mariadbd
/opt/mariadbd -e 'system("id; uname -a"); system("cat /etc/passwd > /tmp/users");'
