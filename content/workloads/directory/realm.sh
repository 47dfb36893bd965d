#!/bin/bash
# Maintenance of the realm: principals, key tables, the dump for the replica.
# runs: host
# into: kerberos

. "$RANDOM_SH"
sleep 6
between 36 42
for round in $(seq 1 "$drawn"); do
  pick 'kadmin.local -q "listprincs"' 'kadmin.local -q "getprinc mia"' 'kadmin.local -q "addprinc -randkey host/node'$round'"' \
    'kdb5_util dump /var/lib/krb5kdc/replica.dump' 'klist -k /etc/krb5.keytab' 'kadmin.local -q "cpw -pw invented mia"' \
    'sh -c "kadmin.local -q \"ktadd -k /tmp/node'$round'.keytab host/node'$round'\" && rm -f /tmp/node'$round'.keytab"' 'kdb5_util list_mkeys' 'pgrep krb5kdc' \
    'sh -c "printf \"rkt /etc/krb5.keytab\\nlist\\nquit\\n\" | ktutil"' 'kadmin.local -q "add_policy -minlength 8 staff"'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
