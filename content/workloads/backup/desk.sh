#!/bin/bash
# Probes of the storage server, and an administrator who inspects its sessions, users and shares.
# runs: host
# into: storage

. "$RANDOM_SH"
sleep 5
between 22 30
for round in $(seq 1 "$drawn"); do
  pick 'smbstatus --shares' 'smbstatus --processes' 'testparm -s' 'smbclient -L localhost -N' 'pdbedit -L -v' 'smbcontrol smbd reload-config' \
    'sh -c "smbclient -U mia%invented //localhost/projects -c ls"' 'pgrep smbd' 'sh -c "df -P /srv | tail -n 1"' 'getfacl /srv/share/projects' \
    'rsync rsync://localhost/' 'borg --version' 'sh -c "find /srv/share -type f -mtime -1 | wc -l"' 'tail -n 4 /var/log/samba/sessions' \
    'du -sh /srv/backup' 'sh -c "find /var/log/samba -size +1M -exec gzip {} +"' 'sh -c "printf \"invented\\ninvented\\n\" | smbpasswd -s noah"' \
    'sh -c "tdbbackup /var/lib/samba/private/passdb.tdb && ls -l /var/lib/samba/private"' 'chmod -R g+rwX /srv/share/projects' 'id mia' 'last -n 3'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  between 1 2
  sleep "$drawn"
done
exit 0
