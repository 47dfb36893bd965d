import { knownFields } from '../../events/catalogue/known-fields.ts';
import { misfit } from '../../events/catalogue/misfit.ts';
import { didYouMean } from '../../util/suggest.ts';
import { type Path, quote, type Fault } from '../model/data.ts';
import { fieldsOf, type ExceptionEntry, type ExceptionItem, type SubEntry } from './model.ts';

/** Parts of an item that probably do not do what was intended. */
export function lintItem(item: ExceptionItem): readonly Fault[] {
  return [
    ...mixedLists(item),
    ...unknownCaseFields(item),
    ...item.entries.flatMap((entry, index) => {
      const path = ['item', 'entries', index];
      return [...lintField(entry, path), ...lintEntry(entry, path)];
    }),
  ];
}

/** Kibana allows no other condition next to one on a value list. */
function mixedLists({ entries }: ExceptionItem): readonly Fault[] {
  const lists = entries.filter(({ type }) => type === 'list').length;
  if (lists === 0 || lists === entries.length) return [];
  return [
    {
      code: 'RUL3101',
      path: ['item', 'entries'],
      message: 'conditions on value lists are mixed with others, which Kibana does not allow',
      hint: 'the item applies here; for Kibana, put conditions on value lists in an item of their own',
    },
  ];
}

function unknownCaseFields({ meta, entries }: ExceptionItem): readonly Fault[] {
  const fields = meta?.dockwarden?.case_insensitive;
  if (fields === undefined || typeof fields === 'boolean') return [];
  const known = new Set(entries.flatMap(fieldsOf));
  return fields.flatMap((field, index) =>
    known.has(field)
      ? []
      : [
          {
            code: 'RUL3102',
            path: ['item', 'meta', 'dockwarden', 'case_insensitive', index],
            message: `no condition of the item compares ${quote(field)}`,
            hint: 'use the field name of a condition; below a nested condition, put its field before it',
          },
        ],
  );
}

function lintEntry(entry: ExceptionEntry, path: Path): readonly Fault[] {
  switch (entry.type) {
    case 'match':
      return looksLikePattern(entry.value) ? [literalStar(entry.value, [...path, 'value'])] : [];
    case 'match_any': {
      const index = entry.value.findIndex(looksLikePattern);
      const value = entry.value[index];
      return value === undefined ? [] : [literalStar(value, [...path, 'value', index])];
    }
    case 'wildcard':
      return lintPattern(entry.value, [...path, 'value']);
    case 'nested':
      return entry.entries.flatMap((sub, index) => {
        const at = [...path, 'entries', index];
        const faults = [...lintField(sub, at, `${entry.field}.`), ...lintEntry(sub, at)];
        return sub.field.startsWith(`${entry.field}.`)
          ? [...faults, notRelative(entry.field, sub.field, [...at, 'field'])]
          : faults;
      });
    default:
      return [];
  }
}

/** An asterisk at an end, or next to a slash or a dot; a question mark alone is common in URLs. */
const looksLikePattern = (value: string) => value.length > 1 && /^\*|\*$|[/\\.]\*/.test(value);

const literalStar = (value: string, path: Path): Fault => ({
  code: 'RUL3103',
  path,
  message: `${quote(value)} is compared literally, including the asterisk`,
  hint: 'for a pattern, make the type "wildcard"',
});

const notRelative = (parent: string, field: string, path: Path): Fault => ({
  code: 'RUL3105',
  path,
  message: `the field would be ${quote(`${parent}.${field}`)}`,
  hint: `fields below a nested condition are relative to it: write ${quote(field.slice(parent.length + 1))}`,
});

/** A backslash before an ordinary character has no effect: `C:\Users` is `C:Users`. */
function lintPattern(pattern: string, path: Path): readonly Fault[] {
  for (let index = pattern.indexOf('\\'); index >= 0; index = pattern.indexOf('\\', index + 2)) {
    if ('*?\\'.includes(pattern[index + 1] ?? '\\')) continue;
    return [
      {
        code: 'RUL3104',
        path,
        message: `a backslash in ${quote(pattern)} escapes the next character and is not part of the value`,
        hint: 'for a literal backslash write two, which are four in JSON and in "…" of TOML',
      },
    ];
  }
  return [];
}

/** Misspelt fields, and values that a field never has: the condition is never true. */
function lintField(entry: ExceptionEntry | SubEntry, path: Path, parent = ''): Fault[] {
  const name = parent + entry.field;
  const known = knownFields();
  // Below a nested condition, the name includes its parent.
  if (entry.type === 'nested') return [];
  if (!known.has(name)) {
    const typos = known.typosOf(name);
    if (typos.length === 0) return [];
    const message = `${quote(name)} is not a known field, so the condition is never true`;
    const hint = didYouMean(typos.slice(0, 3).map((typo) => typo.slice(parent.length)));
    return [{ code: 'RUL3111', path: [...path, 'field'], message, hint }];
  }
  const type = known.schema.get(name)?.type ?? '';
  return valuesOf(entry).flatMap(({ value, at }) => {
    const wrong = misfit(type, readAs(type, value));
    if (wrong === null) return [];
    const message = `${name} holds ${wrong.holds}, so ${quote(value)} compares with no value of it`;
    return [
      {
        code: 'RUL3112' as const,
        path: [...path, 'value', ...at],
        message,
        hint: `compare it with ${wrong.example}`,
      },
    ];
  });
}

/** The type of a field says nothing about patterns and value lists. */
function valuesOf(entry: ExceptionEntry | SubEntry): { value: string; at: Path }[] {
  if (entry.type === 'match') return [{ value: entry.value, at: [] }];
  if (entry.type !== 'match_any') return [];
  return entry.value.map((value, index) => ({ value, at: [index] }));
}

/** Values are written as strings, and an index parses them by the type of the field. */
function readAs(type: string, value: string): string | number | boolean {
  if (type === 'boolean' && /^(true|false)$/.test(value)) return value === 'true';
  const isNumber = value.trim() !== '' && Number.isFinite(Number(value));
  return isNumber && !['ip', 'date'].includes(type) && !isText(type) ? Number(value) : value;
}

const isText = (type: string) => /keyword|wildcard|text|flattened/.test(type);
