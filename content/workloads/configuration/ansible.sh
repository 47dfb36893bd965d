#!/bin/bash
# A machine that configures itself: a playbook with a local connection, changed between runs, with a check mode and a vault.
# packages: ansible-core python3-apt python3-passlib git cron nginx-light sudo logrotate acl
# image: registry.example/ops/selfconfig:9
# pod: ops/selfconfig-0

. /usr/local/lib/random.sh
export ANSIBLE_LOCALHOST_WARNING=False ANSIBLE_NOCOLOR=1
cp -r /srv/app /etc/playbooks && cd /etc/playbooks || exit
echo invented > /root/.vault && chmod 600 /root/.vault
printf 'api_key: invented\n' > secret.yml
ansible-vault encrypt --vault-password-file /root/.vault secret.yml > /dev/null 2>&1
git init -q . && git add . && git -c user.name=ops -c user.email=ops@shop.example commit -q -m 'Start'
between 3 4
for round in $(seq 1 "$drawn"); do
  between 1 9
  pick site site check tags adhoc pull lint view
  case $picked in
    site) ansible-playbook -i localhost, -c local --vault-password-file /root/.vault -e "workers=$drawn" site.yml ;;
    check) ansible-playbook -i localhost, -c local --check --diff --vault-password-file /root/.vault -e workers=3 site.yml ;;
    tags) ansible-playbook -i localhost, -c local --tags users --vault-password-file /root/.vault site.yml ;;
    adhoc)
      ansible localhost -m setup -a 'gather_subset=min'
      ansible localhost -m shell -a 'df -h / | tail -n 1; uptime'
      ansible localhost -m cron -a 'name=report minute=5 job="/usr/local/bin/report"'
      ansible localhost -b --become-user www-data -m command -a 'id -un'
      ;;
    pull) ansible-pull -U /etc/playbooks/.git -d /var/lib/pull -i localhost, -c local --vault-password-file /root/.vault site.yml ;;
    lint) ansible-playbook --syntax-check -i localhost, site.yml ;;
    view) ansible-vault view --vault-password-file /root/.vault secret.yml ;;
  esac > /dev/null 2>&1
done
exit 0
