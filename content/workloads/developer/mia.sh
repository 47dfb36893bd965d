#!/bin/bash
# Mia's day in her container, by SSH and by "exec": clones, virtual environments, debuggers, servers in tmux, an editor's remote server.
# runs: host
# into: machine

. "$RANDOM_SH"
until runc exec "$CONTAINER" test -d /home/mia/.local/venv/bin && runc exec "$CONTAINER" pgrep sshd > /dev/null; do sleep 1; done
mia() { runc exec --tty=false "$CONTAINER" ssh -q -i /root/.ssh-mia -p 2322 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null mia@127.0.0.1 "$@"; }
in_login() { runc exec "$CONTAINER" su - mia -c "$1"; }
mia 'mkdir -p work && cd work && git init -q shop && cd shop && printf "#include <stdio.h>\n#include <stdlib.h>\nint twice(int n) { return 2 * n; }\nint main(int c, char **v) { int *p = malloc(4); *p = twice(c); printf(\"%%d\\n\", *p); free(p); return 0; }\n" > main.c && printf "all: main\nmain: main.c\n\tcc -g -o main main.c\ntest: main\n\t./main | grep -q 2\n" > Makefile && git add . && git commit -qm one' 2> /dev/null
between 34 40
for round in $(seq 1 "$drawn"); do
  pick build debug strace ltrace valgrind venv pip node tmux server editor editor git git sudo apt search vim zsh forward direnv history agent lsof disk watch man copy core format installer nvm
  case $picked in
    build) mia 'cd work/shop && make && make test && bear -- make -B' ;;
    debug) mia 'cd work/shop && make -s && gdb -q -batch -ex "break twice" -ex run -ex bt -ex "info locals" ./main' ;;
    strace) mia 'cd work/shop && make -s && strace -f -c ./main; strace -e trace=openat -o /tmp/trace ./main; wc -l /tmp/trace' ;;
    ltrace) mia 'cd work/shop && make -s && ltrace -c ./main' ;;
    valgrind) mia 'cd work/shop && make -s && valgrind -q --leak-check=full ./main' ;;
    venv) mia 'cd work && python3 -m venv --without-pip v && . v/bin/activate && python -c "import sys; print(sys.prefix)" && deactivate && rm -rf v' ;;
    pip) mia '~/.local/venv/bin/pip install --quiet --disable-pip-version-check requests && ~/.local/venv/bin/python -c "import requests; print(requests.__version__)"' ;;
    node) mia 'mkdir -p work/js && cd work/js && printf "console.log(require(\"child_process\").execSync(\"date\").toString())\n" > a.js && node a.js && node -p process.version' ;;
    tmux) mia 'tmux new-session -d -s dev "vim -es -c q work/shop/main.c; sleep 2" && tmux split-window -t dev "tail -f /var/log/dpkg.log" && tmux send-keys -t dev:0.1 C-c && tmux ls && tmux kill-session -t dev' ;;
    server) mia 'cd work/shop && (python3 -m http.server 8371 --bind 127.0.0.1 > /tmp/http.log 2>&1 & echo $! > /tmp/http.pid); sleep 1; curl -fsS -o /dev/null http://127.0.0.1:8371/main.c; kill $(cat /tmp/http.pid)' ;;
    editor)
      # What an editor's remote extension sends: its server, unpacked, started by a script of its own, and a check of what listens.
      mia 'bash -s' << 'EOF'
set -e
COMMIT=$(date +%Y%m%d)
SERVER_DIR=$HOME/.editor-server
mkdir -p "$SERVER_DIR/bin/$COMMIT"
ARCH=$(uname -m)
PLATFORM=$(uname -s)
if [ ! -f "$SERVER_DIR/bin/$COMMIT/server.sh" ]; then
  cd "$SERVER_DIR"
  mkdir -p stage && printf '#!/bin/sh\nexec sleep "${1:-3}"\n' > stage/server.sh && printf 'console.log(process.version)\n' > stage/probe.js && chmod +x stage/server.sh
  tar -czf "/tmp/editor-server-$COMMIT.tar.gz" -C stage .
  tar -xzf "/tmp/editor-server-$COMMIT.tar.gz" -C "bin/$COMMIT"
  rm -f "/tmp/editor-server-$COMMIT.tar.gz"
