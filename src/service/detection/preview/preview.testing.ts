import { parse } from '../../../lang/index.ts';
import { isRunnable, type Rule } from '../../../rules/index.ts';
import { loadText, ruleText } from '../../../rules/rule.testing.ts';
import type { EventReader } from '../../../stores/event-store.ts';
import type { MemoryEvent } from '../../../stores/memory-reader.testing.ts';
import type { RunnableRule } from '../../../runs/rules/load-rules.ts';
import { openStoredEvents, type StoredInputs } from '../../../runs/stored/open-stored.ts';

const { rules } = await loadText(ruleText({ index: undefined }));

/** A rule that reads every event. The query must be without errors. */
export function ruleOf(query: string, fields: Partial<Rule> = {}): RunnableRule {
  const [source] = rules;
  const parsed = parse(query);
  if (source?.rule == null || !isRunnable(source.rule) || !parsed.ok) throw new Error(query);
  const rule = { ...source.rule, ...fields, query };
  const { document, file } = source;
  const { value: statement } = parsed;
  return {
    id: 'rule-1',
    rule,
    parameters: document.rule,
    file,
    source: { ...source, rule, statement },
  };
}

/** Events of a store with one stream, one a second; a member of the same name replaces what is said here. */
export function eventsOf(
  documents: readonly object[],
  start = Date.UTC(2026, 10, 26),
): MemoryEvent[] {
  return documents.map((document, index) => {
    const timestamp = new Date(start + index * 1_000).toISOString();
    return { stream: 's', document: JSON.stringify({ '@timestamp': timestamp, ...document }) };
  });
}

/** All events of a reader, as the input of a run. */
export const inputsOf = (reader: EventReader): StoredInputs =>
  openStoredEvents(reader, {
    streams: null,
    from: null,
    to: null,
    stages: null,
    now: 0n,
    readsIds: false,
    isComplete: false,
    rejects: null,
    isStrict: false,
  });
