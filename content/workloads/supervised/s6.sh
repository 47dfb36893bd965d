#!/bin/bash
# s6 as in images of the LinuxServer kind: initialisation scripts by number, services, monit beside them.
# runs: service
# packages: runit s6 supervisor monit tini dumb-init nginx-light redis-server procps curl logrotate python3 netcat-openbsd
# image: registry.example/home/media:1.40
# pod: home/media-7d9c

export PUID=911 PGID=911 TZ=Etc/UTC
mkdir -p /config /run/s6 /etc/cont-init.d
cp /srv/app/*-* /etc/cont-init.d/
for script in /etc/cont-init.d/*; do
  echo "[cont-init.d] $(basename "$script"): executing..."
  bash "$script"
  echo "[cont-init.d] $(basename "$script"): exited $?."
done
for service in files sync; do
  mkdir -p "/run/s6/$service/log" "/var/log/$service"
  printf '#!/bin/sh\nexec s6-log n3 s100000 T /var/log/%s\n' "$service" > "/run/s6/$service/log/run"
done
cat > /run/s6/files/run << 'EOF'
#!/bin/sh
exec 2>&1
cd /config/www
exec s6-setuidgid abc python3 -m http.server 8130 --bind 127.0.0.1
EOF
cat > /run/s6/sync/run << 'EOF'
#!/bin/bash
exec 2>&1
while :; do
  cp -ru /config/defaults/. /config/www/ && chown -R abc:abc /config/www
  find /config/www -type f -newer /run/stamp -exec ls -l {} +
  touch /run/stamp
  sleep 2
done
EOF
printf '#!/bin/sh\necho "$1 $2" >> /run/finished\n' > /run/s6/sync/finish
chmod +x /run/s6/*/run /run/s6/*/log/run /run/s6/*/finish
touch /run/stamp
cat > /etc/monit/conf.d/app << 'EOF'
check host files with address 127.0.0.1
  if failed port 8130 protocol http then exec "/usr/bin/s6-svc -r /run/s6/files"
check program age with path "/bin/bash -c 'test -n \"$(find /run/stamp -mmin -1)\"'"
  if status != 0 then exec "/usr/bin/s6-svc -r /run/s6/sync"
EOF
sed -i 's/set daemon .*/set daemon 3/' /etc/monit/monitrc
chmod 600 /etc/monit/monitrc
monit
exec s6-svscan /run/s6
