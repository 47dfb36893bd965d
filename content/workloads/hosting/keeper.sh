#!/bin/bash
# Maintenance of the code host: keys, new repositories, housekeeping, checks, backups.
# runs: host
# into: forge

. "$RANDOM_SH"
sleep 7
between 20 28
for round in $(seq 1 "$drawn"); do
  pick 'su forge -c "gitolite list-repos"' 'su forge -c "gitolite info -lc"' 'su forge -c "cd && printf \"\\nrepo lab'$round'\\n    RW+ = @all\\n\" >> .gitolite/conf/gitolite.conf && gitolite compile"' \
    'su forge -c "for r in ~/repositories/*.git; do git -C \$r gc --auto --quiet; done"' 'su forge -c "git -C ~/repositories/shop.git fsck --no-progress"' \
    'sh -c "svnadmin dump -q /srv/svn/legacy | gzip > /srv/svn/legacy.dump.gz"' 'svnadmin verify -q /srv/svn/legacy' 'svnlook youngest /srv/svn/legacy' \
    'hg -R /srv/hg/tools verify -q' 'hg -R /srv/hg/tools bundle -a /tmp/tools.hg' 'curl --version' 'pgrep -a git-daemon' 'nginx -s reload' \
    'sh -c "tar -czf /tmp/repositories.tar.gz -C /srv/git repositories .gitolite .ssh"' 'sh -c "ssh-keygen -lf /srv/git/.ssh/authorized_keys"' \
    'sh -c "ssh-keygen -q -t ed25519 -N \"\" -C dev'$round' -f /tmp/dev'$round' && su forge -c \"mkdir -p ~/.gitolite/keydir && cat /tmp/dev'$round'.pub > ~/.gitolite/keydir/dev'$round'.pub && gitolite trigger POST_COMPILE\""' \
    'su - forge -c "git -C repositories/site.git log -1"' 'sh -c "du -s /srv/git/repositories/* | sort -n | tail -n 3"' 'git ls-remote /srv/git/repositories/shop.git' \
    'sh -c "find /srv/git/repositories -name \"*.lock\" -mmin +60 -delete"' 'sshd -t'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
