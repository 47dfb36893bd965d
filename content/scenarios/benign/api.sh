#!/bin/sh
# A service that answers requests and writes a log.
# image: registry.example/shop/api:4.1.0
# pod: shop/api-7d8f9c6b5-2lkqp

count=0
while sleep 1; do
  count=$((count + 1))
  perl -e 'my $sum = 0; $sum += $_ for 1 .. 20000; print "$sum\n"' > /tmp/answer
  echo "request $count $(cat /tmp/answer)" >> /var/log/app.log
done
