import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian mounts tracefs. */
const TRACING = '/sys/kernel/tracing';

/** Why this host cannot run real containers under the sensor; `undefined` if it can. */
export function whatIsMissing(): string | undefined {
  if (process.platform !== 'linux') return 'requires Linux';
  if (process.getuid?.() !== 0) return 'requires root';
  const missing = ['runc', 'busybox', 'ldd', 'script', 'setpriv'].filter(
    (name) => !isInstalled(name),
  );
  if (missing.length > 0) {
    return `it needs ${missing.join(', ')} (Debian: apt-get install runc busybox-static)`;
  }
  if (!existsSync(join(TRACING, 'instances'))) return `it needs tracefs at ${TRACING}`;
  return undefined;
}

export const isInstalled = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, name)));
