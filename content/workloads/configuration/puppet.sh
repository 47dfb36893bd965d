#!/bin/bash
# Puppet without a server: a manifest applied repeatedly, facts, certificates, a changed file that is restored; CFEngine on the same machine; /etc in Git.
# packages: puppet-agent etckeeper git cron nginx-light cfengine3 augeas-tools lsb-release debconf-utils apt-utils
# image: registry.example/ops/puppet:7
# pod: ops/puppet-0

. /usr/local/lib/random.sh
export FACTER_stage=test
cp -r /srv/app /etc/puppet-site && cd /etc/puppet-site || exit
git config --global user.name root
git config --global user.email root@shop.example
etckeeper init > /dev/null 2>&1
etckeeper commit 'Start' > /dev/null 2>&1
between 7 9
for round in $(seq 1 "$drawn"); do
  pick apply apply noop drift facts resource keeper augeas agents debconf validate
  case $picked in
    apply) puppet apply --detailed-exitcodes site.pp ;;
    noop) puppet apply --noop --show_diff site.pp ;;
    drift) echo "# changed by hand $round" >> /etc/motd && userdel mia ; puppet apply site.pp ;;
    facts) facter os networking memory ; puppet facts show os ;;
    resource) puppet resource user root ; puppet resource package bash ; puppet resource service cron ;;
    keeper) echo "$round" > /etc/shop.round && etckeeper pre-install ; etckeeper commit "Round $round" ; etckeeper vcs log --oneline ;;
    augeas) augtool -b set /files/etc/hosts/01/alias "local$round" ; augtool print /files/etc/passwd/root/shell ;;
    agents) cf-promises --version ; cf-agent -K -f /etc/puppet-site/tidy.cf ; cf-key --key-type rsa ;;
    debconf) echo 'tzdata tzdata/Areas select Europe' | debconf-set-selections ; debconf-show tzdata ; dpkg --configure -a ;;
    validate) puppet parser validate site.pp ; puppet config print confdir ; puppet lookup --explain nothing ;;
  esac > /dev/null 2>&1
done
exit 0
