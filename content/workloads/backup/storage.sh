#!/bin/bash
# A storage server: SMB shares, an rsync module, SSH for Borg and for restic.
# runs: service
# packages: samba smbclient openssh-server borgbackup rsync acl procps python3
# image: registry.example/storage/nas:6.2
# pod: storage/nas-0

mkdir -p /srv/share/projects /srv/backup /run/sshd /var/run/samba
useradd --create-home --shell /bin/bash keeper
echo keeper:invented | chpasswd
chown keeper /srv/backup
echo 'PermitUserEnvironment no' > /etc/ssh/sshd_config.d/keeper.conf
for user in mia noah; do
  useradd --no-create-home --shell /usr/sbin/nologin "$user"
  printf 'invented\ninvented\n' | smbpasswd -s -a "$user"
done
install -d -m 2775 -g users /srv/share/projects
setfacl -m u:mia:rwx,u:noah:rwx /srv/share/projects
cat > /etc/samba/smb.conf <<'CONF'
[global]
  workgroup = SHOP
  interfaces = lo
  bind interfaces only = yes
  disable netbios = yes
  log file = /var/log/samba/log.%m
  root preexec = /bin/sh -c 'echo "%u at %I" >> /var/log/samba/sessions'
[projects]
  path = /srv/share/projects
  writable = yes
  valid users = mia noah
CONF
testparm -s > /dev/null 2>&1
printf 'use chroot = no\n[projects]\npath = /srv/share/projects\nread only = yes\n[mirror]\npath = /srv/backup\nread only = no\nuid = keeper\n' > /etc/rsyncd.conf
rsync --daemon
smbd --daemon
exec /usr/sbin/sshd -D -p 2222
