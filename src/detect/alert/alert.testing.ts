import { printJson, type JsonObject } from '../../events/json.ts';
import { isRunnable, type Data } from '../../rules/index.ts';
import { loadText, ruleText } from '../../rules/rule.testing.ts';
import { assert } from '../../util/assert.ts';
import { readInstant } from '../../util/time/index.ts';
import type { DetectionRule } from '../detection-rule.ts';
import type { Match, MatchedEvent } from '../match.ts';
import { readSource } from '../source/read-source.ts';
import type { DocumentContext } from './fields.ts';

/** A rule with some fields replaced. */
export async function detectionRule(
  fields: Readonly<Record<string, Data | undefined>> = {},
): Promise<DetectionRule> {
  const { rules } = await loadText(ruleText(fields));
  const [loaded] = rules;
  assert(
    loaded !== undefined && loaded.rule !== null && isRunnable(loaded.rule),
    'a rule that runs',
  );
  const { rule, document, file } = loaded;
  return { id: rule.rule_id ?? '', rule, parameters: document.rule, file };
}

/** An event that is parsed again at each load. */
export function matchedEvent(document: JsonObject, hit: Partial<MatchedEvent> = {}): MatchedEvent {
  const text = printJson(document);
  const time = document['@timestamp'];
  return {
    load: () => readSource(text),
    index: undefined,
    id: undefined,
    time: typeof time === 'string' ? readInstant(time) : null,
    ...hit,
  };
}

export const eventMatch = (document: JsonObject, hit: Partial<MatchedEvent> = {}): Match => ({
  kind: 'event',
  event: matchedEvent(document, hit),
});

/** A sequence; `null` represents a missing event. */
export const groupMatch = (...documents: readonly (JsonObject | null)[]): Match => ({
  kind: 'group',
  keys: [],
  events: documents.map((document) => (document === null ? null : matchedEvent(document))),
});

/** ISO text of a time the given number of seconds after a fixed time. */
export const second = (seconds: number): string =>
  new Date(Date.UTC(2026, 10, 24, 12, 0, seconds)).toISOString();

export const CONTEXT: DocumentContext = {
  now: 1_800_000_000_000_000_000n,
  executionUuid: 'e-1',
  executionTime: 1_799_999_999_000_000_000n,
  version: '1.2.3',
  spaceId: 'default',
};
