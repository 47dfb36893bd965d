<?php
// Frameworks ask for the number of processors to size their pools.
$cores = (int) trim((string) shell_exec('nproc 2>/dev/null'));
echo "cores: $cores\n";
