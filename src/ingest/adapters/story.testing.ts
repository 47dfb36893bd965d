import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { compileOptionsOf } from '../../engine/rules/compile-rule.ts';
import { EventScanner } from '../../engine/blocks/event-scanner.ts';
import { loadScanExceptions } from '../../engine/rules/load-exceptions.ts';
import { loadScanRules } from '../../engine/rules/load-rules.ts';
import { setupOf } from '../../engine/rules/setup-of.ts';
import type { Candidate } from '../../detect/candidate.ts';
import { eventsOf, type MatchedEvent } from '../../detect/match.ts';
import { search } from '../../detect/search.ts';
import { sourceOf } from '../../detect/source/source.testing.ts';
import { STAND_INS } from '../../events/origin/stand-ins.ts';
import { rowOf } from '../../events/document-row.ts';
import { parseJson, type JsonObject } from '../../events/json.ts';
import { compile } from '../../lang/index.ts';
import { readInstant } from '../../util/time/index.ts';
import { integerAt, objectAt, textAt } from './members.ts';

/** Recorded starts, forks and ends of real processes: of the attack, or of hostile names. */
export function storyDocuments(
  sample: 'attack' | 'hostile-names' = 'attack',
): readonly JsonObject[] {
  const lines = gunzipSync(readFileSync(`content/samples/${sample}.ndjson.gz`)).toString('utf8');
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseJson(line) as JsonObject);
}

/** The shipped rules with their exceptions. */
export interface Pack {
  /** The file names of the rules, without ending. */
  readonly rules: readonly string[];
  /**
   * Every match of every rule, by the rule's name: what happened to which process when, of each of its
   * events. Times are cut to the precision of the source.
   *
   * @param precision in nanoseconds
   */
  readonly matches: (
    documents: readonly JsonObject[],
    precision?: bigint,
  ) => ReadonlyMap<string, ReadonlySet<string>>;
}

const ALL = { minSeverity: null, tags: [], ruleIds: [] };
const NOW = 0n;

export async function loadPack(): Promise<Pack> {
  const loaded = await loadScanRules(['content/rules'], ALL);
  const exceptions = await loadScanExceptions(loaded.rules, loaded.loaded, {
    exceptions: [],
    shippedExceptions: 'content/exceptions',
    skippedExceptions: new Set(),
    valueLists: null,
    now: NOW,
  });
  const setup = setupOf(loaded.rules, exceptions, {
    from: null,
    to: null,
    now: NOW,
    profiles: false,
    standIns: STAND_INS,
  });
  const rules = loaded.rules.map(({ file }) => file.slice(file.lastIndexOf('/') + 1, -5));
  const matches: Pack['matches'] = (documents, precision = 1n) => {
    const scanner = new EventScanner(setup);
    for (const [start, document] of documents.entries()) {
      const text = () => JSON.stringify(document);
      const place = { start, end: start };
      scanner.document(place, rowOf(document, scanner.fields), NO_HIT, start, null, text);
    }
    const candidates = loaded.rules.map((): Candidate[] => []);
    for (const { start, hits } of scanner.take().found) {
      const event = storyEvent(documents[start] as JsonObject);
      for (const { rule, ...hit } of hits)
        candidates[rule]?.push({ ...hit, arrival: start, event });
    }
    const found = loaded.rules.map(({ rule }, index) => {
      const compiled = compile(rule.query, compileOptionsOf(rule, NOW));
      const { matches: own } = search(compiled, candidates[index] ?? [], null);
      const keys = own.map((match) =>
        eventsOf(match)
          .map((event) => keyOf(event.load().document, precision))
          .join(', '),
      );
      return [rules[index] ?? '', new Set(keys)] as const;
    });
    return new Map(found);
  };
  return { rules, matches };
}

const NO_HIT = { index: undefined, id: undefined };

function storyEvent(document: JsonObject): MatchedEvent {
  return { load: () => sourceOf(document), index: undefined, id: undefined, time: null };
}

/** What happened to which process when; who says it may give any further field. */
function keyOf(document: JsonObject, precision: bigint): string {
  const pid = integerAt(objectAt(document, 'process'), 'pid');
  const action = textAt(objectAt(document, 'event'), 'action');
  const instant = readInstant(textAt(document, '@timestamp') ?? '');
  return `${action} ${pid} ${instant === null ? 'never' : instant / precision}`;
}
