import { blockId } from '../../detect/identity/index.ts';
import { parseDocument } from '../../events/parse-document.ts';
import type { JsonObject } from '../../events/json.ts';
import type { AlertQuery, AlertReader, StoredAlert } from '../../stores/alert-store.ts';

/** Members are read in pages of this many. */
const PAGE = 500;

/** Groups that are looked up together: each is looked up by an index, but too many would be looked for in all alerts. */
const GROUPS_AT_ONCE = 200;

function* queriesOf(groups: readonly string[]): Generator<AlertQuery, void> {
  for (let start = 0; start < groups.length; start += GROUPS_AT_ONCE) {
    const some = groups.slice(start, start + GROUPS_AT_ONCE);
    yield { kind: 'block', groups: some, includesBuildingBlocks: true };
  }
}

/** By id of the alert, the members of sequences and samples in the order of their stages. */
export function membersOf(
  alerts: AlertReader,
  groups: readonly StoredAlert[],
): ReadonlyMap<string, readonly StoredAlert[]> {
  const members = new Map<string, StoredAlert[]>(groups.map(({ id }) => [id, []]));
  for (const query of queriesOf([...members.keys()])) {
    for (let after: string | null = null; ;) {
      const page = alerts.page(query, 'oldest', PAGE, after);
      for (const block of page.alerts) members.get(block.group ?? '')?.push(block);
      after = page.next;
      if (after === null) break;
    }
  }
  for (const blocks of members.values()) {
    const index = new Map(blocks.map((block) => [block.id, groupIndexOf(block)]));
    blocks.sort((a, b) => (index.get(a.id) ?? 0) - (index.get(b.id) ?? 0));
  }
  return members;
}

const groupIndexOf = (block: StoredAlert): number =>
  Number(documentOf(block)['kibana.alert.group.index'] ?? 0);

/** As it is kept: without what the rule says. */
export const documentOf = ({ document }: StoredAlert): JsonObject => parseDocument(document);

/** More than any sequence has stages. */
const MAX_STAGES = 1_000;

/** The stage of a member, from 1; stages of missing events have no member. */
export function stageOfBlock(alert: StoredAlert, block: StoredAlert): number | null {
  for (let stage = 1; stage <= MAX_STAGES; stage++) {
    if (blockId(alert.id, stage - 1) === block.id) return stage;
  }
  return null;
}

/** The ids of the members of all sequences and samples among alerts. */
export function blocksOf(alerts: AlertReader, groups: readonly string[]): readonly string[] {
  const blocks: string[] = [];
  for (const query of queriesOf(groups)) {
    for (let after: string | null = null; ;) {
      const page = alerts.ids(query, PAGE, after);
      blocks.push(...page);
      after = page.at(-1) ?? null;
      if (page.length < PAGE) break;
    }
  }
  return blocks;
}
