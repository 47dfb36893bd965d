import { QUERY_LANGUAGES, type QueryLanguage } from '../../src/lang/index.ts';
import { readBlocks, readLines, type Block } from './lines.ts';
import { ANSWER_WORDS, readAnswer } from './read-answer.ts';
import { readData, readTimeline } from './read-data.ts';
import { readQuery } from './read-query.ts';
import { readSchema } from './read-schema.ts';
import {
  OPTION_NAMES,
  SpecError,
  type Check,
  type Document,
  type OptionName,
  type SchemaEntry,
  type SpecCase,
  type SpecFile,
  type SpecQuery,
} from './spec-file.ts';

/** Indent of the words of a case. */
const CASE_INDENT = 2;

/** What a case can name or inherit from the lines above it. */
interface Context {
  readonly path: string;
  readonly rawLines: readonly string[];
  readonly data: Map<string, readonly Document[]>;
  readonly schemas: Map<string, ReadonlyMap<string, SchemaEntry>>;
  latestData: readonly Document[] | null;
  language: QueryLanguage;
}

/** Reads one spec file; see spec/README.md for the format. Throws {@link SpecError}. */
export function readSpec(path: string, text: string): SpecFile {
  const rawLines = text.replace(/\r\n/g, '\n').split('\n');
  const context: Context = {
    path,
    rawLines,
    data: new Map(),
    schemas: new Map(),
    latestData: null,
    language: 'eql',
  };
  const cases: SpecCase[] = [];
  for (const block of readBlocks(path, readLines(path, text), 0)) {
    const { word, rest, head } = block;
    if (rest === '') throw new SpecError(path, head.number, `\`${word}\` without a name`);
    if (word === 'language') context.language = readLanguage(path, block);
    else if (word === 'data')
      context.latestData = declare(context, context.data, block, readData(path, block.body));
    else if (word === 'schema')
      declare(context, context.schemas, block, readSchema(path, block.body));
    else if (word === 'case') cases.push(readCase(context, block));
    else
      throw new SpecError(
        path,
        head.number,
        `unknown word \`${word}\`; expected language, data, schema or case`,
      );
  }
  const title = /^#\s*(.+)$/.exec(rawLines[0] ?? '')?.[1];
  if (title === undefined) throw new SpecError(path, 1, 'a spec file begins with `# Title`');
  if (cases.length === 0) throw new SpecError(path, rawLines.length, 'no case in this file');
  rejectTwins(path, cases);
  return { path, title, cases };
}

function readLanguage(path: string, { head, rest }: Block): QueryLanguage {
  const found = QUERY_LANGUAGES.find((language) => language === rest);
  if (found !== undefined) return found;
  const known = QUERY_LANGUAGES.join(', ');
  throw new SpecError(path, head.number, `no language \`${rest}\`; known: ${known}`);
}

function declare<T>({ path }: Context, table: Map<string, T>, block: Block, value: T): T {
  const { head, word, rest, body } = block;
  if (table.has(rest)) throw new SpecError(path, head.number, `a second ${word} \`${rest}\``);
  if (body.length === 0) throw new SpecError(path, head.number, `${word} \`${rest}\` is empty`);
  table.set(rest, value);
  return value;
}

function rejectTwins(path: string, cases: readonly SpecCase[]): void {
  const names = new Set<string>();
  for (const { name, line } of cases) {
    if (names.has(name)) throw new SpecError(path, line, `a second case \`${name}\``);
    names.add(name);
  }
}

function readCase(context: Context, { head, rest: name, body }: Block): SpecCase {
  const blocks = readBlocks(context.path, body, CASE_INDENT);
  const firstQuery = blocks.findIndex(({ word }) => word === 'query');
  if (firstQuery < 0) throw new SpecError(context.path, head.number, 'a case without a query');
  const setting = readSetting(context, blocks.slice(0, firstQuery));
  const checks = readChecks(context, blocks.slice(firstQuery));
  return { name, line: head.number, language: context.language, ...setting, checks };
}

function readSetting(
  context: Context,
  blocks: readonly Block[],
): Pick<SpecCase, 'documents' | 'schema' | 'options'> {
  let documents = context.latestData ?? [];
  let schema: SpecCase['schema'] = null;
  let options: SpecCase['options'] = new Map();
  for (const { word, rest, head } of blocks) {
    const { path } = context;
    if (word === 'data') documents = find(context.data, rest, path, head.number, word);
    else if (word === 'timeline') documents = readTimeline(path, head.number, rest);
    else if (word === 'schema') schema = find(context.schemas, rest, path, head.number, word);
    else if (word === 'options') options = readOptions(path, head.number, rest);
    else {
      const known = 'data, timeline, schema, options or query';
      throw new SpecError(path, head.number, `unknown word \`${word}\`; expected ${known}`);
    }
  }
  return { documents, schema, options };
}

function find<T>(table: Map<string, T>, name: string, path: string, line: number, word: string): T {
  const value = table.get(name);
  if (value === undefined) throw new SpecError(path, line, `no ${word} \`${name}\` stands above`);
  return value;
}

function readOptions(path: string, line: number, text: string): Map<OptionName, string> {
  const options = new Map<OptionName, string>();
  for (const setting of text.split(/\s+/)) {
    const [, key, value] = /^([a-z_]+)=(\S+)$/.exec(setting) ?? [];
    const name = OPTION_NAMES.find((option) => option === key);
    if (name === undefined || value === undefined) {
      throw new SpecError(
        path,
        line,
        `\`${setting}\` is no option; known: ${OPTION_NAMES.join(', ')}`,
      );
    }
    options.set(name, value);
  }
  return options;
}

/** Queries and the answer below them, one check per run of `query` lines. */
function readChecks({ path, rawLines }: Context, blocks: readonly Block[]): Check[] {
  const checks: Check[] = [];
  let queries: SpecQuery[] = [];
  let answerBlocks: Block[] = [];
  const close = () => {
    if (queries.length > 0) checks.push(readCheck(path, queries, answerBlocks));
    queries = [];
    answerBlocks = [];
  };
  for (const block of blocks) {
    if (block.word === 'query') {
      if (answerBlocks.length > 0) close();
      queries.push(readQuery(path, rawLines, block));
    } else if (block.word === 'says' || ANSWER_WORDS.includes(block.word)) {
      answerBlocks.push(block);
    } else {
      const known = `query, says, ${ANSWER_WORDS.join(', ')}`;
      throw new SpecError(
        path,
        block.head.number,
        `unknown word \`${block.word}\`; expected ${known}`,
      );
    }
  }
  close();
  return checks;
}

function readCheck(path: string, queries: SpecQuery[], blocks: readonly Block[]): Check {
  const line = queries.at(-1)?.line ?? 0;
  const answer: string[] = [];
  const says: string[] = [];
  let open = false;
  for (const block of blocks) {
    if (block.word === 'says') {
      if (block.rest === '') throw new SpecError(path, block.head.number, 'says what?');
      says.push(block.rest);
      continue;
    }
    const lines = readAnswer(path, block);
    if (lines === null) open = true;
    else answer.push(...lines);
  }
  if (answer.length === 0 && !open)
    throw new SpecError(path, line, 'this query has no expectation');
  const first = blocks[0]?.head.number ?? line;
  const end = blocks.at(-1);
  const last = end?.body.at(-1)?.number ?? end?.head.number ?? line;
  return { queries, answer: open ? null : answer, says, answerLines: [first, last] };
}
