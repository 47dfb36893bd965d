import type { Block, Line } from '../../runner/lines.ts';
import { SpecError } from '../../runner/spec-file.ts';
import { COUNTS, sortLines } from './outcome.ts';
import type { Answer } from './script.ts';
import type { AnswerName } from './way.ts';

/** Ways of running a case that say why they differ from the others. */
const DIFFERENT: readonly AnswerName[] = [
  'scan',
  'stream',
  'at-once',
  'service',
  'live',
  'scheduled',
  'catch-up',
];

/** Reads an answer: its lines in the canonical form of outcome.ts. */
export function readAnswer(path: string, name: AnswerName, block: Block): Answer {
  const { rest, head, body } = block;
  const line = head.number;
  const [, because = '', open] = /^(?:because (.*?))?\s*(\?|nothing)?$/.exec(rest) ?? [];
  const isDifferent = DIFFERENT.includes(name);
  if (isDifferent === (because === '')) {
    const form = isDifferent ? `${name} because …` : name;
    throw new SpecError(path, line, `write \`${form}\`, and what happens below it`);
  }
  if (open === '?') return { lines: null, because, line };
  if ((open === 'nothing') === body.length > 0) {
    throw new SpecError(path, line, 'write what happens in the lines below, or `nothing`');
  }
  return { lines: sortLines(body.flatMap((each) => readFact(path, each))), because, line };
}

/** A line may tell of several alerts, or several missed matches, of one rule. */
function readFact(path: string, line: Line): string[] {
  const { text, number } = line;
  const [, word = '', rule = '', rest = ''] = /^(\S+)\s+(\S+)\s*(.*)$/.exec(text) ?? [];
  if (word === 'alert') return matchesOf(path, line, rest).map((match) => `alert ${rule} ${match}`);
  if (word === 'missed') {
    const [, reason = '', matches = ''] = /^(\S+)\s+(.+)$/.exec(rest) ?? [];
    return matchesOf(path, line, matches).map((match) => `missed ${rule} ${reason} ${match}`);
  }
  if (word === 'idle' && rule !== '' && rest === '') return [`idle ${rule}`];
  const isCount = word === 'hidden-by' || COUNTS.some((count) => count === word);
  if (isCount && /^[1-9]\d*$/.test(rest)) return [`${word} ${rule} ${rest}`];
  const known = ['alert', 'missed', 'idle', 'hidden-by', ...COUNTS].join(', ');
  throw new SpecError(path, number, `\`${text}\` is no outcome; known words: ${known}`);
}

/** Cuts `a +2 [b, -] severity=high` into matches, each with what is said of it. */
function matchesOf(path: string, { number }: Line, text: string): string[] {
  const matches: string[] = [];
  for (const [token] of text.matchAll(/\[[^\]]*\]|\S+/g)) {
    const last = matches.at(-1);
    const isDetail = /^\+\d+$|=|^building-block$/.test(token);
    if (!isDetail) matches.push(token.replace(/\s*,\s*/g, ', '));
    else if (last === undefined) throw new SpecError(path, number, `what is \`${token}\` said of?`);
    else matches[matches.length - 1] = `${last} ${token}`;
  }
  if (matches.length === 0) throw new SpecError(path, number, 'name the events');
  return matches;
}
