#!/bin/bash
# A code host: gitolite over SSH with hooks, cgit behind nginx, the Git daemon, Subversion and Mercurial, nightly housekeeping.
# runs: service
# packages: gitolite3 git cgit fcgiwrap nginx-light openssh-server subversion mercurial cron procps make python3 sudo
# image: registry.example/forge/git:3.6
# pod: forge/git-0

mkdir -p /run/sshd /srv/svn /srv/hg /srv/www
chmod +x /srv/app/*
useradd --system --create-home --home-dir /srv/git --shell /bin/bash forge
ssh-keygen -q -t ed25519 -N '' -f /root/admin
install -m 644 /root/admin.pub /srv/git/admin.pub
su forge -c 'cd && gitolite setup -pk admin.pub' > /dev/null 2>&1
sed -i "s/UMASK *=> *0077/UMASK => 0027/; s/GIT_CONFIG_KEYS *=> *''/GIT_CONFIG_KEYS => '.*'/" /srv/git/.gitolite.rc
su forge -c 'cd && printf "\nrepo shop\n    RW+ = @all\nrepo site\n    RW+ = @all\n" >> .gitolite/conf/gitolite.conf && gitolite compile && gitolite trigger POST_COMPILE'
for repository in shop site; do
  install -o forge -g forge -m 755 /srv/app/post-receive "/srv/git/repositories/$repository.git/hooks/post-receive"
  install -o forge -g forge -m 755 /srv/app/pre-receive "/srv/git/repositories/$repository.git/hooks/pre-receive"
  touch "/srv/git/repositories/$repository.git/git-daemon-export-ok"
done
chown forge /srv/www
svnadmin create /srv/svn/legacy
install -m 755 /srv/app/post-commit /srv/svn/legacy/hooks/post-commit
svnserve --daemon --root /srv/svn --listen-host 127.0.0.1
sed -i 's/# anon-access = read/anon-access = write/' /srv/svn/legacy/conf/svnserve.conf
hg init /srv/hg/tools
printf '[web]\nallow_push = *\npush_ssl = false\n[hooks]\nchangegroup = hg update > /dev/null\n' > /srv/hg/tools/.hg/hgrc
hg serve --daemon --address 127.0.0.1 --port 8001 --repository /srv/hg/tools --pid-file /run/hg.pid
git daemon --detach --base-path=/srv/git/repositories --listen=127.0.0.1 --user=forge --group=forge
printf 'scan-path=/srv/git/repositories\nenable-index-owner=0\nvirtual-root=/\nsource-filter=/usr/lib/cgit/filters/syntax-highlighting.py\nsnapshots=tar.gz\n' > /etc/cgitrc
spawn() { sudo -u forge fcgiwrap -s unix:/run/forge/cgi.sock; }
install -d -o forge -m 755 /run/forge
spawn &
printf 'server { listen 127.0.0.1:8002; root /usr/share/cgit; location / { include fastcgi_params; fastcgi_param SCRIPT_FILENAME /usr/lib/cgit/cgit.cgi; fastcgi_param PATH_INFO $uri; fastcgi_pass unix:/run/forge/cgi.sock; } }\n' \
  > /etc/nginx/sites-enabled/default
sed -i 's/^user .*/user forge;/' /etc/nginx/nginx.conf
nginx
exec /usr/sbin/sshd -D -p 2200
