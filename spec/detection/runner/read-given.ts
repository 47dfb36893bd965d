import { createHash } from 'node:crypto';
import { newTable, type Data, type Table } from '../../../src/rules/model/data.ts';
import { readBlocks, type Block } from '../../runner/lines.ts';
import { SpecError } from '../../runner/spec-file.ts';
import type { GivenException, GivenRule } from './given.ts';
import { isoOf, readValue } from './read-values.ts';

/**
 * Reads a `rule`: a line for each field.
 *
 * @param base a rule of the same name above, of which only these fields change
 */
export function readRule(path: string, block: Block, base: GivenRule | undefined): GivenRule {
  const { rest: name, head, body } = block;
  const fields = newTable(Object.entries(base?.fields ?? {}));
  for (const field of fieldsOf(path, block)) {
    const text = [field.rest, ...field.body.map((line) => line.text)].join('\n').trim();
    fields[field.word] = field.word === 'query' ? text : readValue(text);
  }
  if (!/^[\w-]+$/.test(name))
    throw new SpecError(path, head.number, 'a rule has one word as its name');
  if (body.length === 0 || fields['query'] === undefined) {
    throw new SpecError(path, head.number, `the rule \`${name}\` has no query`);
  }
  const id = fields['rule_id'] ?? idOf(name);
  if (typeof id !== 'string') throw new SpecError(path, head.number, 'a rule_id is text');
  return { name, id, fields };
}

/** A rule has the same id in every script. */
function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), '4000', '8000', hex.slice(12, 24)].join('-');
}

/** Reads an `exception`. Its conditions are the lines `entry FIELD [not] TYPE [VALUE]`. */
export function readException(
  path: string,
  block: Block,
  valueListTypes: ReadonlyMap<string, string>,
): GivenException {
  const { rest: name, head } = block;
  const item = newTable();
  const dockwarden = newTable();
  const entries: Data[] = [];
  let rules: readonly string[] | null = null;
  for (const { word, rest, head: at } of fieldsOf(path, block)) {
    if (word === 'entry') entries.push(readEntry(path, at.number, rest, valueListTypes));
    else if (word === 'rules') rules = rest.split(/\s+/);
    else if (word === 'expires') item['expire_time'] = isoOf(rest);
    else if (word === 'os_types') item['os_types'] = rest.split(/\s+/);
    else if (word === 'stage' || word === 'case_insensitive') dockwarden[word] = readValue(rest);
    else {
      const known = 'entry, rules, expires, os_types, stage or case_insensitive';
      throw new SpecError(path, at.number, `unknown word \`${word}\`; expected ${known}`);
    }
  }
  if (entries.length === 0) throw new SpecError(path, head.number, `\`${name}\` has no entry`);
  item['entries'] = entries;
  if (Object.keys(dockwarden).length > 0) item['meta'] = newTable([['dockwarden', dockwarden]]);
  return { name, rules, item };
}

function readEntry(
  path: string,
  line: number,
  text: string,
  valueListTypes: ReadonlyMap<string, string>,
): Table {
  const [, field, not, type, value = ''] = /^(\S+)\s+(not\s+)?(\S+)(?:\s+(.+))?$/.exec(text) ?? [];
  if (field === undefined || type === undefined) {
    throw new SpecError(path, line, 'write `entry FIELD TYPE VALUE`');
  }
  const entry = newTable([
    ['field', field],
    ['type', type],
  ]);
  if (type !== 'nested') entry['operator'] = not === undefined ? 'included' : 'excluded';
  if (type === 'list') {
    const list = valueListTypes.get(value) ?? 'keyword';
    entry['list'] = newTable([
      ['id', value],
      ['type', list],
    ]);
  } else if (type === 'nested') {
    entry['entries'] = value
      .split(';')
      .map((each) => readEntry(path, line, each.trim(), valueListTypes));
  } else if (type === 'match_any') entry['value'] = readValue(value);
  else if (type !== 'exists') entry['value'] = value;
  return entry;
}

/** The lines of a block, each with the deeper ones below it. */
function fieldsOf(path: string, { body }: Block): readonly Block[] {
  const [first] = body;
  return first === undefined ? [] : readBlocks(path, body, first.indent);
}
