#!/bin/bash
# The backups of a server: /etc, the homes and the shares with tar, rsync, restic, Borg, rclone and rsnapshot; pruned, checked and restored.
# packages: restic borgbackup rclone rsync rsnapshot smbclient openssh-client sshpass gnupg zstd netcat-openbsd cron debconf-utils sqlite3 python3
# image: registry.example/storage/backup:2026.11
# pod: storage/backup-28871440-zr8wd

. /usr/local/lib/random.sh
export RESTIC_PASSWORD=invented BORG_PASSPHRASE=invented BORG_RSH='ssh -q -p 2222' BORG_REPO=ssh://keeper@nas/srv/backup/borg
mkdir -p /root/.ssh /backup /restored /var/lib/shop
for user in mia noah; do
  useradd --create-home "$user"
  mkdir -p "/home/$user/documents" "/home/$user/.config"
  for number in 1 2 3 4 5 6; do seq "$number" 400 > "/home/$user/documents/table-$number.csv"; done
done
sqlite3 /var/lib/shop/orders.db 'CREATE TABLE orders (id INTEGER, cents INTEGER); INSERT INTO orders VALUES (1, 990), (2, 100);'
until nc -z localhost 2222 && nc -z localhost 445; do sleep 1; done
sed -i 's/127.0.0.1 localhost/127.0.0.1 localhost nas/' /etc/hosts
ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
printf 'Host nas\n  Port 2222\n  User keeper\n  StrictHostKeyChecking accept-new\n' > /root/.ssh/config
sshpass -p invented ssh-copy-id -i /root/.ssh/id_ed25519.pub keeper@nas > /dev/null 2>&1
printf 'username = mia\npassword = invented\ndomain = SHOP\n' > /root/.smb
chmod 600 /root/.smb
rclone config create nas sftp host nas user keeper port 2222 key_file /root/.ssh/id_ed25519 > /dev/null
restic init --repo /backup/restic > /dev/null
restic init --repo sftp:keeper@nas:/srv/backup/restic > /dev/null
borg init --encryption=repokey
sed -e 's#^snapshot_root.*#snapshot_root\t/backup/snapshots/#' -e 's/^retain.*//' -e 's/^backup.*//' -i /etc/rsnapshot.conf
printf 'retain\thourly\t4\nretain\tdaily\t3\nbackup\t/etc/\tlocalhost/\nbackup\t/home/\tlocalhost/\n' >> /etc/rsnapshot.conf
rsnapshot configtest
between 22 30
for round in $(seq 1 "$drawn"); do
  stamp=20261201-$round
  pick mia noah
  seq "$round" 900 > "/home/$picked/documents/table-$round.csv"
  pick etc home selections restic remote borg borg rclone rsync pull snapshot smb smbtar database encrypted incremental
  case $picked in
    etc) tar --create --gzip --file "/backup/etc-$stamp.tar.gz" --exclude=/etc/alternatives /etc ;;
    home) tar -C / -I 'zstd -3' -cf "/backup/home-$stamp.tar.zst" --exclude='*/.cache' home ;;
    selections)
      dpkg --get-selections > "/backup/packages-$stamp"
      debconf-get-selections > "/backup/debconf-$stamp"
      apt-mark showmanual | sort > "/backup/manual-$stamp"
      crontab -l > "/backup/crontab-$stamp" || true
      getent passwd | awk -F : '$3 >= 1000' > "/backup/users-$stamp"
      ;;
    restic)
      restic --repo /backup/restic backup --quiet --exclude-caches /etc /home /var/lib/shop
      restic --repo /backup/restic forget --quiet --keep-last 3 --prune
      ;;
    remote) restic --repo sftp:keeper@nas:/srv/backup/restic backup --quiet --tag nightly /home ;;
    borg)
      borg create --compression lz4 --exclude-caches "::{hostname}-$stamp" /etc /home /root/.config
      borg prune --keep-daily 2 --keep-last 2
      borg list --short | tail -n 2
      ;;
    rclone)
      rclone sync /home nas:/srv/backup/homes --exclude '.cache/**' --quiet
      rclone check /home nas:/srv/backup/homes --one-way
      ;;
    rsync) rsync -aHAX --delete --numeric-ids --rsh='ssh -q' /etc /home "keeper@nas:/srv/backup/tree/" ;;
    pull) rsync -a --password-file=/dev/null rsync://nas/projects/ /backup/projects/ || rsync -a rsync://nas/projects/ /backup/projects/ ;;
    snapshot) rsnapshot hourly && rsnapshot du ;;
    smb) smbclient -A /root/.smb //nas/projects -c "put /home/mia/documents/table-1.csv table-$round.csv; ls" ;;
    smbtar) smbclient -A /root/.smb //nas/projects -Tqc - | gzip > "/backup/projects-$stamp.tar.gz" ;;
    database)
      sqlite3 /var/lib/shop/orders.db ".backup /backup/orders-$stamp.db"
      sqlite3 "/backup/orders-$stamp.db" 'PRAGMA integrity_check'
      ;;
    encrypted) tar -cf - /etc /home 2> /dev/null | zstd -q | gpg --batch --quiet --pinentry-mode loopback --passphrase invented --symmetric --output "/backup/all-$stamp.gpg" ;;
    incremental) tar --listed-incremental=/backup/home.snar -czf "/backup/home-$stamp.tgz" /home ;;
  esac > /dev/null 2>&1
  pick sums verify restore sizes old report copy
  case $picked in
    sums) (cd /backup && find . -maxdepth 1 -type f -exec sha256sum {} + > SHA256SUMS && sha256sum --quiet --check SHA256SUMS) ;;
    verify) restic --repo /backup/restic check --quiet && borg check --repository-only ;;
    restore)
      rm -rf /restored/*
      restic --repo /backup/restic restore latest --target /restored --include /home/mia && diff -rq /home/mia /restored/home/mia
      last=$(find /backup -name 'etc-*.tar.gz' | sort | tail -n 1)
      [ -n "$last" ] && tar -xzf "$last" -C /restored etc/hosts etc/passwd
      ;;
    sizes) du -sh /backup/* | sort -h | tail -n 3 ;;
    old) find /backup -maxdepth 1 -name '*.t*' -mtime +14 -print -delete ;;
    report) ssh nas 'df -h /srv/backup; ls /srv/backup; du -sh /srv/backup/*' ;;
    copy) scp -q "/root/.smb" "keeper@nas:/srv/backup/smb-$round" && ssh nas "chmod 600 /srv/backup/smb-$round" ;;
  esac > /dev/null 2>&1
done
exit 0
