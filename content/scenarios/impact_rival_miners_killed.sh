#!/bin/sh
# Rival miners are searched for and killed; there are none.
# expects: impact_rival_miners_killed 2

pkill -f kdevtmpfsi
sh -c 'ps | grep xmrig'
