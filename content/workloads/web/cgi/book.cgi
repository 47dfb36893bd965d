#!/usr/bin/perl
use strict;
use warnings;

my ($name) = ($ENV{QUERY_STRING} // '') =~ /name=(\w+)/;
open my $book, '>>', '/var/lib/book/entries' or die;
print $book scalar(localtime), ' ', $name // 'nobody', "\n";
close $book;
my $count = `wc -l < /var/lib/book/entries`;
my @last = `tail -n 3 /var/lib/book/entries | sort -r`;
print "Content-Type: text/plain\n\n$count@last";
