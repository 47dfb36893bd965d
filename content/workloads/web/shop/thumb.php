<?php
$width = max(16, (int) ($_GET['w'] ?? 100));
$name = tempnam('/var/www/upload', 'thumb');
exec('convert ' . escapeshellarg('/var/www/upload/photo.png') . " -resize {$width}x -strip "
    . escapeshellarg("$name.jpg"), $out, $code);
exec('identify -format "%wx%h" ' . escapeshellarg("$name.jpg"), $size);
unlink($name);
unlink("$name.jpg");
echo $code, ' ', $size[0] ?? '', "\n";
