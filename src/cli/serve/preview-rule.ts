import type { JobView } from '../../service/jobs/schemas.ts';
import { styleFor, severityPaint, type Display } from '../../report/terminal/style.ts';
import { lineWidth, cut, padded } from '../../report/terminal/text-width.ts';
import { loadRules, toJsonRule, writeJson, type Severity } from '../../rules/index.ts';
import { endOf } from '../../api/client/change-alerts.ts';
import { ServerError } from '../../api/errors.ts';
import { second } from '../../report/terminal/cell.ts';
import { counted, countedOrNo, formatCount } from '../../util/counts.ts';
import { safeJson, safeText } from '../../util/safe-text.ts';
import { type TimeZone, parseInstant } from '../../util/time/index.ts';
import { invalidArgument } from '../errors.ts';
import { writeAll } from '../terminal/output.ts';
import { serviceClient, type ServiceOptions } from './service-url.ts';

/** What a rule would have raised. Times are ISO dates; texts come from events. */
export interface ShownPreview {
  readonly events: { readonly selected: number; readonly damaged: number };
  readonly missing: number;
  readonly failures: number;
  /** `null` if all was judged. */
  readonly judgedTo: string | null;
  readonly notJudged: number;
  readonly counts: Readonly<
    Record<
      | 'matches'
      | 'alerts'
      | 'suppressed'
      | 'capped'
      | 'excepted'
      | 'late'
      | 'untimed'
      | 'forgotten',
      number
    >
  >;
  readonly alerts: readonly {
    readonly severity: Severity;
    readonly reason: string;
    readonly start: string | null;
    readonly raisedAt: string;
    readonly suppressed: number;
  }[];
  readonly moreAlerts: number;
  readonly excepted: readonly { readonly name: string; readonly matches: number }[];
  readonly nearestMissText: readonly string[];
}

interface PreviewTextOptions extends Display {
  /** Alerts that are shown. */
  readonly limit: number;
}

const GAP = '  ';
const SEVERITY = 'critical'.length;

export function* previewText(
  name: string,
  preview: ShownPreview,
  { width, style, zone, limit }: PreviewTextOptions,
): Generator<string> {
  const { counts, events, excepted, nearestMissText } = preview;
  yield `${style.strong(safeText(name))}\n`;
  const alerts = countedOrNo(counts.alerts, 'alert', 'alerts');
  yield `${alerts} in ${counted(events.selected, 'event')}\n`;
  for (const note of notesOf(preview)) yield `${style.warning(note)}\n`;
  const shown = preview.alerts.slice(0, limit);
  if (shown.length > 0) yield '\n';
  for (const { severity, reason, start, raisedAt, suppressed } of shown) {
    const at = parseInstant(start ?? raisedAt);
    const time = at === null ? '' : second(at, zone);
    const more = suppressed === 0 ? '' : `${GAP}+${formatCount(suppressed)} similar`;
    const used = time.length + SEVERITY + GAP.length * 2 + more.length;
    const what = cut(safeText(reason), Math.max(width - used, 1));
    const painted = severityPaint(style)[severity](padded(severity, SEVERITY));
    yield `${[style.dim(time), painted, what].join(GAP)}${style.dim(more)}\n`;
  }
  const others = preview.alerts.length - shown.length + preview.moreAlerts;
  if (others > 0)
    yield `${style.dim(`and ${formatCount(others)} more alert${others === 1 ? '' : 's'}`)}\n`;
  if (excepted.length > 0) yield '\nHidden by exceptions\n';
  for (const { name: item, matches } of excepted) {
    yield `${GAP}${counted(matches, 'match', 'matches')} by ${safeText(item)}\n`;
  }
  if (nearestMissText.length > 0) yield '\nHow near it came\n';
  for (const line of nearestMissText) yield `${GAP}${safeText(line)}\n`;
}

/** What else became of matches and events, so that nothing is left out in silence. */
function notesOf(preview: ShownPreview): string[] {
  const { counts, events, missing, failures, judgedTo, notJudged } = preview;
  const unused = counts.late + counts.untimed + counts.forgotten;
  const notes: readonly (readonly [count: number, text: string])[] = [
    [counts.suppressed, `${counted(counts.suppressed, 'match', 'matches')} suppressed`],
    [
      counts.capped,
      `${counted(counts.capped, 'match', 'matches')} beyond max_signals, raised later`,
    ],
    [failures, `the query could not be evaluated at ${counted(failures, 'event')}`],
    [unused, `${counted(unused, 'event')} could not be used in sequences`],
    [events.damaged, `${counted(events.damaged, 'event')} could not be read`],
    [missing, `${counted(missing, 'event')} removed from the store meanwhile`],
    [
      notJudged,
      `${counted(notJudged, 'candidate')} from ${judgedTo ?? ''} on not judged: too many`,
    ],
  ];
  return notes.filter(([count]) => count > 0).map(([, text]) => text);
}

/** The options of `rules preview`, as commander provides them. */
export interface PreviewOptions extends ServiceOptions {
  readonly from: string;
  readonly to: string;
  readonly cluster?: string;
  /** `null` for all. */
  readonly limit: number | null;
  readonly format: 'text' | 'json';
  readonly timezone: TimeZone;
}

/** Tries a rule of a file out over the events of a service, which keeps nothing of it. */
export async function previewRule(path: string, options: PreviewOptions): Promise<void> {
  const { from, to, cluster, limit, format, timezone: zone } = options;
  const { rules } = await loadRules([path]);
  const [only, ...others] = rules;
  if (only === undefined || others.length > 0)
    throw invalidArgument(
      `${safeText(path)} has ${rules.length === 0 ? 'no rule' : `${rules.length} rules`}; a preview takes one`,
      'name a file with one rule; dockwarden rules validate says what is wrong in a file',
    );
  const rule = toJsonRule(only.document);
  const client = await serviceClient(options);
  const started = await client.call('POST /dw/rules/_preview', {
    query: { from, to, ...(cluster === undefined ? {} : { cluster }) },
    body: writeJson(rule, 'line'),
  });
  const job = await endOf(client, started, () => {});
  if (job.state !== 'done') throw notDone(job);
  const { stdout } = process;
  const preview = job.result as ShownPreview;
  const name = typeof rule['name'] === 'string' ? rule['name'] : path;
  await writeAll(
    format === 'json'
      ? [`${safeJson(JSON.stringify(preview))}\n`]
      : [
          ...previewText(name, preview, {
            width: lineWidth(stdout),
            style: styleFor(stdout),
            zone,
            limit: limit ?? Number.POSITIVE_INFINITY,
          }),
        ],
  );
}

function notDone({ state, message }: JobView): ServerError {
  const what = state === 'failed' ? 'the preview failed' : 'the preview was cancelled';
  return new ServerError('SRV1012', message === null ? what : `${what}: ${safeText(message)}`);
}
