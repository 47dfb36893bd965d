#!/bin/bash
# Clients of the directory: an import of staff, a script that creates accounts, sign-ins, tickets, passwords.
# packages: ldap-utils krb5-user netcat-openbsd python3 python3-ldap3 curl openssl
# image: registry.example/identity/tools:3
# pod: identity/tools-0

. /usr/local/lib/random.sh
printf '[libdefaults]\n  default_realm = SHOP.EXAMPLE\n[realms]\n  SHOP.EXAMPLE = {\n    kdc = 127.0.0.1:8088\n    admin_server = 127.0.0.1\n  }\n' > /etc/krb5.conf
for port in 389 8088; do
  until nc -z localhost $port; do sleep 1; done
done
mkdir -p /etc/ldap
printf 'BASE dc=shop,dc=example\nURI ldap://localhost\n' > /etc/ldap/ldap.conf
printf invented > /root/.ldap-password && chmod 600 /root/.ldap-password
bind=(-x -D cn=admin,dc=shop,dc=example -y /root/.ldap-password)
between 190 220
for round in $(seq 1 "$drawn"); do
  pick add add search group modify password whoami login import export compare delete python ticket service wrong admin rename
  user=u$round
  case $picked in
    add)
      printf 'dn: uid=%s,ou=people,dc=shop,dc=example\nobjectClass: inetOrgPerson\nobjectClass: posixAccount\ncn: %s\nsn: %s\nuid: %s\nuidNumber: %s\ngidNumber: 100\nhomeDirectory: /home/%s\nuserPassword: invented\n' \
        "$user" "$user" "$user" "$user" $((2000 + round)) "$user" | ldapadd "${bind[@]}"
      ;;
    search) ldapsearch -x -LLL '(objectClass=posixAccount)' uid uidNumber | awk '/^uid:/ { print $2 }' | sort | tail -n 3 ;;
    group) printf 'dn: cn=g%s,ou=groups,dc=shop,dc=example\nobjectClass: posixGroup\ncn: g%s\ngidNumber: %s\nmemberUid: u1\n' "$round" "$round" $((5000 + round)) | ldapadd "${bind[@]}" ;;
    modify) printf 'dn: uid=u1,ou=people,dc=shop,dc=example\nchangetype: modify\nreplace: mail\nmail: u1@shop.example\n' | ldapmodify "${bind[@]}" ;;
    password) ldappasswd "${bind[@]}" -s "$(openssl rand -base64 12)" "uid=u1,ou=people,dc=shop,dc=example" ;;
    whoami) ldapwhoami "${bind[@]}" ;;
    login) ldapwhoami -x -D uid=u2,ou=people,dc=shop,dc=example -w invented ;;
    import) for name in x y; do printf 'dn: cn=%s%s,ou=groups,dc=shop,dc=example\nobjectClass: posixGroup\ncn: %s%s\ngidNumber: 7%s\n' "$name" "$round" "$name" "$round" "$round"; echo; done > /tmp/import.ldif && ldapadd -c "${bind[@]}" -f /tmp/import.ldif ;;
    export) ldapsearch "${bind[@]}" -LLL -o ldif-wrap=no '*' '+' | gzip > /tmp/export.ldif.gz ;;
    compare) ldapcompare "${bind[@]}" uid=u1,ou=people,dc=shop,dc=example uid:u1 ;;
    delete) ldapdelete "${bind[@]}" "uid=u$((round - 1)),ou=people,dc=shop,dc=example" ;;
    python) python3 -c 'import ldap3; c = ldap3.Connection(ldap3.Server("localhost"), auto_bind=True); c.search("dc=shop,dc=example", "(uid=*)"); print(len(c.entries))' ;;
    ticket) echo invented | kinit mia && klist && kdestroy ;;
    service) echo invented | kinit noah && kvno host/ldap && klist -s && kdestroy ;;
    wrong) echo guess | kinit mia ;;
    admin) kadmin -p root/admin -w invented -q listprincs ;;
    rename) printf 'new%s\nnew%s\ninvented\n' "$round" "$round" > /dev/null && ldapmodrdn "${bind[@]}" -r "cn=g$((round - 1)),ou=groups,dc=shop,dc=example" "cn=renamed$round" ;;
  esac > /dev/null 2>&1
  chance 30 && pause
done
exit 0
