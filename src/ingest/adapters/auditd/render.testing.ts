import type { JsonObject } from '../../../events/json.ts';
import { readInstant } from '../../../util/time/index.ts';
import { flagAt, idAt, memberAt, objectAt, textAt, textsAt } from '../members.ts';

/** The size of one piece of an argument in bytes, close to the kernel's limit. */
const MAX_PIECE_LENGTH = 3700;

const MAX_TITLE_LENGTH = 128;

/** The kernel's records of an exec or exit with the rules from the setup. */
export function renderAuditd(document: JsonObject): readonly string[] | null {
  const call = callOf(document);
  if (call === null) return null;
  const process = objectAt(document, 'process');
  const stamp = stampOf(document);
  const node = textAt(objectAt(document, 'host'), 'hostname');
  const args = textsAt(process, 'args');
  const user = idAt(objectAt(document, 'user'), 'id') ?? '0';
  const group = idAt(objectAt(document, 'group'), 'id') ?? '0';
  const line = (type: string, body: string) =>
    `node=${node} type=${type} msg=audit(${stamp}): ${body}`;
  const parent = objectAt(process, 'parent');
  const tty = flagAt(process, 'interactive') === true ? 'pts0' : '(none)';
  const result = call === 'execve' ? 'syscall=59 success=yes exit=0 a0=55d0' : 'syscall=231 a0=0';
  const lines = [
    line(
      'SYSCALL',
      `arch=c000003e ${result} a1=55e0 a2=55f0 a3=8 items=2 ppid=${idAt(parent, 'pid') ?? '0'} ` +
        `pid=${idAt(process, 'pid')} auid=4294967295 uid=${user} gid=${group} euid=${user} suid=${user} ` +
        `fsuid=${user} egid=${group} sgid=${group} fsgid=${group} tty=${tty} ses=4294967295 ` +
        `comm=${untrusted(textAt(process, 'name') ?? '')} exe=${pathOf(process)} key="exec"` +
        `\u001dARCH=x86_64 SYSCALL=${call} AUID="unset" UID="user" GID="user"`,
    ),
  ];
  if (call === 'execve') {
    if (args !== undefined) lines.push(...execveBodies(args).map((body) => line('EXECVE', body)));
    const directory = textAt(process, 'working_directory');
    if (directory !== undefined) lines.push(line('CWD', `cwd=${untrusted(directory)}`));
    lines.push(
      line('PATH', `item=0 name=${pathOf(process)} inode=131 mode=0100755 ouid=0 nametype=NORMAL`),
    );
  }
  const title = Buffer.from((args ?? []).join('\0')).subarray(0, MAX_TITLE_LENGTH);
  lines.push(line('PROCTITLE', `proctitle=${title.toString('hex').toUpperCase()}`));
  return lines;
}

/**
 * The system call that caused a recorded event. Forks are not recorded with the rules from the
 * setup.
 */
export function callOf(document: JsonObject): 'execve' | 'exit_group' | null {
  const action = memberAt(objectAt(document, 'event'), 'action');
  if (action === 'exec') return 'execve';
  return action === 'end' ? 'exit_group' : null;
}

/** The nanoseconds provide a serial number that increases and is unique. */
export function stampOf(document: JsonObject): string {
  const instant = readInstant(textAt(document, '@timestamp') ?? '') ?? 0n;
  const millis = instant / 1_000_000n;
  const fraction = String(millis % 1000n).padStart(3, '0');
  return `${millis / 1000n}.${fraction}:${instant % 1_000_000_000_000n}`;
}

function pathOf(process: JsonObject | undefined): string {
  const path = textAt(process, 'executable');
  return path === undefined ? '(null)' : untrusted(path);
}

/** Text that a program chose, in the kernel's encoding. */
export function untrusted(text: string): string {
  return isPlain(text) ? `"${text}"` : hexOf(text);
}

function isPlain(text: string): boolean {
  return /^[\u0021\u0023-\u007e]*$/.test(text);
}

function hexOf(text: string): string {
  return Buffer.from(text).toString('hex').toUpperCase();
}

/** The bodies of EXECVE records. Long arguments get records of their own, in pieces. */
function execveBodies(args: readonly string[]): string[] {
  const bodies = [`argc=${args.length}`];
  for (const [index, arg] of args.entries()) {
    const written = isPlain(arg) ? arg : hexOf(arg);
    const last = bodies.at(-1) ?? '';
    if (written.length <= MAX_PIECE_LENGTH) {
      const field = `a${index}=${untrusted(arg)}`;
      if (last.length + field.length > 2 * MAX_PIECE_LENGTH) bodies.push(field);
      else bodies[bodies.length - 1] = `${last} ${field}`;
      continue;
    }
    const quote = isPlain(arg) ? '"' : '';
    for (let piece = 0; piece * MAX_PIECE_LENGTH < written.length; piece += 1) {
      const part = written.slice(piece * MAX_PIECE_LENGTH, (piece + 1) * MAX_PIECE_LENGTH);
      const length = piece === 0 ? `a${index}_len=${written.length} ` : '';
      bodies.push(`${length}a${index}[${piece}]=${quote}${part}${quote}`);
    }
  }
  return bodies;
}
