#!/bin/bash
# Checks of the house, after the CIS benchmark: one line of JSON each.
check() {
  local id=$1 title=$2
  shift 2
  if "$@" > /dev/null 2>&1; then result=pass; else result=fail; fi
  printf '{"id":"%s","title":"%s","result":"%s"}\n' "$id" "$title" "$result"
}
mode() { [ "$(stat -Lc %a "$1")" = "$2" ] && [ "$(stat -Lc %u "$1")" = 0 ]; }
none() { [ -z "$("$@" 2> /dev/null)" ]; }
check 1.1.1 'cramfs is not loaded' bash -c '! grep -q ^cramfs /proc/modules'
check 1.1.2 '/tmp is mounted noexec' bash -c 'findmnt -kn /tmp | grep -q noexec'
check 1.5.1 'address space is random' bash -c '[ "$(sysctl -n kernel.randomize_va_space)" = 2 ]'
check 1.5.3 'no core dumps' bash -c 'grep -Rqs "hard *core *0" /etc/security/limits.conf /etc/security/limits.d'
check 3.1.1 'no forwarding' bash -c '[ "$(sysctl -n net.ipv4.ip_forward)" = 0 ]'
check 3.2.1 'no redirects' bash -c '[ "$(sysctl -n net.ipv4.conf.all.accept_redirects)" = 0 ]'
check 4.1.1 'logs are kept' bash -c 'ls /var/log/*.log | head -n 1'
check 4.2.3 'log files are not readable by all' none find /var/log -type f -perm /o+w
check 5.1.2 'crontab is root only' mode /etc/crontab 644
check 5.2.1 'sshd_config is root only' mode /etc/ssh/sshd_config 644
check 5.2.5 'private keys of the host' bash -c 'for k in /etc/ssh/ssh_host_*_key; do [ "$(stat -c %a $k)" = 600 ] || exit 1; done'
check 5.2.8 'root cannot sign in with a password' bash -c 'sshd -T 2> /dev/null | grep -Eq "permitrootlogin (no|without-password|prohibit-password)"'
check 5.4.1 'pwquality' grep -Eq pam_pwquality /etc/pam.d/common-password
check 5.4.4 'hashes are yescrypt' grep -Eq '^ENCRYPT_METHOD (YESCRYPT|SHA512)' /etc/login.defs
check 5.5.2 'system accounts cannot sign in' bash -c 'awk -F: "(\$3 < 1000 && \$3 > 0 && \$7 !~ /nologin|false|sync/) { exit 1 }" /etc/passwd'
check 6.1.2 'mode of passwd' mode /etc/passwd 644
check 6.1.3 'mode of shadow' bash -c 'stat -Lc %a /etc/shadow | grep -q 640'
check 6.1.9 'no files all can write' none find / -xdev -type f -perm -0002 -not -path '/proc/*' -not -path '/sys/*'
check 6.1.10 'no files without an owner' none find /etc /usr/local /srv -xdev \( -nouser -o -nogroup \)
check 6.1.12 'set-user-id programs are known' bash -c 'find / -xdev -type f -perm -4000 2> /dev/null | sort | diff - <(dpkg-query -S $(find / -xdev -type f -perm -4000 2> /dev/null) | cut -d" " -f2 | sort)'
check 6.1.13 'set-group-id programs' find /usr -xdev -type f -perm -2000
check 6.2.1 'no empty passwords' bash -c 'awk -F: "(\$2 == \"\") { exit 1 }" /etc/shadow'
check 6.2.2 'no legacy entries' bash -c '! grep -q "^\+:" /etc/passwd /etc/shadow /etc/group'
check 6.2.5 'only root has 0' bash -c '[ "$(awk -F: "(\$3 == 0) { print \$1 }" /etc/passwd)" = root ]'
check 6.2.8 'home folders exist' bash -c 'getent passwd | awk -F: "\$3 >= 1000 && \$3 < 60000 { print \$6 }" | xargs -r ls -d'
check 6.2.11 'no .rhosts' none find /root /home -name .rhosts -o -name .netrc
check 6.2.14 'authorized keys are private' none find /root /home -name authorized_keys -perm /077
check 7.1 'capabilities of files' getcap -r /usr/bin
check 7.2 'not privileged' bash -c '[ "$(grep CapEff /proc/1/status | cut -f2)" != 000001ffffffffff ]'
check 7.3 'seccomp' bash -c 'grep -q "Seccomp:.*2" /proc/1/status'
check 7.4 'no socket of the engine' test ! -S /var/run/docker.sock
check 7.5 'no shell without an end' bash -c 'lastcomm 2> /dev/null | head -n 1; who; w -h; last -n 3'
