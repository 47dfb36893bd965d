import { assert } from '../../../util/assert.ts';
import { isTable, type Data } from '../../model/data.ts';

/** Data as JSON text in one line, or indented by two spaces per level. */
export function writeJson(data: Data, style: 'line' | 'indented'): string {
  return style === 'line' ? written(data, null) : `${written(data, '\n')}\n`;
}

/** `feed` is a line feed and the indentation of the current level, or `null` for one line. */
function written(data: Data, feed: string | null): string {
  if (Array.isArray(data))
    return enclosed(
      '[',
      ']',
      data.map((each) => written(each, deeper(feed))),
      feed,
    );
  if (isTable(data)) {
    const colon = feed === null ? ':' : ': ';
    const members = Object.entries(data).map(
      ([key, value]) => JSON.stringify(key) + colon + written(value, deeper(feed)),
    );
    return enclosed('{', '}', members, feed);
  }
  if (typeof data === 'bigint') return String(data);
  assert(
    !(data instanceof Date) && (typeof data !== 'number' || Number.isFinite(data)),
    'dates and non-finite numbers are converted to strings first',
  );
  return typeof data === 'number' ? numberText(data) : JSON.stringify(data);
}

/** Without a point, an integer beyond 2^53 would be read as one with all its digits. */
function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  const text = String(value);
  return !Number.isInteger(value) || Number.isSafeInteger(value) || text.includes('e')
    ? text
    : `${text}.0`;
}

function enclosed(
  open: string,
  close: string,
  parts: readonly string[],
  feed: string | null,
): string {
  if (parts.length === 0) return open + close;
  const inner = deeper(feed) ?? '';
  return `${open}${inner}${parts.join(`,${inner}`)}${feed ?? ''}${close}`;
}

const deeper = (feed: string | null) => (feed === null ? null : `${feed}  `);
