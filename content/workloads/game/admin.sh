#!/bin/bash
# The server's owner, from the panel and by hand.
# runs: host
# into: server

. "$RANDOM_SH"
sleep 5
between 50 60
for _ in $(seq 1 "$drawn"); do
  pick monitor monitor monitor update backup mods details rotate console restart 'send status' stop start
  action=$picked
  pick "su - gamer -c './server $action'" "su - gamer -c './server $action'" "su - gamer -c './server $action'" 'sh -c "tail -n 20 /home/gamer/log/console.log"' 'ls -la /home/gamer/backup' 'sqlite3 /home/gamer/serverfiles/worlds/main/auth.sqlite .tables' 'sh -c "tar -tzf $(ls -t /home/gamer/backup/*.gz | head -n 1) | wc -l"' \
    'pkill -f minetestserver' 'su - gamer -c "tmux ls"' 'sh -c "du -sh /home/gamer/* | sort -h"' 'sh -c "grep -c joins /home/gamer/log/console.log"' 'script -qc "su - gamer -c ./server\\ details" /dev/null' 'su - gamer -c "screen -dmS probe sleep 1; screen -ls"'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
