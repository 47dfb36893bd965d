import type { AlertReader } from '../../../stores/alert-store.ts';
import { NANOS_PER_DAY, NANOS_PER_MS } from '../../../util/time/index.ts';
import type { GoneAlert, PreviewComparison } from './preview.ts';

const PAGE = 1_000;
const MAX_ALERTS = 200_000;
const MAX_EXAMPLES = 100;

/** What became of the matches of the preview, by id of the alert. */
export interface PreviewFates {
  readonly isRaised: (id: string) => boolean;
  readonly isSuppressed: (id: string) => boolean;
  readonly isWaiting: (id: string) => boolean;
}

/**
 * The alerts that a rule has raised over events of a range and that the preview does not have. An alert belongs to the
 * range by its last event.
 */
export async function goneAlerts(
  alerts: Pick<AlertReader, 'page'>,
  ruleId: string,
  range: { readonly from: bigint; readonly to: bigint },
  fates: PreviewFates,
  pause: () => Promise<void>,
): Promise<Pick<PreviewComparison, 'gone' | 'goneExamples' | 'isComplete'>> {
  const { from, to } = range;
  // Hosts may be ahead, so an alert can be older than its events claim to be.
  const since = Number((from - NANOS_PER_DAY) / NANOS_PER_MS);
  const query = { ruleIds: [ruleId], from: since, includesBuildingBlocks: true };
  const examples: GoneAlert[] = [];
  let gone = 0;
  let seen = 0;
  for (let after: string | null = null; seen < MAX_ALERTS;) {
    const page = alerts.page(query, 'oldest', PAGE, after);
    for (const { id, kind, reason, createdAt, lastEvent } of page.alerts) {
      if (kind !== 'alert' || lastEvent === null || lastEvent < from || lastEvent > to) continue;
      if (fates.isRaised(id)) continue;
      gone += 1;
      if (examples.length < MAX_EXAMPLES) {
        examples.push({ id, reason, createdAt, lastEvent, because: becauseOf(id, fates) });
      }
    }
    seen += page.alerts.length;
    after = page.next;
    if (after === null) return { gone, goneExamples: examples, isComplete: true };
    await pause();
  }
  return { gone, goneExamples: examples, isComplete: false };
}

function becauseOf(id: string, { isSuppressed, isWaiting }: PreviewFates): GoneAlert['because'] {
  if (isSuppressed(id)) return 'suppressed';
  return isWaiting(id) ? 'waiting' : 'not found';
}
