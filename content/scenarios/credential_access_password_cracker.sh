#!/bin/sh
# Passwords are guessed by programs that do nothing.
# expects: credential_access_password_cracker 2

john --wordlist=/tmp/words /tmp/hashes
hydra -l root -P /tmp/words ssh://127.0.0.1:9
