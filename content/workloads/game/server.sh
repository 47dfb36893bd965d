#!/bin/bash
# A game server with a manager script of the LinuxGSM kind: start in tmux, monitor, update, backup, mods, alerts.
# runs: service
# packages: minetest-server screen tmux curl jq sqlite3 zip unzip procps python3 cron rsync bzip2 gawk bsdextrautils pv netcat-openbsd iproute2 file util-linux-extra
# image: registry.example/games/blocks:5.6
# pod: games/blocks-0

useradd --create-home --shell /bin/bash gamer
cp -r /srv/app/. /home/gamer/ && chmod +x /home/gamer/server /home/gamer/*.sh
mkdir -p /home/gamer/{log,backup,serverfiles/worlds,serverfiles/mods,tmp}
chown -R gamer: /home/gamer
printf '*/1 * * * * gamer /home/gamer/server monitor > /dev/null 2>&1\n*/1 * * * * gamer /home/gamer/server backup > /dev/null 2>&1\n' > /etc/cron.d/game
cron
su - gamer -c './server install && ./server start' > /home/gamer/log/start.log 2>&1
exec tail -F /home/gamer/log/console.log
