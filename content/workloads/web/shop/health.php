<?php
$load = sys_getloadavg();
exec('df -P /var/www | tail -n 1', $disk);
echo $load[0] ?? 0, ' ', $disk[0] ?? '', "\n";