fi
node "$SERVER_DIR/bin/$COMMIT/probe.js"
TOKEN=$(tr -dc a-f0-9 < /dev/urandom | head -c 16)
(umask 077; echo "$TOKEN" > "$SERVER_DIR/.$COMMIT.token")
nohup "$SERVER_DIR/bin/$COMMIT/server.sh" 4 > "$SERVER_DIR/.$COMMIT.log" 2>&1 < /dev/null &
echo $! > "$SERVER_DIR/.$COMMIT.pid"
for _ in 1 2 3; do ps -o pid,args -p "$(cat "$SERVER_DIR/.$COMMIT.pid")" && break; sleep 0.2; done
printf 'exitCode==0==\nlisteningOn==%s==\nosReleaseId==%s==\narch==%s==\n' 8372 "$(. /etc/os-release; echo "$ID")" "$ARCH"
EOF
      ;;
    git) mia "cd work/shop && echo '// $round' >> main.c && git diff --stat && git commit -qam 'Round $round' && git log --oneline -3 && git stash list && git blame main.c | tail -n 1" ;;
    sudo) mia 'sudo -n true && sudo id && sudo tail -n 2 /var/log/dpkg.log && sudo -l' ;;
    apt) mia 'apt list --installed 2> /dev/null | wc -l && apt-cache policy git && sudo apt-get -qq -y install hello > /dev/null 2>&1; hello; sudo apt-get -qq -y remove hello > /dev/null' ;;
    search) mia 'cd work && rg -n twice | head -n 3; ~/.local/bin/fd -e c; fzf -f main < <(find . -name "*.c"); tree -L 2; grep -rn "password" . | head -n 1' ;;
    vim) mia 'cd work/shop && vim -es -c "%s/twice/twice/g" -c wq main.c; ctags -R . && nano --version' ;;
    zsh) in_login 'zsh -ic "gs; ll; exit"' ;;
    forward) runc exec "$CONTAINER" timeout 3 ssh -q -i /root/.ssh-mia -p 2322 -N -L 8373:127.0.0.1:2322 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null mia@127.0.0.1 ;;
    direnv) mia 'cd work/shop && echo "export LEVEL=dev" > .envrc && direnv allow . && direnv exec . printenv LEVEL && rm .envrc' ;;
    history) in_login 'bash -ic "history | tail -n 3; ll; exit"' ;;
    agent) mia 'eval $(ssh-agent -s) && ssh-add -q ~/.ssh/id_ed25519 && ssh-add -l && ssh-keygen -lf ~/.ssh/id_ed25519 && ssh-agent -k' ;;
    lsof) mia 'sudo lsof -nP -iTCP -sTCP:LISTEN | head -n 3; ss -ltn; sudo ss -ltnp | tail -n 1' ;;
    disk) mia 'du -sh ~/.[a-z]* 2> /dev/null | sort -h | tail -n 3; ncdu -o /dev/null -q ~ > /dev/null; df -h ~' ;;
    watch) mia 'cd work/shop && (ls main.c | timeout 2 entr -np make -s & sleep 1; touch main.c; wait)' ;;
    man) mia 'man -k printf | head -n 2; info --version | head -n 1; gcc --help | tail -n 1' ;;
    copy) runc exec "$CONTAINER" scp -q -i /root/.ssh-mia -P 2322 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null /etc/motd mia@127.0.0.1:notes.txt ;;
    core) mia 'cd work/shop && printf "int main(void) { return *(volatile int *)0; }\n" > crash.c && cc -g -o crash crash.c && gdb -q -batch -ex run -ex bt ./crash; rm -f crash crash.c' ;;
    format) mia 'cd work/shop && clang-format -i main.c && shellcheck ~/dotfiles/install.sh; git checkout -q main.c' ;;
    installer) mia 'cd /tmp && curl -fsSL https://pypi.example/simple/pip/ -o index.html && wget -q -O /dev/null https://registry.example/left-pad && ls -l index.html' ;;
    nvm) mia 'bash -c "source /etc/bash_completion; type complete; node --version; type node"' ;;
  esac > /dev/null 2>&1
  pause
done
exit 0
