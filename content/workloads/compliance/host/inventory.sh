#!/bin/bash
# What is here: system, users, packages, services, as one document.
jq -n --arg os "$(. /etc/os-release && echo "$PRETTY_NAME")" --arg kernel "$(uname -srm)" --arg host "$(hostname)" \
  --arg memory "$(free -b | awk '/^Mem/ { print $2 }')" --arg cpus "$(nproc)" --arg uptime "$(cut -d. -f1 /proc/uptime)" \
  --argjson users "$(getent passwd | cut -d: -f1,3,7 | jq -R . | jq -s .)" --argjson groups "$(getent group sudo adm | jq -R . | jq -s .)" \
  --argjson packages "$(dpkg-query -W -f '${Package} ${Version}\n' | jq -R . | jq -s .)" --argjson mounts "$(findmnt -rno TARGET,FSTYPE | jq -R . | jq -s .)" \
  --argjson processes "$(ps -eo user,comm --no-headers | sort | uniq -c | jq -R . | jq -s .)" --argjson addresses "$(ip -j addr)" \
  '$ARGS.named'
