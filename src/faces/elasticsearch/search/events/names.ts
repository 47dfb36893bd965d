import type { IndexStatus } from '../../../../stores/event-store.ts';
import { compileWildcard } from '../../../../util/wildcard.ts';
import { illegal, SearchError } from '../errors.ts';

/** The index expression of a request for events. Plain data. */
export interface IndexExpression {
  /** Names with commas between them, with `*` in them, and with `-` before exclusions; empty for all. */
  readonly names: string;
  /** Whether unknown names are ignored. */
  readonly ignoresMissing: boolean;
  /** Whether patterns may match no index at all. */
  readonly allowsNone: boolean;
  /** Whether patterns are expanded. */
  readonly hasPatterns: boolean;
  /** Names that a client has created as an index or a data stream: they may be without events. */
  readonly known: readonly string[];
}

/** The indices that an expression resolves to. */
export interface ChosenIndices {
  /** The names in answers, each once. */
  readonly names: readonly string[];
  readonly indices: readonly IndexStatus[];
  /** `null` for all. */
  readonly streams: readonly string[] | null;
  readonly takes: (stream: string, index: string) => boolean;
}

/** The name in answers: the index that the client named, or the stream. */
export const nameOf = ({ stream, index }: Pick<IndexStatus, 'stream' | 'index'>): string =>
  index === '' ? stream : index;

const MAX_NAMES = 1_000;

/**
 * A name matches the events that were sent to the index of this name, or that are stored in the stream of this name. Throws
 * {@link SearchError}.
 */
export function chosenIndices(
  expression: IndexExpression,
  indices: readonly IndexStatus[],
): ChosenIndices {
  const parts = expression.names.split(',').filter((each) => each !== '');
  if (parts.length > MAX_NAMES)
    throw illegal(`the request names ${parts.length} indices; ${MAX_NAMES} is the limit`);
  if (parts.length === 0 || (parts.length === 1 && isAll(parts[0])))
    return expression.hasPatterns ? chosen(indices, true) : none(expression, '*');
  const wanted = new Set<IndexStatus>();
  for (const part of parts) {
    const isExcluded = part.startsWith('-');
    const name = isExcluded ? part.slice(1) : part;
    checkName(name);
    const isPattern = name.includes('*') || isAll(name);
    if (isPattern && !expression.hasPatterns) continue;
    const found = indices.filter(testOf(isAll(name) ? '*' : name));
    if (isExcluded) for (const each of found) wanted.delete(each);
    else for (const each of found) wanted.add(each);
    const isMissing = found.length === 0 && !isExcluded && !expression.known.includes(name);
    if (isMissing && !isPattern && !expression.ignoresMissing) throw noSuchIndex(name);
  }
  if (wanted.size === 0 && parts.every((part) => !expression.known.includes(part)))
    return none(expression, expression.names);
  return chosen([...wanted], wanted.size === indices.length);
}

const isAll = (name: string | undefined) => name === '_all' || name === '*';

function none({ allowsNone }: IndexExpression, name: string): ChosenIndices {
  if (!allowsNone) throw noSuchIndex(name);
  return chosen([], false);
}

function testOf(name: string): (index: IndexStatus) => boolean {
  const test = name.includes('*')
    ? compileWildcard(name, { ignoreCase: false, escapes: false })
    : (text: string) => text === name;
  return (each) => test(each.stream) || test(nameOf(each));
}

function chosen(indices: readonly IndexStatus[], areAll: boolean): ChosenIndices {
  const keys = new Set(indices.map(keyOf));
  return {
    names: [...new Set(indices.map(nameOf))],
    indices,
    streams: areAll ? null : [...new Set(indices.map(({ stream }) => stream))],
    takes: areAll ? () => true : (stream, index) => keys.has(keyOf({ stream, index })),
  };
}

/** A name contains no space. */
const keyOf = ({ stream, index }: Pick<IndexStatus, 'stream' | 'index'>) => `${stream} ${index}`;

function checkName(name: string): void {
  if (name.startsWith('<'))
    throw illegal(`date math in names of indices is not supported: [${shown(name)}]`);
  if (name.includes(':'))
    throw illegal(`there are no other clusters to search in: [${shown(name)}]`);
}

const SHOWN = 255;
const shown = (name: string) => name.slice(0, SHOWN);

const noSuchIndex = (name: string) =>
  new SearchError('ENG2001', 'index_not_found_exception', `no such index [${shown(name)}]`);
