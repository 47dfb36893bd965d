import { createHash } from 'node:crypto';
import { newTable, type Data, type Table } from '../../rules/index.ts';
import type { ExceptionRow } from '../../stores/detection-store.ts';
import { parseInstant } from '../../util/time/index.ts';
import { exceptionServerFields } from '../../service/rules/exception-rows.ts';
import { tableOf } from '../../service/rules/rule-content.ts';
import { uuidOf } from './made-uuid.ts';
import { plainTable } from './rule-answer.ts';

/** Of a list or an item that leaves them out. */
const COMMON: readonly (readonly [string, () => Data])[] = [
  ['description', () => ''],
  ['namespace_type', () => 'single'],
  ['os_types', () => []],
  ['tags', () => []],
];

const OF_LIST: typeof COMMON = [
  ['version', () => 1],
  ['immutable', () => false],
];

const OF_ITEM: typeof COMMON = [
  ['type', () => 'simple'],
  ['entries', () => []],
  ['comments', () => []],
];

/** A list or an item as it was sent, with defaults, and what the service says of it. */
export function kibanaException(row: ExceptionRow): Table {
  const document = tableOf(row.document);
  const defaults = [...COMMON, ...(row.list === null ? OF_LIST : OF_ITEM)];
  return newTable([
    ['_version', versionOf(row)],
    ['id', idOf(row)],
    ['tie_breaker_id', uuidOf(`tie breaker of ${row.key}`)],
    ...defaults.map(([name, value]) => [name, value()] as const),
    ...Object.entries(document).filter(([name]) => !MADE_HERE.has(name)),
    ...Object.entries(plainTable(exceptionServerFields(row))),
  ]);
}

/** What a client sends for them has no effect. */
export const MADE_HERE: ReadonlySet<string> = new Set(['_version', 'id', 'tie_breaker_id']);

/** Of a shipped one, which has none, it follows from its key: it is the same after a restart. */
export function idOf(row: ExceptionRow): string {
  const { id } = tableOf(row.document);
  return typeof id === 'string' && id !== '' ? id : uuidOf(row.key);
}

/** Another one after each change: who changes what they have not seen is refused. */
export const versionOf = ({ document, updatedAt }: ExceptionRow): string =>
  createHash('sha256').update(`${updatedAt} ${document}`).digest('base64url').slice(0, 16);

export function isExpiredAt(row: ExceptionRow, now: number): boolean {
  const time = tableOf(row.document)['expire_time'];
  const expiry = typeof time === 'string' ? parseInstant(time) : null;
  return expiry !== null && Number(expiry / 1_000_000n) <= now;
}
