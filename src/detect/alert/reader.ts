import { getOrAdd } from '../../util/maps.ts';
import { rowOf } from '../../events/document-row.ts';
import { FieldSet } from '../../events/field-set.ts';
import type { Row } from '../../events/value.ts';
import { lazily } from '../../util/lazily.ts';
import type { DetectionRule } from '../detection-rule.ts';
import { alertId, formerIdentityReader, identityReader } from '../identity/index.ts';
import type { Match, MatchedEvent } from '../match.ts';
import { ruleTypeOf } from '../types/index.ts';
import { commonOf } from './intersection.ts';
import { lineageReader, type Lineage } from './lineage.ts';
import { overridesReader, type Overrides } from './overrides.ts';
import type { ReadEvent, ReadMatch } from './read-match.ts';
import { RecentReads } from './recent-reads.ts';
import { reasonMaker, type MakeReason } from './reason/reason.ts';

/** Everything read from the documents of one rule's matches, in a single pass over each. */
export interface Reader {
  readonly read: (match: Match) => ReadMatch;
  readonly lineage: Lineage;
  readonly overridesOf: (rows: readonly Row[]) => Overrides;
  readonly makeReason: MakeReason;
  /** What a match of several events is called. */
  readonly groupWord: () => 'sequence' | 'sample';
  /** Slots of the `group_by` fields of suppression. */
  readonly groupBy: readonly number[];
}

const readers = new WeakMap<DetectionRule, Reader>();

/** The reader of a rule, cached. */
export const readerOf = (rule: DetectionRule): Reader =>
  getOrAdd(readers, rule, () => createReader(rule));

/** What every rule reads. */
function createFields() {
  const fields = new FieldSet();
  return {
    fields,
    identityOf: identityReader(fields),
    formerOf: formerIdentityReader(fields),
    makeReason: reasonMaker(fields),
  };
}

/** Of all rules that read no more than that: an event has the same row for them, and they say the same of it. */
const commonFields = lazily(createFields);

function createReader(rule: DetectionRule): Reader {
  const own = readsMore(rule) ? createFields() : commonFields();
  const { fields, identityOf, formerOf, makeReason } = own;
  const lineage = lineageReader(rule, fields);
  const overridesOf = overridesReader(rule.rule, fields);
  const groupBy = (rule.rule.alert_suppression?.group_by ?? []).map((field) =>
    fields.slotOf(field),
  );

  const readEvent = (event: MatchedEvent): ReadEvent => {
    const source = event.load();
    const row = source.row(fields);
    const shared = lineage.isAlert(row, event) ? undefined : event.identity;
    const known = shared?.get() ?? null;
    const identity = known ?? identityOf(row, source);
    if (known === null) shared?.set(identity);
    return { event, source, row, identity, former: () => formerOf(row) };
  };
  const recent = new RecentReads();
  const read = (match: Match): ReadMatch => {
    const stages =
      match.kind === 'event'
        ? [readEvent(match.event)]
        : match.events.map((event) => (event === null ? null : recent.read(event, readEvent)));
    const events = stages.filter((stage) => stage !== null);
    const id = lazily(() =>
      alertId(
        rule.id,
        stages.map((stage) => stage?.identity ?? null),
      ),
    );
    const formerId = () => {
      const formers = events.map(({ former }) => former());
      if (formers.every((each) => each === null)) return null;
      return alertId(
        rule.id,
        stages.map((stage) => stage?.former()?.identity ?? stage?.identity ?? null),
      );
    };
    return { match, id, formerId, stages, events, common: commonRow(match, events, fields) };
  };
  return {
    read,
    lineage,
    overridesOf,
    makeReason,
    groupWord: lazily(() => ruleTypeOf(rule.rule).groupWord(rule.rule)),
    groupBy,
  };
}

/** Whether alerts of a rule need fields that its own document names. */
function readsMore({ rule }: DetectionRule): boolean {
  return (
    rule.rule_name_override !== undefined ||
    rule.severity_mapping.length > 0 ||
    rule.risk_score_mapping.length > 0 ||
    rule.alert_suppression !== undefined
  );
}

/** Computed lazily and once: most alerts are dropped before it is needed. */
function commonRow(match: Match, events: readonly ReadEvent[], fields: FieldSet): () => Row {
  let row: Row | undefined = match.kind === 'event' ? events[0]?.row : undefined;
  return () => (row ??= rowOf(commonOf(events.map(({ source }) => source.document)), fields));
}
