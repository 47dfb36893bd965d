#!/bin/bash
# A directory: slapd with its own configuration, schemas and data, access rules, an index, a nightly dump.
# runs: service
# packages: slapd ldap-utils openssl procps
# image: registry.example/identity/ldap:2.5
# pod: identity/ldap-0

rm -rf /etc/ldap/slapd.d/* /var/lib/ldap/*
mkdir -p /run/slapd /var/backups/ldap
password=$(slappasswd -s invented)
cat > /tmp/config.ldif <<CONF
dn: cn=config
objectClass: olcGlobal
cn: config
olcPidFile: /run/slapd/slapd.pid
olcLogLevel: none

dn: cn=module{0},cn=config
objectClass: olcModuleList
cn: module{0}
olcModulePath: /usr/lib/ldap
olcModuleLoad: back_mdb

dn: cn=schema,cn=config
objectClass: olcSchemaConfig
cn: schema

include: file:///etc/ldap/schema/core.ldif
include: file:///etc/ldap/schema/cosine.ldif
include: file:///etc/ldap/schema/nis.ldif
include: file:///etc/ldap/schema/inetorgperson.ldif

dn: olcDatabase={0}config,cn=config
objectClass: olcDatabaseConfig
olcDatabase: {0}config
olcAccess: {0}to * by dn.exact=gidNumber=0+uidNumber=0,cn=peercred,cn=external,cn=auth manage by * break

dn: olcDatabase={1}mdb,cn=config
objectClass: olcDatabaseConfig
objectClass: olcMdbConfig
olcDatabase: {1}mdb
olcDbDirectory: /var/lib/ldap
olcDbMaxSize: 10485760
olcSuffix: dc=shop,dc=example
olcRootDN: cn=admin,dc=shop,dc=example
olcRootPW: $password
olcDbIndex: objectClass eq
olcDbIndex: uid eq
CONF
slapadd -n 0 -F /etc/ldap/slapd.d -l /tmp/config.ldif
{
  printf 'dn: dc=shop,dc=example\nobjectClass: dcObject\nobjectClass: organization\no: shop\ndc: shop\n\n'
  printf 'dn: ou=people,dc=shop,dc=example\nobjectClass: organizationalUnit\nou: people\n\n'
  printf 'dn: ou=groups,dc=shop,dc=example\nobjectClass: organizationalUnit\nou: groups\n\n'
} > /tmp/base.ldif
slapadd -n 1 -F /etc/ldap/slapd.d -l /tmp/base.ldif
rm /tmp/config.ldif /tmp/base.ldif
chown -R openldap:openldap /etc/ldap/slapd.d /var/lib/ldap /run/slapd
slaptest -u -F /etc/ldap/slapd.d
exec slapd -d 0 -h 'ldap://127.0.0.1/ ldapi:///' -u openldap -g openldap -F /etc/ldap/slapd.d
