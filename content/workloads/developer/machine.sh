#!/bin/bash
# A dev container that its developer reaches over SSH: dotfiles, an editor's server, language servers, a shell of his own.
# runs: service
# packages: git openssh-server openssh-client tmux screen vim-nox nano less man-db build-essential gdb strace ltrace valgrind python3-pip python3-venv python3-dev nodejs curl wget jq ripgrep fd-find fzf zsh direnv shellcheck bash-completion sudo procps lsof htop iproute2 netcat-openbsd unzip rsync universal-ctags tree ncdu bear clang-format entr
# image: registry.example/dev/workspace:12
# pod: dev/workspace-mia-0
# capabilities: SYS_PTRACE
# network: host

mkdir -p /run/sshd
useradd --create-home --shell /bin/zsh --groups sudo mia
echo 'mia ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/mia
cp -r /srv/app /home/mia/dotfiles
ssh-keygen -q -t ed25519 -N '' -f /root/.ssh-mia -C mia@laptop
install -d -o mia -m 700 /home/mia/.ssh
install -o mia -m 600 /root/.ssh-mia.pub /home/mia/.ssh/authorized_keys
install -o mia -m 600 /root/.ssh-mia /home/mia/.ssh/id_ed25519
chown -R mia: /home/mia
su - mia -c 'bash ~/dotfiles/install.sh' > /tmp/dotfiles.log 2>&1
exec /usr/sbin/sshd -D -p 2322 -o ListenAddress=127.0.0.1
