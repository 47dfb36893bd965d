#!/bin/bash
# A Java portal under Tomcat, whose pages query the system.
# runs: service
# packages: tomcat10 curl
# image: registry.example/web/portal:10.1
# pod: web/portal-0

export CATALINA_HOME=/usr/share/tomcat10 CATALINA_BASE=/var/lib/tomcat10
mkdir -p $CATALINA_BASE/webapps/ROOT /tmp/hsperfdata_root
cp /srv/app/*.jsp $CATALINA_BASE/webapps/ROOT/
chown -R tomcat /var/lib/tomcat10 /var/log/tomcat10 /var/cache/tomcat10
exec setpriv --reuid tomcat --regid tomcat --clear-groups /usr/share/tomcat10/bin/catalina.sh run
