#!/bin/bash
# A Kerberos realm: its database, principals, key tables, a dump for the replica.
# runs: service
# packages: krb5-kdc krb5-admin-server krb5-user procps
# image: registry.example/identity/kdc:1.20
# pod: identity/kdc-0

cat > /etc/krb5.conf <<'CONF'
[libdefaults]
  default_realm = SHOP.EXAMPLE
  dns_lookup_kdc = false
[realms]
  SHOP.EXAMPLE = {
    kdc = 127.0.0.1:8088
    admin_server = 127.0.0.1
  }
CONF
mkdir -p /etc/krb5kdc /var/lib/krb5kdc
printf '[kdcdefaults]\n  kdc_ports = 8088\n  kdc_tcp_ports = 8088\n[realms]\n  SHOP.EXAMPLE = {\n    acl_file = /etc/krb5kdc/kadm5.acl\n    max_life = 10h\n  }\n' > /etc/krb5kdc/kdc.conf
echo '*/admin@SHOP.EXAMPLE *' > /etc/krb5kdc/kadm5.acl
kdb5_util create -s -P invented -r SHOP.EXAMPLE > /dev/null 2>&1
for principal in root/admin mia noah; do kadmin.local -q "addprinc -pw invented $principal"; done > /dev/null
for service in host/ldap HTTP/intranet; do
  kadmin.local -q "addprinc -randkey $service"
  kadmin.local -q "ktadd -k /etc/krb5.keytab $service"
done > /dev/null
kadmind
exec krb5kdc -n
