import { newTable, writeJson } from '../../rules/index.ts';
import { answered, attempt, taken, type Answer } from '../../service/operation/operation.ts';
import { operation } from './parts.ts';
import { shown } from '../../service/operation/changes.ts';
import { tableOf } from '../../service/rules/rule-content.ts';
import { authorOf } from '../../service/rules/rule-rows.ts';
import { copyExceptions } from './duplicate-rule.ts';
import { isExpiredAt, kibanaException, findException, type ExceptionName } from './exceptions.ts';
import { line } from './export-rules.ts';
import { told } from './errors.ts';
import type { By, KibanaParts } from './parts.ts';
import { inWords, textIn } from './tables.ts';

interface WholeList extends ExceptionName {
  readonly includesExpired: boolean;
}

/** A list with its items and a summary. */
export const exportExceptionList = operation({
  name: 'kibana.exceptions.export',
  run(parts: KibanaParts, { includesExpired, ...name }: WholeList): Answer<string> {
    const list = taken(findException(parts, 'list', name));
    const items = parts.ruleManager.exceptions
      .rows()
      .filter(
        (row) => row.list === list.key && (includesExpired || !isExpiredAt(row, parts.now())),
      );
    const summary = newTable([
      ['exported_exception_list_count', 1],
      ['exported_exception_list_item_count', items.length],
      ['missing_exception_lists', []],
      ['missing_exception_lists_count', 0],
      ['missing_exception_list_items', []],
      ['missing_exception_list_item_count', 0],
    ]);
    return answered([...[list, ...items].map(kibanaException), summary].map(line).join(''));
  },
  audit: ({ id, ownId }) => `exported the exception list ${shown(id ?? ownId ?? '')}`,
});

export const duplicateExceptionList = operation({
  name: 'kibana.exceptions.duplicate',
  run(parts: KibanaParts, ask: WholeList & By): Answer<string> {
    const { ruleManager, makeId } = parts;
    const { exceptions } = ruleManager;
    const list = taken(findException(parts, 'list', ask));
    const items = exceptions.rows().filter((row) => row.list === list.key);
    const { includesExpired } = ask;
    const name = `${textIn(tableOf(list.document), 'name') ?? ''} [Duplicate]`;
    const wanted = { listId: makeId(), includesExpired, name };
    const copied = attempt(() =>
      ruleManager.together(() => {
        const copy = copyExceptions(exceptions, list, items, wanted, makeId, authorOf(parts, ask));
        const made = taken(
          findException(parts, 'list', { id: textIn(copy, 'id'), scope: ask.scope }),
        );
        return answered(writeJson(kibanaException(made), 'line'));
      }),
    );
    return copied.refusal === null ? copied : told(copied);
  },
  audit: (_, list) => `copied an exception list: made ${inWords('list', list)}`,
});

/** How many items of a list are for each operating system. */
export const countExceptionItems = operation({
  name: 'kibana.exceptions.summary',
  run(parts: KibanaParts, name: ExceptionName): Answer<string> {
    const list = taken(findException(parts, 'list', name));
    const rows = parts.ruleManager.exceptions.rows().filter((row) => row.list === list.key);
    const systems = rows.map((row) => kibanaException(row)['os_types']);
    const count = (name: string) =>
      systems.filter((each) => Array.isArray(each) && each.includes(name)).length;
    const counts = ['windows', 'linux', 'macos'].map((each) => [each, count(each)] as const);
    return answered(writeJson(newTable([...counts, ['total', rows.length]]), 'line'));
  },
});

export const EXCEPTION_LIST_OPERATIONS = [
  exportExceptionList,
  duplicateExceptionList,
  countExceptionItems,
] as const;
