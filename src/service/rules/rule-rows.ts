import {
  FormatError,
  readRuleJson,
  writeJson,
  type FieldProblem,
  type LoadedRule,
} from '../../rules/index.ts';
import type { RuleOrigin, RuleRow, RuleTable } from '../../stores/detection-store.ts';
import { isSameDocument, plainOf, tableOf, type RuleContent } from './rule-content.ts';

/** Who changes something, and when in milliseconds since 1970. */
export interface Author {
  readonly by: string;
  readonly now: number;
}

/** Who asks, now. */
export const authorOf = (
  parts: { readonly now: () => number },
  { by }: { readonly by: string },
): Author => ({
  by,
  now: parts.now(),
});

export interface RuleWrite {
  readonly id: string;
  readonly origin: RuleOrigin;
  readonly content: RuleContent;
  readonly isLive: boolean;
  readonly base: string | null;
  readonly file: string | null;
}

/**
 * Writes a rule if anything differs. Its revision grows with its document only, so that the revision of an alert names
 * the document that raised it; a rule that comes back after it was removed goes on with the next one.
 *
 * @returns the row, and whether it is another than before
 */
export function writeRule(
  rules: RuleTable,
  write: RuleWrite,
  { by, now }: Author,
  newId: () => string,
): { readonly row: RuleRow; readonly isChanged: boolean } {
  const { id, content, ...rest } = write;
  const known = rules.get(id);
  const isSameContent = known !== null && isSameDocument(known.document, content.document);
  if (
    known !== null &&
    isSameContent &&
    known.isEnabled === content.isEnabled &&
    known.isLive === rest.isLive &&
    known.origin === rest.origin &&
    known.base === rest.base &&
    known.file === rest.file
  ) {
    return { row: known, isChanged: false };
  }
  const isTouched =
    known === null ||
    !isSameContent ||
    known.isEnabled !== content.isEnabled ||
    known.isLive !== rest.isLive;
  const row: RuleRow = {
    id,
    uuid: known?.uuid ?? newId(),
    ...rest,
    revision: isSameContent ? known.revision : rules.nextRevision(id),
    isEnabled: content.isEnabled,
    document: isSameContent ? known.document : content.document,
    createdAt: known?.createdAt ?? now,
    createdBy: known?.createdBy ?? by,
    updatedAt: isTouched ? now : known.updatedAt,
    updatedBy: isTouched ? by : known.updatedBy,
  };
  rules.put(row);
  return { row, isChanged: true };
}

/** What a rule calls itself; its id where that is no text. */
export function nameOf({ id, document }: Pick<RuleRow, 'id' | 'document'>): string {
  const name = tableOf(document)['name'];
  return typeof name === 'string' ? name : id;
}

/** What the service says of a rule under the names of the API, beside its document. */
export function serverFields(row: RuleRow): Record<string, unknown> {
  const isCustomized = row.base !== null && isCustomised(row);
  return {
    id: row.uuid,
    enabled: row.isEnabled,
    revision: row.revision,
    immutable: row.origin === 'pack',
    rule_source:
      row.origin === 'pack'
        ? { type: 'external', is_customized: isCustomized }
        : { type: 'internal' },
    created_at: new Date(row.createdAt).toISOString(),
    created_by: row.createdBy,
    updated_at: new Date(row.updatedAt).toISOString(),
    updated_by: row.updatedBy,
  };
}

/** Whether a shipped rule differs from what the pack said, enabling aside. */
export function isCustomised(row: Pick<RuleRow, 'base' | 'document'>): boolean {
  if (row.base === null) return false;
  // The usual case, without reading it.
  const start = row.document.slice(0, -1);
  if (row.base === `${start},"enabled":true}` || row.base === `${start},"enabled":false}`) {
    return false;
  }
  const base = tableOf(row.base);
  delete base['enabled'];
  return !isSameDocument(row.document, writeJson(base, 'line'));
}

/** The rule as the API shows it. */
export function apiRule(row: RuleRow): Record<string, unknown> {
  return { ...plainOf(tableOf(row.document)), ...serverFields(row) };
}

/** The rules of rows, parsed once for as long as their documents are the same. */
export class RuleContents {
  readonly #known = new Map<string, { readonly document: string; readonly loaded: LoadedRule }>();

  read(row: Pick<RuleRow, 'id' | 'document' | 'file'>): LoadedRule {
    const known = this.#known.get(row.id);
    const file = row.file ?? row.id;
    if (known !== undefined && known.document === row.document && known.loaded.file === file) {
      return known.loaded;
    }
    const { loaded } = parseRule(row.document, file);
    this.#known.set(row.id, { document: row.document, loaded });
    return loaded;
  }

  /** Forgets all other rules. */
  keep(ids: ReadonlySet<string>): void {
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id);
  }
}

/** Without warnings: they are computed on request. A document that is damaged is a rule with errors. */
function parseRule(document: string, file: string) {
  try {
    return readRuleJson(document, file, 'none');
  } catch (error) {
    if (error instanceof FormatError) return readRuleJson('{}', file, 'none');
    throw error;
  }
}

/** Everything that is wrong with a rule under the names of the API. */
export function checkRule(json: string): {
  readonly loaded: LoadedRule;
  readonly problems: readonly FieldProblem[];
} {
  const { loaded, byField } = readRuleJson(json, 'rule', 'all');
  return { loaded, problems: byField(loaded.problems) };
}
