import { keyText } from './answer.ts';
import type { Block, Line } from './lines.ts';
import { SpecError } from './spec-file.ts';

/** Words that open a line of an answer. */
export const ANSWER_WORDS = [
  'expect',
  'stopped',
  'error',
  'warning',
  'failures',
  'undecided',
  'untimed',
];

/** Brings one answer block to canonical lines; `null` for `expect ?`. */
export function readAnswer(path: string, block: Block): string[] | null {
  const { word, rest, head, body } = block;
  if (word === 'expect') return readExpect(path, block);
  if (body[0] !== undefined) throw new SpecError(path, body[0].number, 'unexpected indented line');
  const form = FORMS[word];
  if (form === undefined || !form.pattern.test(rest)) {
    throw new SpecError(path, head.number, `write \`${form?.example ?? 'expect …'}\``);
  }
  return [`${word} ${rest}`];
}

const FORMS: Readonly<Record<string, { pattern: RegExp; example: string }>> = {
  stopped: { pattern: /^EQL3\d{3}$/, example: 'stopped EQL3004' },
  error: { pattern: /^[EK]QL\d{4} at \d+:\d+$/, example: 'error EQL1001 at 1:20' },
  warning: { pattern: /^[EK]QL\d{4} at \d+:\d+$/, example: 'warning EQL2001 at 1:20' },
  failures: { pattern: /^EQL3\d{3} x\d+$/, example: 'failures EQL3001 x2' },
  undecided: { pattern: /^\d+$/, example: 'undecided 1' },
  untimed: { pattern: /^\d+$/, example: 'untimed 1' },
};

function readExpect(path: string, { rest, head, body }: Block): string[] | null {
  if (rest === '?' && body.length === 0) return null;
  if (rest !== '') {
    if (body[0] !== undefined)
      throw new SpecError(path, body[0].number, 'unexpected indented line');
    return [readResults(path, { ...head, text: rest })];
  }
  if (body.length === 0) {
    throw new SpecError(path, head.number, 'expect what? ids, [sequences], or `nothing`');
  }
  return body.map((line) => readResults(path, line));
}

function readResults(path: string, line: Line): string {
  if (!line.text.startsWith('[')) return `expect ${line.text.split(/\s+/).join(' ')}`;
  const [, ids, keys] = /^\[([^\]]*)\](?:\s+key\s+(.+))?$/.exec(line.text) ?? [];
  if (ids === undefined) {
    throw new SpecError(path, line.number, 'write a sequence as `[a, b, -] key x, y`');
  }
  const events = ids.split(',').map((id) => id.trim());
  if (events.includes(''))
    throw new SpecError(path, line.number, 'an id is missing between commas');
  const suffix = keys === undefined ? '' : ` key ${readKeys(path, line, keys).join(', ')}`;
  return `expect [${events.join(', ')}]${suffix}`;
}

const KEY = /\s*("(?:\\.|[^"\\])*"|[^,"\s]+)\s*(,|$)/y;

function readKeys(path: string, line: Line, text: string): string[] {
  const keys: string[] = [];
  KEY.lastIndex = 0;
  for (;;) {
    const [, key, separator] = KEY.exec(text) ?? [];
    if (key === undefined)
      throw new SpecError(path, line.number, `cannot read the key \`${text}\``);
    keys.push(key.startsWith('"') ? keyText(JSON.parse(key)) : key);
    if (separator === '') return keys;
  }
}
