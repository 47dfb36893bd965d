#!/bin/bash
# Dumps, checks and probes of the directory.
# runs: host
# into: ldap

. "$RANDOM_SH"
sleep 5
between 46 54
for round in $(seq 1 "$drawn"); do
  pick 'sh -c "slapcat -n 1 | gzip > /var/backups/ldap/data-'$round'.ldif.gz"' 'slapcat -n 0 -l /var/backups/ldap/config.ldif' \
    'ldapsearch -Y EXTERNAL -Q -H ldapi:/// -LLL -b cn=config dn' 'slaptest -u -F /etc/ldap/slapd.d' 'ldapwhoami -x -H ldap://127.0.0.1' \
    'sh -c "printf \"dn: olcDatabase={1}mdb,cn=config\\nchangetype: modify\\nreplace: olcDbIndex\\nolcDbIndex: objectClass eq\\nolcDbIndex: uid,cn eq\\n\" | ldapmodify -Y EXTERNAL -Q -H ldapi:///"' \
    'sh -c "slappasswd -g"' 'sh -c "ls -t /var/backups/ldap/data-* | tail -n +4 | xargs -r rm"' 'slapacl -F /etc/ldap/slapd.d -b dc=shop,dc=example -D uid=u1,ou=people,dc=shop,dc=example' \
    'slapschema -n 1 -F /etc/ldap/slapd.d' 'pgrep slapd' 'sh -c "tar -czf /var/backups/ldap/etc.tgz /etc/ldap && chmod 600 /var/backups/ldap/etc.tgz"' 'du -sh /var/lib/ldap'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
