import type { Json, JsonObject } from '../../../events/json.ts';
import { callOf, stampOf } from '../auditd/render.testing.ts';
import { flagAt, integerAt, memberAt, objectAt, textAt, textsAt } from '../members.ts';

/**
 * Renders recorded events as laurel writes them, in order, because laurel identifies processes by
 * earlier events.
 */
export function laurelRenderer(): (document: JsonObject) => JsonObject | null {
  const lastExec = new Map<Json | undefined, string>();
  return (document) => {
    const call = callOf(document);
    if (call === null) return null;
    const process = objectAt(document, 'process');
    const parent = objectAt(process, 'parent');
    const pid = integerAt(process, 'pid') ?? 0;
    const stamp = stampOf(document);
    if (call === 'execve') lastExec.set(pid, stamp);
    const known = (of: JsonObject | undefined): JsonObject => {
      const event = lastExec.get(integerAt(of, 'pid'));
      if (event !== undefined) return { EVENT_ID: event };
      return { START_TIME: String(Date.parse(textAt(of, 'start') ?? '') / 1000) };
    };
    const containerId = textAt(objectAt(document, 'container'), 'id');
    const container = containerId === undefined ? {} : { container: { id: containerId } };
    const user = Number(textAt(objectAt(document, 'user'), 'id') ?? 0);
    const group = Number(textAt(objectAt(document, 'group'), 'id') ?? 0);
    const isExec = call === 'execve';
    const args = textsAt(process, 'args');
    const directory = textAt(process, 'working_directory');
    const rendered = {
      ID: stamp,
      NODE: memberAt(objectAt(document, 'host'), 'hostname') ?? null,
      SYSCALL: {
        arch: '0xc000003e',
        syscall: isExec ? 59 : 231,
        ...(isExec ? { success: 'yes', exit: 0 } : {}),
        items: isExec ? 2 : 0,
        ppid: integerAt(parent, 'pid') ?? 0,
        pid,
        auid: 4294967295,
        uid: user,
        gid: group,
        euid: user,
        tty: flagAt(process, 'interactive') === true ? 'pts0' : '(none)',
        comm: encoded(textAt(process, 'name') ?? ''),
        exe: encoded(textAt(process, 'executable') ?? ''),
        key: 'exec',
        ARGV: ['0x0', '0x55e0', '0x55f0', '0x8'],
        PID: { ...known(process), ...container },
        PPID: parent === undefined ? {} : known(parent),
      },
      ...(isExec && args !== undefined
        ? { EXECVE: { argc: args.length, ARGV: args.map(encoded) } }
        : {}),
      ...(directory === undefined ? {} : { CWD: { cwd: encoded(directory) } }),
    };
    if (!isExec) lastExec.delete(pid);
    return rendered;
  };
}

/** Control characters, `%` and `+` are percent-encoded. */
function encoded(text: string): string {
  return text.replaceAll(
    /[\u0000-\u001f%+\u007f]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
