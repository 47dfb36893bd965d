#!/bin/sh
# Shell history is deleted.
# expects: defense_evasion_shell_history 4

sh -c ': > /root/.bash_history'
bash -c 'unset HISTFILE; history -c'
rm -f /root/.bash_history
ln -sf /dev/null /root/.bash_history
