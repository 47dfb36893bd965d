import {
  isJsonObject,
  parseJson,
  printJson,
  type JsonObject,
  type Json,
} from '../../../events/json.ts';
import type { RuleHistoryRow, RuleReader, RuleRow } from '../../../stores/detection-store.ts';
import { answered, operation } from '../../operation/operation.ts';
import { whole } from '../../operation/fields.ts';
import type { RuleManager } from '../rule-manager.ts';
import { unknownRule } from '../rules.ts';
import { ruleHistory as historyAnswer, type RuleChange } from './schemas.ts';

/** Of one side of a field, as JSON. */
const MAX_VALUE = 20_000;

const MAX_CHANGES = 1_000;

interface HistoryParts {
  readonly store: { readonly rules: RuleReader };
  readonly ruleManager: RuleManager;
}

export const listRuleHistory = operation({
  name: 'rules.history',
  on: 'GET /dw/rules/:id/_history',
  about: 'lists changes of a rule: who made them, when, and which fields were others before',
  answers: '`changes`, the latest first',
  rows: 'changes',
  right: 'read',
  query: { limit: whole(1, MAX_CHANGES).default(100) },
  answer: historyAnswer,
  ask: ({ id, query }) => ({ id, ...query }),
  run({ store, ruleManager }: HistoryParts, { id, limit }) {
    const row = ruleManager.rules.find(id);
    if (row === null) return unknownRule(id);
    return answered({ changes: ruleHistory(store.rules, row, limit) });
  },
});

/** What has become of a rule, the latest change first. */
export function ruleHistory(rules: RuleReader, row: RuleRow, limit: number): readonly RuleChange[] {
  const rows = rules.history(row.id, limit + 1);
  const changes = rows.slice(0, limit).map((each, at) => changeOf(rules, row, each, rows[at + 1]));
  const first = rows.at(-1);
  if (first === undefined || rows.length > limit) return changes;
  // Of revisions before the history was written, only the documents are known.
  const older: RuleChange[] = [];
  for (let revision = first.revision - 1; revision >= 0; revision -= 1) {
    if (changes.length + older.length >= limit) break;
    if (rules.revision(row.id, revision) === null) continue;
    older.push({
      at: null,
      by: null,
      revision,
      isEnabled: null,
      isLive: null,
      what: rules.revision(row.id, revision - 1) === null ? ['created'] : ['changed'],
      fields: fieldsOf(rules, row.id, revision),
    });
  }
  return [...changes, ...older];
}

function changeOf(
  rules: RuleReader,
  { id }: RuleRow,
  { at, by, revision, isEnabled, isLive }: RuleHistoryRow,
  before: RuleHistoryRow | undefined,
): RuleChange {
  const what: RuleChange['what'][number][] = [];
  const isNew = before === undefined || before.revision !== revision;
  if (isNew) what.push(rules.revision(id, revision - 1) === null ? 'created' : 'changed');
  if (before !== undefined && before.isEnabled !== isEnabled)
    what.push(isEnabled ? 'enabled' : 'disabled');
  if (before !== undefined && before.isLive !== isLive) what.push(isLive ? 'live' : 'scheduled');
  const fields = isNew ? fieldsOf(rules, id, revision) : [];
  return { at, by, revision, isEnabled, isLive, what, fields };
}

/** What a revision has changed; none of the first one. */
function fieldsOf(rules: RuleReader, id: string, revision: number): RuleChange['fields'][number][] {
  const [before, after] = [rules.revision(id, revision - 1), rules.revision(id, revision)];
  if (before === null || after === null) return [];
  const [one, other] = [objectOf(before), objectOf(after)];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.toSorted().flatMap((field) => {
    const sides = [valueOf(one, field), valueOf(other, field)] as const;
    const texts = sides.map((side) => (side === undefined ? '' : printJson(side)));
    if (texts[0] === texts[1]) return [];
    const isCut = texts.some((text) => text.length > MAX_VALUE);
    const shown = (at: 0 | 1) =>
      (texts[at] ?? '').length > MAX_VALUE ? null : (sides[at] ?? null);
    return [{ field, before: shown(0), after: shown(1), isCut }];
  });
}

const valueOf = (object: JsonObject, field: string): Json | undefined =>
  Object.hasOwn(object, field) ? object[field] : undefined;

function objectOf(document: string): JsonObject {
  const value = parseJson(document);
  return isJsonObject(value) ? value : {};
}
