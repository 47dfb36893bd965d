#!/bin/bash
# Someone enters with a terminal and troubleshoots a fault.
# runs: host
# into: server

. "$RANDOM_SH"
sleep 4
lines() {
  between 9 16
  for _ in $(seq 1 "$drawn"); do
    pick 'ps aux | head' 'top -b -n 1 | head -n 12' 'df -h' 'free -m' 'uptime' 'ss -ltnp' 'ip addr' 'id' 'whoami' \
      'hostname' 'uname -a' 'env | sort | head' 'cat /etc/os-release' 'ls -la /srv/www' 'tail -n 5 /var/log/app/server.log' \
      'grep -c request /var/log/app/access.log.1' 'less -FX /var/log/app/access.log.2 | head -n 2' 'cat /proc/meminfo | head -n 3' \
      'curl -s http://127.0.0.1:8070/' 'lsof -i -n -P | head -n 4' 'netstat -tln' 'pstree -p | head' \
      'find / -xdev -size +20M 2> /dev/null | head' 'du -sh /var/log /srv' 'strace -c -f ls /srv 2>&1 | tail -n 3' \
      'cat /etc/hosts' 'cat /etc/resolv.conf' 'getent passwd operator' 'vim.tiny --version | head -n 1' 'history | tail -n 2' \
      'timeout 1 tcpdump -i lo -c 2 -n' 'date' 'w' 'last | head -n 3' 'dpkg -l | grep nginx' 'kill -0 1' 'pgrep -a python3' \
      'which curl' 'mount | head -n 3' 'crontab -l' 'ls -t /tmp | head' 'vmstat 1 1' 'pidof sshd' 'sysctl -n kernel.osrelease'
    echo "$picked"
    sleep 0.4
  done
  echo exit
}
between 3 4
for _ in $(seq 1 "$drawn"); do
  pick bash sh 'bash -l'
  (sleep 0.5; lines) | script -qec "runc exec --tty $CONTAINER $picked" /dev/null > /dev/null
  sleep 1
done
exit 0
