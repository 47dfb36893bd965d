#!/usr/bin/env perl
use strict;
use warnings;

my $sum = 0;
open my $sorted, '-|', 'sort', '-t,', '-k3,3n', $ARGV[0] or die;
while (<$sorted>) { $sum += (split /,/)[2] }
print "$sum ", `date +%F`;
