import { FUNCTIONS } from '../../../src/lang/index.ts';
import { lex } from '../../../src/lang/syntax/lexer.ts';
import type { Token } from '../../../src/lang/syntax/token.ts';
import { fieldInfo, knownValues } from './fields.ts';
import { signature, WORDS } from './words.ts';

/** What is known of a part of a query. */
export interface Doc {
  readonly start: number;
  readonly end: number;
  readonly title: string;
  /** Beside the title: a type. */
  readonly detail: string | null;
  readonly text: string | null;
  /** Lines as they could be written. */
  readonly examples: readonly string[];
}

export function docAt(text: string, at: number): Doc | null {
  const { tokens } = lex(text);
  const index = tokens.findIndex(
    ({ start, end, kind }) => start <= at && at < end && kind !== 'end',
  );
  const token = tokens[index];
  if (token === undefined) return null;
  const isCall = tokens[index + 1]?.kind === '(';
  if (isCall && (token.kind === 'name' || token.kind === 'tilde name')) return callDoc(token);
  if (isNamed(token) || token.kind === '.') return pathDoc(tokens, index);
  const about = WORDS[token.kind];
  if (about === undefined) return null;
  const { start, end, kind: title } = token;
  return { start, end, title, detail: null, text: about, examples: [] };
}

const isNamed = ({ kind }: Token) => kind === 'name' || kind === 'back-quoted name';

const MAX_EXAMPLES = 4;

function callDoc({ value, start, end }: Token): Doc | null {
  const found = FUNCTIONS.find(({ name }) => name.toLowerCase() === value.toLowerCase());
  if (found === undefined) return null;
  return {
    start,
    end,
    title: signature(found),
    detail: found.returns,
    text: `${found.description}${found.tilde ? ` With \`${found.name}~\`, case is ignored.` : ''}`,
    examples: found.examples
      .slice(0, MAX_EXAMPLES)
      .map(({ call, result }) => `${call}  // ${result}`),
  };
}

/** All of a path, whichever part of it is pointed at. */
function pathDoc(tokens: readonly Token[], index: number): Doc | null {
  const joins = (at: number) => {
    const one = tokens[at];
    const next = tokens[at + 1];
    return one !== undefined && next !== undefined && one.end === next.start;
  };
  const isPart = (at: number) => {
    const token = tokens[at];
    return token !== undefined && (isNamed(token) || token.kind === '.');
  };
  let first = index;
  let last = index;
  while (isPart(first - 1) && joins(first - 1)) first -= 1;
  while (isPart(last + 1) && joins(last)) last += 1;
  const parts = tokens.slice(first, last + 1);
  const path = parts
    .filter(isNamed)
    .map(({ value }) => value)
    .join('.');
  const info = fieldInfo(path);
  if (info === null) return null;
  const values = knownValues(path);
  return {
    start: parts[0]?.start ?? 0,
    end: parts.at(-1)?.end ?? 0,
    title: path,
    detail: info.type,
    text: info.about,
    examples: values.length === 0 ? [] : [values.map((each) => `"${each}"`).join(', ')],
  };
}
