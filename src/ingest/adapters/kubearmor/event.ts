import type { JsonObject } from '../../../events/json.ts';
import type { EventHead } from '../document.ts';
import { textAt } from '../members.ts';

export type KubeArmorHead = Pick<
  EventHead,
  'dataset' | 'category' | 'type' | 'action' | 'kind' | 'outcome'
>;

/** The kind of event, from the operation and, for files, the system call in `Data`. */
export function headOf(record: JsonObject): KubeArmorHead {
  const operation = textAt(record, 'Operation');
  const { outcome, notDone } = resultOf(record);
  if (operation === 'Process') {
    const type = [notDone ?? 'start'];
    return { dataset: 'process', category: ['process'], type, action: 'exec', outcome };
  }
  const file = fileEvent(operation, textAt(record, 'Data') ?? '');
  if (file !== null) {
    const type = [notDone ?? file.type];
    return { dataset: 'file', category: ['file'], type, action: file.action, outcome };
  }
  const isAlert = textAt(record, 'Type')?.startsWith('Matched') === true;
  const dataset = operation === 'Network' ? 'network' : 'other';
  return {
    kind: isAlert ? 'alert' : 'event',
    dataset: isAlert ? 'alerts' : dataset,
    category: [operation === 'Network' ? 'network' : isAlert ? 'intrusion_detection' : 'host'],
    type: [notDone ?? 'info'],
    action: operation?.toLowerCase() ?? 'unknown',
    outcome,
  };
}

const REFUSED: ReadonlySet<string> = new Set(['Permission denied', 'Operation not permitted']);

/** An action that was blocked or failed did not happen. */
function resultOf(record: JsonObject): {
  readonly outcome: 'failure' | undefined;
  readonly notDone: 'denied' | 'info' | undefined;
} {
  const result = textAt(record, 'Result');
  if (result === 'Passed') return { outcome: undefined, notDone: undefined };
  return { outcome: 'failure', notDone: REFUSED.has(result ?? '') ? 'denied' : 'info' };
}

const WRITING: ReadonlySet<string> = new Set(['O_WRONLY', 'O_RDWR', 'O_CREAT', 'O_TRUNC']);

const DELETING: ReadonlySet<string> = new Set(['SYS_UNLINK', 'SYS_UNLINKAT', 'SYS_RMDIR']);

/** `Data` looks like `syscall=SYS_OPENAT fd=-100 flags=O_WRONLY|O_CREAT`. */
function fileEvent(
  operation: string | undefined,
  data: string,
): { readonly type: string; readonly action: string } | null {
  if (operation !== 'File' && operation !== 'Syscall') return null;
  const words = data.split(' ');
  const call = valueOf(words, 'syscall=');
  if (DELETING.has(call)) return { type: 'deletion', action: 'deletion' };
  if (operation === 'Syscall') return null;
  if (!call.startsWith('SYS_OPEN') && !words.includes('lsm=FILE_OPEN'))
    return { type: 'info', action: 'other' };
  // The log does not show whether an opened file is new.
  const writes = valueOf(words, 'flags=')
    .split('|')
    .some((flag) => WRITING.has(flag));
  return { type: writes ? 'change' : 'access', action: 'open' };
}

function valueOf(words: readonly string[], key: string): string {
  return words.find((word) => word.startsWith(key))?.slice(key.length) ?? '';
}
