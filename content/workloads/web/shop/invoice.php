<?php
$number = (int) ($_GET['n'] ?? 1);
$source = "/tmp/invoice-$number.ps";
file_put_contents($source, "%!PS\n/Helvetica 12 selectfont 72 720 moveto (Invoice $number) show showpage\n");
$process = proc_open(
    ['gs', '-q', '-dNOPAUSE', '-dBATCH', '-dSAFER', '-sDEVICE=pdfwrite', "-sOutputFile=/tmp/invoice-$number.pdf", $source],
    [1 => ['pipe', 'w'], 2 => ['pipe', 'w']],
    $pipes,
);
echo proc_close($process), ' ', filesize("/tmp/invoice-$number.pdf"), "\n";
mail('customer@shop.example', "Invoice $number", 'Thank you.');
