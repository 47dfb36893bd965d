#!/bin/bash
# Managed file transfer: FTP and SFTP accounts of partners, inboxes that are watched, decrypted, checked, converted and passed on.
# runs: service
# packages: vsftpd lftp curl inotify-tools gnupg unzip zip libxml2-utils xmlstarlet openssh-server openssh-client sshpass jq python3 procps rsync recode dos2unix p7zip-full tnftp cron parallel openssl at acl bsdextrautils miller
# image: registry.example/edi/hub:3
# pod: edi/hub-0

install -m 755 /srv/app/*.sh /usr/local/bin/
mkdir -p /run/sshd /var/run/vsftpd/empty /srv/edi/{work,done,failed,erp} /root/.gnupg && chmod 700 /root/.gnupg
groupadd partners
for partner in acme globex; do
  useradd --create-home --home-dir "/srv/edi/$partner" --gid partners --shell /bin/bash "$partner"
  echo "$partner:$partner-2031" | chpasswd
  install -d -o "$partner" -g partners "/srv/edi/$partner/in" "/srv/edi/$partner/out"
  setfacl -m "u:$partner:rwx" "/srv/edi/$partner/in"
done
gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-generate-key 'EDI hub <edi@shop.example>' default default 1y
gpg --armor --export edi@shop.example > /srv/edi/acme/out/hub.asc
chown acme /srv/edi/acme/out/hub.asc
printf '%s\n' 'listen=YES' 'listen_port=2121' 'listen_address=127.0.0.1' 'local_enable=YES' 'write_enable=YES' 'pasv_min_port=30100' 'pasv_max_port=30140' 'pam_service_name=ftp' 'seccomp_sandbox=NO' 'background=YES' 'secure_chroot_dir=/var/run/vsftpd/empty' > /etc/vsftpd.conf
rm -f /etc/ftpusers
vsftpd /etc/vsftpd.conf
printf 'Match Group partners\n    ForceCommand internal-sftp -u 0007\n' >> /etc/ssh/sshd_config
/usr/sbin/sshd -p 2022
atd
printf '* * * * * root /usr/local/bin/housekeeping.sh\n' > /etc/cron.d/edi
cron
exec watch-inbox.sh
