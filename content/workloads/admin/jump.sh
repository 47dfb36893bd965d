#!/bin/bash
# A jump host: commands over SSH, files with scp, rsync and sftp, an Ansible inventory.
# packages: openssh-client rsync ansible-core python3 sshpass netcat-openbsd tar
# image: registry.example/ops/jump:5
# pod: ops/jump-0

. /usr/local/lib/random.sh
mkdir -p /data
mkdir -p /root/.ssh
ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
printf 'Host server\n  Port 2022\n  StrictHostKeyChecking accept-new\n' > /root/.ssh/config
until nc -z server 2022; do sleep 1; done
for user in root operator; do sshpass -p invented ssh-copy-id "$user@server"; done > /dev/null 2>&1
between 26 36
for round in $(seq 1 "$drawn"); do
  pick root operator
  user=$picked
  pick run run run up down rsync sftp tarpipe ansible playbook
  case $picked in
    run)
      pick 'uptime' 'df -h /' 'sudo systemctl status nginx || true' 'cat /etc/os-release | head -n 2' \
        'sudo tail -n 3 /var/log/app/server.log' 'ps aux --sort=-%mem | head -n 3' 'for i in 1 2 3; do date; done' \
        'sudo nginx -t' 'bash -lc "ulimit -a | head -n 3"' 'sudo -n -u operator whoami'
      ssh "$user@server" "$picked"
      ;;
    up) seq 1 "$round" > "/data/config-$round" && scp -q "/data/config-$round" "$user@server:/tmp/" ;;
    down) scp -q "$user@server:/var/log/app/access.log.*" /data/ ;;
    rsync) rsync -az --delete /data/ "$user@server:/tmp/work/" ;;
    sftp) printf 'cd /tmp\nput /etc/hostname note-%s\nls\nbye\n' "$round" | sftp -q -b - "$user@server" ;;
    tarpipe) tar -cf - -C /data . | ssh "$user@server" 'mkdir -p /tmp/copy && tar -xf - -C /tmp/copy' ;;
    ansible)
      pick ping setup 'command -a uptime' 'shell -a "df / | tail -n 1"' 'copy -a "src=/etc/hostname dest=/tmp/from-ansible"'
      eval "ansible -i /srv/app/inventory all -u $user -m $picked"
      ;;
    playbook) ansible-playbook -i /srv/app/inventory -u root /srv/app/site.yml ;;
  esac > /dev/null 2>&1
  pause
done
exit 0
