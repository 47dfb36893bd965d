import type { Candidate } from '../../detect/candidate.ts';
import { Evaluator } from '../../detect/evaluate/evaluator.ts';
import { eventsOf } from '../../detect/match.ts';
import { search } from '../../detect/types/search.ts';
import { rowOf } from '../../events/document-row.ts';
import { FieldSet } from '../../events/field-set.ts';
import type { JsonObject } from '../../events/json.ts';
import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import { type Pack, keyOf } from '../../ingest/adapters/story.testing.ts';
import { blockSetup } from './block-setup.ts';
import { loadApplicableExceptions } from './load-exceptions.ts';
import { loadRunnableRules } from './load-rules.ts';

const ALL = { minSeverity: null, tags: [], ruleIds: [] };
const NOW = 0n;

/** The shipped rules with their exceptions. */
export async function loadPack(): Promise<Pack> {
  const loaded = await loadRunnableRules(['content/rules'], ALL);
  const exceptions = await loadApplicableExceptions(loaded.rules, loaded.loaded, {
    exceptions: [],
    shippedExceptions: 'content/exceptions',
    skippedExceptions: new Set(),
    valueLists: null,
    now: NOW,
  });
  const setup = blockSetup(loaded.rules, exceptions, {
    from: null,
    to: null,
    now: NOW,
    profiles: false,
    dataSetAliases: DATA_SET_ALIASES,
  });
  const rules = loaded.rules.map(({ file }) => file.slice(file.lastIndexOf('/') + 1, -5));
  const matches: Pack['matches'] = (documents, precision = 1n) => {
    const fields = new FieldSet();
    const evaluator = new Evaluator(setup, fields, () => {});
    const candidates = rules.map((): Candidate<JsonObject>[] => []);
    for (const [arrival, event] of documents.entries()) {
      evaluator.evaluate(
        rowOf(event, fields),
        undefined,
        null,
        () => event,
        ({ rule, ...match }) => candidates[rule]?.push({ ...match, arrival, event }),
      );
    }
    return new Map(
      rules.map((name, rule) => {
        const compiled = evaluator.compiled[rule];
        const found =
          compiled === undefined ? [] : search(compiled, candidates[rule] ?? [], null).matches;
        const keys = found.map((match) =>
          eventsOf(match)
            .map((event) => keyOf(event, precision))
            .join(', '),
        );
        return [name, new Set(keys)] as const;
      }),
    );
  };
  return { rules, matches };
}
