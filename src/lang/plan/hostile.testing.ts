import * as fc from 'fast-check';
import type { Json } from '../../events/json.ts';
import type { Schema } from '../../events/schema.ts';
import { compile, EqlError, type RunnableQuery, type Statement } from '../index.ts';

/** What queries ask for and documents have. */
const WORDS = [
  'nsenter',
  '/etc/shadow',
  'KuBeCtL',
  'sh',
  'w',
  'bash -c',
  'a&&b',
  '<script>',
  "it's",
  'x+y=z',
  'C:\\Windows\\x.exe',
  'say "hi"',
  'n\u00e9n\u00e9-cafe',
  '\u212aube',
  'tab\there\n',
  'true',
  'false',
  '42',
  '-1.5',
  '1e21',
  '10.0.0.1',
  '::1',
  '1.2.3',
  '2024-01-01',
  '  ',
  '',
  '*',
  'what?',
  '\ud83d\ude00 face',
  '\ud800lone',
];

export const PATHS = ['a', 'b.c', 'b.d', 'e.f.g', 'tags', '_index'];

const word = fc.constantFrom(...WORDS);

/** Words as they are, in another case, cut, and put together. */
export const textArbitrary: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: word },
  word.map((text) => text.toUpperCase()),
  fc
    .tuple(word, fc.nat(6), fc.nat(3))
    .map(([text, from, less]) => text.slice(from, text.length - less)),
  fc.tuple(word, word).map(([a, b]) => a + b),
);

/**
 * The text of a document: dotted and nested keys, and everything that JSON lets a writer choose.
 *
 * @param wanted texts that should often be values
 */
export function documentTextArbitrary(wanted: readonly string[]): fc.Arbitrary<string> {
  const text =
    wanted.length === 0
      ? textArbitrary
      : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...wanted) }, textArbitrary);
  const scalar: fc.Arbitrary<Json> = fc.oneof(
    { weight: 8, arbitrary: text },
    fc.constantFrom<Json[]>(42, -1.5, 1e21, 0, 5, true, false, null),
  );
  const value = fc.oneof({ weight: 4, arbitrary: scalar }, fc.array(scalar, { maxLength: 4 }));
  const keys = fc.constantFrom('a', 'a', 'b.c', 'e.f.g', 'tags', 'event.category', 'other');
  return fc
    .record({
      members: fc.dictionary(keys, value, { minKeys: 1, maxKeys: 6 }),
      nested: fc.option(fc.dictionary(fc.constantFrom('c', 'd'), value)),
      category: fc.constantFrom('process', 'file', 'x'),
      hit: fc.option(text, { freq: 8 }),
      seed: fc.nat(),
      /** How many characters in a thousand are escaped without need. */
      escapes: fc.constantFrom(0, 0, 0, 5, 50, 1000),
      escapesSlashes: fc.constantFrom(false, false, false, true),
    })
    .map(({ members, nested, category, hit, seed, escapes, escapesSlashes }) => {
      const document: Json = {
        'event.category': category,
        ...members,
        ...(nested === null ? {} : { b: nested }),
      };
      return new Writer(seed, escapes, escapesSlashes).write(
        hit === null ? document : { _index: hit, _id: '1', _source: document },
      );
    });
}

class Writer {
  #state: number;
  readonly #escapes: number;
  readonly #escapesSlashes: boolean;

  constructor(seed: number, escapes: number, escapesSlashes: boolean) {
    this.#state = seed >>> 0;
    this.#escapes = escapes;
    this.#escapesSlashes = escapesSlashes;
  }

  write(json: Json): string {
    if (typeof json === 'string')
      return `"${Array.from({ length: json.length }, (_, at) => this.#char(json.charAt(at))).join('')}"`;
    if (typeof json === 'number') return this.#number(json);
    if (typeof json !== 'object' || json === null) return String(json);
    const blank = (): string => this.#oneOf(['', '', '', ' ', '\t', '\r', '  ']);
    if (Array.isArray(json)) {
      const elements = (json as readonly Json[]).map(
        (each) => blank() + this.write(each) + blank(),
      );
      return `[${elements.join(',')}]`;
    }
    const members = Object.entries(json).map(
      ([key, each]) =>
        blank() + this.write(key) + blank() + ':' + blank() + this.write(each) + blank(),
    );
    return `{${members.join(',')}}`;
  }

  #char(char: string): string {
    const code = char.charCodeAt(0).toString(16).padStart(4, '0');
    const escape = `\\u${this.#below(2) === 0 ? code : code.toUpperCase()}`;
    if (this.#below(1000) < this.#escapes)
      return char === '/' && this.#below(2) === 0 ? '\\/' : escape;
    if (char === '/' && this.#escapesSlashes) return '\\/';
    if (char >= '\ud800' && char <= '\udfff') return escape;
    if ("&<>'+`".includes(char) && this.#below(3) === 0) return escape;
    return JSON.stringify(char).slice(1, -1);
  }

  #number(value: number): string {
    const text = String(value);
    return this.#oneOf([
      text,
      value.toExponential().replace('e', 'E'),
      Number.isInteger(value) && value < 1e9 ? `${text}.0` : text,
    ]);
  }

  #oneOf(choices: readonly string[]): string {
    return choices[this.#below(choices.length)] ?? '';
  }

  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 4_294_967_296) * limit);
  }
}

const quoted = (text: string): string =>
  `"${text.replace(/[\\"\n\t]/g, (char) => (char === '\n' ? '\\n' : char === '\t' ? '\\t' : `\\${char}`))}"`;

