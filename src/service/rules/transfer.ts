import { tableOfRule } from './pack.ts';
import {
  at,
  convert,
  formatOf,
  fromJsonRule,
  isTable,
  listKey,
  newTable,
  WriteError,
  type Entry,
  type Table,
} from '../../rules/index.ts';
import { characterAt } from '../../util/json-fault.ts';
import { positionOf } from '../../util/position.ts';
import type { ExceptionRow, RuleRow } from '../../stores/detection-store.ts';
import type { Exceptions } from './exceptions.ts';
import { exceptionServerFields } from './exception-rows.ts';
import { MAX_IMPORT_BYTES } from './limits.ts';
import { answered, refused, type Answer } from '../operation/operation.ts';
import { readObject, tableOf as documentOf } from './rule-content.ts';
import { serverFields, type Author } from './rule-rows.ts';
import type { Rules } from './rules.ts';
import type { ExportedFile, ImportedObject, ImportResult } from './schemas.ts';

export interface ImportOptions {
  /** Of the file: its ending says the format. */
  readonly name: string;
  readonly text: string;
  /** Whether rules with the same `rule_id` are replaced. */
  readonly overwritesRules: boolean;
  /** Whether lists and items with the same id are replaced; items that the import does not have stay. */
  readonly overwritesExceptions: boolean;
}

/**
 * Imports an export of Kibana, or a rule file. Each object is taken or refused by itself; exceptions first, so that no
 * rule runs without those it refers to.
 */
export function importObjects(
  { rules, exceptions }: { readonly rules: Rules; readonly exceptions: Exceptions },
  { name, text, overwritesRules, overwritesExceptions }: ImportOptions,
  author: Author,
): Answer<ImportResult> {
  if (text.length > MAX_IMPORT_BYTES) {
    const size = text.length.toLocaleString('en');
    return refused(
      'ENG1507',
      `the import has ${size} characters; the limit is 10 MB`,
      'split it by lines',
    );
  }
  const format = formatOf(name);
  if (format === undefined) {
    const hint = 'rule files end in .toml, .ndjson or .json';
    return refused('ENG1507', `${JSON.stringify(name)} is not the name of a rule file`, hint);
  }
  const { entries, errors } = format.read(text);
  if (entries.length === 0 && errors.length === 0) {
    return refused(
      'ENG1507',
      'the import has no rule and no exception',
      'check that it is the right file',
    );
  }
  const objects = new Map<Entry, ImportedObject>();
  const order: readonly Entry['kind'][] = ['exception_list', 'exception_item', 'rule', 'connector'];
  for (const kind of order) {
    for (const { entry } of entries) {
      if (entry.kind !== kind) continue;
      objects.set(entry, importEntry(entry));
    }
  }
  return answered({
    objects: entries.flatMap(({ entry }) => objects.get(entry) ?? []),
    errors: errors.map(({ code, message, offset }) => ({
      code,
      message: code === 'RUL1005' ? `${message} (found ${characterAt(text, offset)})` : message,
      ...positionOf(text, offset),
    })),
  });

  function importEntry(entry: Entry): ImportedObject {
    if (entry.kind === 'rule') {
      const table = tableOfRule(entry);
      const id = textAt(entry.document.rule, 'rule_id');
      const isKnown = rules.named(id) !== null;
      const answer =
        table === null
          ? refused(
              'ENG1502',
              'what is beside the rule in its file cannot be kept: meta is no table',
            )
          : rules.add(table, author, overwritesRules);
      return imported('rule', answer.value?.id ?? id, isKnown, answer);
    }
    const { data } = entry;
    if (entry.kind === 'exception_list') {
      const isKnown = exceptions.find(listKeyOf(data)) !== undefined;
      const answer = exceptions.putList(data, overwritesExceptions, author);
      return imported('exception list', textAt(data, 'list_id'), isKnown, answer);
    }
    if (entry.kind === 'exception_item') {
      const isKnown = exceptions.findItem(textAt(data, 'item_id'), scopeOf(data)) !== undefined;
      const answer = exceptions.putItem(data, overwritesExceptions, author);
      return imported('exception item', textAt(data, 'item_id'), isKnown, answer);
    }
    return {
      kind: 'connector',
      id: textAt(data, 'id'),
      outcome: 'ignored',
      refusal: null,
      problems: [],
    };
  }
}

function imported(
  kind: ImportedObject['kind'],
  id: string,
  isKnown: boolean,
  { refusal, problems }: Answer<unknown>,
): ImportedObject {
  const outcome = refusal !== null ? 'refused' : isKnown ? 'replaced' : 'added';
  return { kind, id, outcome, refusal, problems };
}

const textAt = (table: Table, name: string): string => {
  const value = at(table, name);
  return typeof value === 'string' ? value : '';
};

const scopeOf = (data: Table) =>
  at(data, 'namespace_type') === 'agnostic' ? 'agnostic' : 'single';

const listKeyOf = (data: Table) =>
  listKey({ list_id: textAt(data, 'list_id'), namespace_type: scopeOf(data) });

/**
 * Rules with the exceptions that they refer to.
 *
 * @param format an export as of Kibana in one file, or a TOML file for each rule and list
 */
export function exportObjects(
  rules: readonly RuleRow[],
  exceptions: readonly ExceptionRow[],
  format: 'ndjson' | 'toml',
): Answer<readonly ExportedFile[]> {
  const tables = rules.map((row) => tableFrom(row.document, serverFields(row)));
  const referred = new Set(
    tables.flatMap((table) => {
      const references = table['exceptions_list'];
      return Array.isArray(references)
        ? references.flatMap((each) => (isTable(each) ? [listKeyOf(each)] : []))
        : [];
    }),
  );
  const lists = exceptions.filter(({ key, list }) => list === null && referred.has(key));
  const entries: Entry[] = [
    ...tables.map((table): Entry => ({ kind: 'rule', document: fromJsonRule(table) })),
    ...lists.flatMap((list): Entry[] => [
      { kind: 'exception_list', data: exceptionTable(list) },
      ...exceptions
        .filter((row) => row.list === list.key)
        .map((row): Entry => ({ kind: 'exception_item', data: exceptionTable(row) })),
    ]),
  ];
  try {
    const files = convert(entries, format === 'ndjson' ? 'rules.ndjson' : 'rules');
    return answered(
      files.map(({ name, text }) => ({ name: name === '' ? 'rules.ndjson' : name, text })),
    );
  } catch (error) {
    if (error instanceof WriteError) return refused('ENG1507', error.message);
    throw error;
  }
}

const exceptionTable = (row: ExceptionRow): Table =>
  tableFrom(row.document, exceptionServerFields(row));

/** From the document itself, whose numbers may have more digits than plain data can hold. */
function tableFrom(document: string, fields: Record<string, unknown>): Table {
  const read = readObject(fields);
  const own = 'table' in read ? Object.entries(read.table) : [];
  return newTable([...Object.entries(documentOf(document)), ...own]);
}
