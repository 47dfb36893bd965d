#!/bin/bash
# The transfer desk: what failed, again, accounts, keys.
# runs: host
# into: hub

. "$RANDOM_SH"
sleep 7
between 20 26
for n in $(seq 1 "$drawn"); do
  pick 'ls -l /srv/edi/failed' 'sh -c "tail -n 20 /var/log/edi.log"' 'sh -c "for f in /srv/edi/failed/*.xml; do [ -f $f ] && mv $f /srv/edi/acme/in/; done"' 'gpg --list-keys' 'sh -c "ls /srv/edi/erp | wc -l"' \
    'sh -c "useradd -m -d /srv/edi/p'$n' -g partners p'$n' && echo p'$n':secret'$n' | chpasswd && install -d -o p'$n' /srv/edi/p'$n'/in"' 'passwd --status acme' 'chage -l globex' 'housekeeping.sh' 'sh -c "mlr --icsv --ojson head -n 1 /srv/edi/work/*/lines.csv"' \
    'sh -c "echo housekeeping.sh | at now"' 'sh -c "zip -qr /tmp/erp.zip /srv/edi/erp && 7z l /tmp/erp.zip | tail -n 1"' 'sh -c "usermod -L globex; sleep 1; usermod -U globex"' 'pgrep -a vsftpd' 'sh -c "jq -s length /srv/edi/erp/*.json"' 'gpg --batch --check-sigs' 'last' 'sh -c "find /srv/edi -user acme -type f | wc -l"' \
    'sh -c "xzcat /srv/edi/done/*.xz | head -n 3"' 'atq' 'find /srv/edi/work -maxdepth 1 -mmin +60 -type d'
  eval "runc exec --env HOME=/root $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
