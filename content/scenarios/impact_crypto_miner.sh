#!/bin/sh
# Cryptominers by name and argument; all are copies of sleep, or idle.
# expects: impact_crypto_miner 3

xmrig 0.1
minerd 0.1
cp /bin/curl /tmp/tool
/tmp/tool -o stratum+tcp://pool.example:3333 --donate-level 1
