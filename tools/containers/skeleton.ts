import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FOLDERS = [
  'dev',
  'proc',
  'sys',
  'tmp',
  'mnt',
  'var/tmp',
  'var/www',
  'home/app',
  'srv',
  'opt',
];

/** Files that each container has for itself. All secrets are fictitious. */
const FILES: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/home/app:/bin/sh\n',
  'etc/group': 'root:x:0:\napp:x:1000:\n',
  'etc/hosts': '127.0.0.1 localhost\n',
  'etc/app.conf': 'listen = 127.0.0.1:8080\nlevel = info\n',
  'root/.aws/credentials': '[default]\nuser = invented\n',
  'root/.ssh/id_ed25519': 'invented\n',
  'root/.bash_history': 'ls\n',
  'run/secrets/kubernetes.io/serviceaccount/token': 'invented\n',
  'var/log/app.log': 'one request\nanother request\n'.repeat(200),
  'var/log/auth.log': 'a login\n',
  'var/log/syslog': 'a line\n',
  'srv/www/index.html': '<p>Good day.</p>\n',
  'srv/www/healthz': 'ok\n',
  'srv/src/main.c': 'int main(void) { return 0; }\n'.repeat(50),
};

/** Writes everything that a container may modify: all but its programs. */
export function writeSkeleton(root: string): void {
  for (const folder of FOLDERS) mkdirSync(join(root, folder), { recursive: true });
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync('/run', join(root, 'var/run'));
}
