import { answered, type Answer } from '../../service/operation/answer.ts';
import { copyExceptions, NotCopied } from './duplicate-rule.ts';
import { kibanaException } from './exception-answer.ts';
import {
  createException,
  deleteException,
  findException,
  getException,
  updateException,
  type ExceptionKind,
  type ExceptionName,
} from './exceptions.ts';
import { exportList } from './export-rules.ts';
import { told } from './failure.ts';
import { findItems, findLists, type ItemsWanted } from './find-exceptions.ts';
import type { PageRequest } from './page.ts';
import { textIn } from './tables.ts';
import { author, type By, type KibanaParts } from './parts.ts';
import { newTable, writeJson } from '../../rules/index.ts';
import { tableOf } from '../../service/rules/rule-content.ts';

interface OfKind {
  readonly kind: ExceptionKind;
}

export const EXCEPTION_OPERATIONS = {
  'kibana.exceptions.get': (
    parts: KibanaParts,
    { kind, ...name }: OfKind & ExceptionName,
  ): Answer<string> => getException(parts, kind, name),
  'kibana.exceptions.create': (
    parts: KibanaParts,
    args: By & OfKind & { readonly object: unknown },
  ): Answer<string> => createException(parts, args.kind, args.object, author(parts, args)),
  'kibana.exceptions.update': (
    parts: KibanaParts,
    args: By & OfKind & { readonly object: unknown },
  ): Answer<string> => updateException(parts, args.kind, args.object, author(parts, args)),
  'kibana.exceptions.delete': (
    parts: KibanaParts,
    { kind, ...name }: OfKind & ExceptionName,
  ): Answer<string> => deleteException(parts, kind, name),
  'kibana.exceptions.findLists': (
    parts: KibanaParts,
    args: { readonly scopes: ItemsWanted['scopes']; readonly page: PageRequest },
  ): string => findLists(parts, args.scopes, args.page),
  'kibana.exceptions.findItems': (
    parts: KibanaParts,
    { page, ...wanted }: ItemsWanted & { readonly page: PageRequest },
  ): Answer<string> => findItems(parts, wanted, page),
  'kibana.exceptions.export': (
    parts: KibanaParts,
    { includesExpired, ...name }: ExceptionName & { readonly includesExpired: boolean },
  ): Answer<string> => {
    const { value: list, ...refusal } = findException(parts, 'list', name);
    return list === null
      ? { value: null, ...refusal }
      : answered(exportList(parts.ruleManager, list, includesExpired, parts.now()));
  },
  'kibana.exceptions.duplicate': (
    parts: KibanaParts,
    args: By & ExceptionName & { readonly includesExpired: boolean },
  ): Answer<string> => {
    const { ruleManager, makeId } = parts;
    const { exceptions } = ruleManager;
    const { value: list, ...refusal } = findException(parts, 'list', args);
    if (list === null) return { value: null, ...refusal };
    const items = exceptions.rows().filter((row) => row.list === list.key);
    const { includesExpired } = args;
    const name = `${textIn(tableOf(list.document), 'name') ?? ''} [Duplicate]`;
    const wanted = { listId: makeId(), includesExpired, name };
    try {
      return ruleManager.together(() => {
        const copy = copyExceptions(exceptions, list, items, wanted, makeId, author(parts, args));
        const id = textIn(copy, 'id');
        const made = findException(parts, 'list', { id, scope: args.scope });
        if (made.value === null) throw new NotCopied(made);
        return answered(writeJson(kibanaException(made.value), 'line'));
      });
    } catch (error) {
      if (error instanceof NotCopied) return told(error.answer);
      throw error;
    }
  },
  /** How many items of a list are for each operating system. */
  'kibana.exceptions.summary': (parts: KibanaParts, name: ExceptionName): Answer<string> => {
    const { value: list, ...refusal } = findException(parts, 'list', name);
    if (list === null) return { value: null, ...refusal };
    const rows = parts.ruleManager.exceptions.rows().filter((row) => row.list === list.key);
    const systems = rows.map((row) => kibanaException(row)['os_types']);
    const count = (name: string) =>
      systems.filter((each) => Array.isArray(each) && each.includes(name)).length;
    const counts = ['windows', 'linux', 'macos'].map((each) => [each, count(each)] as const);
    return answered(writeJson(newTable([...counts, ['total', rows.length]]), 'line'));
  },
};