// A lone surrogate cannot be written in a query.
const writable = textArbitrary.filter((text) => !/\p{Surrogate}/u.test(text));
const string = writable.map(quoted);
const pattern = fc
  .tuple(fc.constantFrom('', '*', '?', '?*'), writable, fc.constantFrom('', '', '*', '?', '*b'))
  .map(([before, text, after]) => quoted(before + text + after));
const regex = fc
  .array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom('nsenter', 'sh', '/etc/shadow', 'kube', 'bash', 'w'),
      },
      fc.constantFrom(
        '.*',
        '.',
        '[a-z]*',
        '(ns|sh|kube)',
        '(c|x)?',
        '.+',
        'e{2}',
        '~(x)',
        '|',
        '(sh)+',
      ),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => quoted(parts.join('')));
const field = fc.constantFrom(...PATHS, '?b.d');
const number = fc.constantFrom('42', '5', '1e21', '0', '1.5');
const list = (items: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(items, { minLength: 1, maxLength: 3 }).map((all) => `(${all.join(', ')})`);

const made = (parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((all) => all.join(''));

const matchers = fc.constantFrom(' : ', ' like ', ' like~ ');
const tests = fc.constantFrom(
  'startsWith',
  'endsWith',
  'stringContains',
  'startsWith~',
  'endsWith~',
  'stringContains~',
);
const part: fc.Arbitrary<string> = fc.oneof(
  made(['substring(', field, ', ', fc.constantFrom('0', '1', '-4'), ')']),
  made(['between(', field, ', ', string, ', ', string, ')']),
  made(['string(', field, ')']),
  made(['concat(', field, ', ', string, ')']),
);

const leaf: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: made([field, fc.constantFrom(' == ', ' == ', ' != ', ' < ', ' >= '), string]),
  },
  { weight: 4, arbitrary: made([field, matchers, pattern]) },
  { weight: 3, arbitrary: made([field, matchers, list(pattern)]) },
  { weight: 2, arbitrary: made([field, fc.constantFrom(' regex ', ' regex~ '), list(regex)]) },
  {
    weight: 3,
    arbitrary: made([
      field,
      fc.constantFrom(' in ', ' in~ ', ' not in '),
      list(fc.oneof({ weight: 5, arbitrary: string }, number, fc.constant('null'))),
    ]),
  },
  { weight: 3, arbitrary: made([tests, '(', field, ', ', writable.map(quoted), ')']) },
  made([tests, '(', part, ', ', string, ')']),
  made([part, fc.constantFrom(' == ', ' : '), string]),
  made([part, ' in ', list(string)]),
  made([field, ' == ', fc.oneof(number, fc.constantFrom('true', 'null'))]),
  made([field, ' != null']),
  made([number, ' <= ', field]),
  made(['length(', field, ') > 2']),
  made(['number(', field, ') > 2']),
  made([field, ' + 1 == 43']),
  made(['startsWith(', field, ', ', field, ')']),
  fc.constantFrom('cidrMatch(a, "10.0.0.0/8")', 'true', 'false', 'null', 'a'),
);

const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { weight: 4, arbitrary: leaf },
    made(['not ', '(', tie('condition'), ')']),
    { weight: 3, arbitrary: joined(' and ', tie('condition')) },
    { weight: 3, arbitrary: joined(' or ', tie('condition')) },
    made(['(', leaf, ') == ', fc.constantFrom('true', 'false')]),
  ),
}));

function joined(operator: string, operand: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .array(operand, { minLength: 2, maxLength: 3 })
    .map((operands) => operands.map((each) => `(${each})`).join(operator));
}

const category = fc.constantFrom('any', 'any', 'process', 'file', '"x"');
const event = fc.oneof(
  { weight: 3, arbitrary: made(['any where ', leaf]) },
  { weight: 2, arbitrary: made([category, ' where ', condition]) },
);
const term = made([fc.constantFrom('[', '[', '!['), event, ']']);

/** Queries, of which the checker refuses some. */
export const queryArbitrary: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: event },
  made([
    'sequence with maxspan=1h [',
    event,
    ']',
    term,
    fc.oneof(fc.constant(''), made([' until [', event, ']'])),
  ]),
  made(['sequence by a with maxspan=1h [', event, '] by tags ', term, ' by b.c']),
  made(['sample by a [', event, '] [', event, ']']),
);

/** What the texts and patterns of a query may match, and what looks like it. */
export function textsIn(query: string): string[] {
  const texts = [...query.matchAll(/"(?:[^"\\\n]|\\.)*"/g)].map(
    ([text]) => JSON.parse(text) as string,
  );
  return texts.flatMap((text) => {
    const plain = text.replaceAll(/\.?[*+?]/g, '');
    const filled = text.replaceAll('?', '/').replaceAll('*', 'z');
    return [plain, plain.toUpperCase(), filled, plain.replaceAll(/k/gi, '\u212a')];
  });
}

/** Every kind of field that compares values in a way of its own. */
export const HOSTILE_SCHEMA: Schema = new Map([
  ['a', { type: 'keyword' }],
  ['b.c', { type: 'ip' }],
  ['b.d', { type: 'version' }],
  ['e.f.g', { type: 'long' }],
  ['tags', { type: 'wildcard' }],
  ['event.category', { type: 'keyword' }],
  ['_index', { type: 'keyword' }],
  ['process.name', { type: 'keyword' }],
  ['@timestamp', { type: 'date' }],
]);

/** The compiled query; `null` for one that is refused. */
export function compiledOf(
  query: string | Statement,
  schema: Schema | undefined,
  optimize: boolean,
): RunnableQuery | null {
  try {
    const timestampField = schema === undefined ? 'tags' : '@timestamp';
    return compile(query, { schema, optimize, now: 0n, timestampField });
  } catch (error) {
    if (error instanceof EqlError) return null;
    throw error;
  }
}
