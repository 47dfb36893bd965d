import { actionName, isConnector, refusedBy, waitingFor } from './action-text.ts';
import { DEFAULT_SPACE } from '../../stores/access-store.ts';
import { counted, formatBytes, formatCount } from '../../util/counts.ts';
import { safeText } from '../../util/safe-text.ts';
import type { DetectionState } from './status.ts';

/** The maximum number of rules that are named of those that are behind, fail or cannot run. */
const SHOWN_RULES = 3;
const SHOWN_SPACES = 5;
const SHOWN_NAMES = 3;
const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
const DAY_CHARACTERS = 10;

/** The content of a row after its label. */
export type Row = readonly [label: string, ...parts: readonly string[]];

/** The state of rules, in a few rows. */
export function detectionRows(state: DetectionState, now: string, strong: Paint): Row[] {
  const { rules, runs, alerts, gaps, backlog, candidates, failure } = state;
  // If detection could not be opened, nothing else is known.
  if (failure !== null && rules.enabled === 0) return [['rules', strong('none can run now')]];
  return [
    [
      'rules',
      failure === null ? '' : strong('none can run now'),
      strong(`${formatCount(rules.enabled)} enabled`),
      state.mode === 'folders' ? 'from folders' : 'managed in the service',
      some(rules.live, 'live'),
      some(rules.disabled, 'disabled'),
      some(rules.failing.length, 'failing'),
      some(rules.notRun.length, 'cannot run'),
      some(rules.otherTypes, 'of types that do not run here'),
    ],
    ['read', ...progressParts(state, now, strong)],
    [
      'runs',
      `${formatCount(runs.succeeded + runs.warnings)} done since the start`,
      some(runs.failed, 'failed'),
      runs.lastEnded === null ? '' : `last ${agoText(now, runs.lastEnded)} ago`,
      runs.maxDelayMs === 0 ? '' : `started up to ${spanText(runs.maxDelayMs)} late`,
      runs.maxLagMs === 0 ? '' : `alerts up to ${spanText(runs.maxLagMs)} after receipt`,
    ],
    [
      'alerts',
      `${formatCount(alerts.raised)} raised since the start`,
      some(alerts.suppressed, 'suppressed'),
      openText(alerts.open),
    ],
    ...rowIf(gaps.open + gaps.lost > 0, ['gaps', some(gaps.open, 'open'), some(gaps.lost, 'lost')]),
    ...rowIf(backlog.matches > 0, [
      'backlog',
      `${counted(backlog.matches, 'match', 'matches')} of ${counted(backlog.rules, 'rule')} over max_signals, for the next runs`,
    ]),
    ...rowIf(state.spaces.length > 1, ['spaces', ...spaceParts(state.spaces)]),
    ['index', `${formatBytes(candidates.fileBytes + candidates.memoryBytes)} for candidate events`],
  ];
}

type Paint = (text: string) => string;

/** `default: 63 rules, 12 open alerts`; only the first spaces, if there are many. */
function spaceParts(spaces: DetectionState['spaces']): readonly string[] {
  const shown = spaces.slice(0, SHOWN_SPACES).map(({ id, rules, alerts }) => {
    const open = alerts === 0 ? '' : `, ${counted(alerts, 'open alert')}`;
    return `${id}: ${counted(rules, 'rule')}${open}`;
  });
  const more = spaces.length - shown.length;
  return more === 0 ? shown : [...shown, `and ${formatCount(more)} more`];
}

/** Up to when every enabled rule has read every event. */
function progressParts(
  { rules, progress, gaps, proof }: DetectionState,
  now: string,
  strong: Paint,
): readonly string[] {
  const { readTo, behind, behindCount, stored, matched, catchingUp } = progress;
  const waiting = [
    some(Math.max(0, stored - matched), 'received but not yet matched'),
    some(catchingUp, 'read from the store for new rules'),
  ];
  if (rules.enabled === 0)
    return [rules.otherTypes === 0 ? 'no rule is enabled' : 'no rule that can run is enabled'];
  if (stored === 0) return ['no event yet'];
  if (readTo === null) return [unreadText(rules.enabled, progress, now), ...waiting];
  const missing = gaps.open + gaps.lost;
  const except = exceptText(missing, proof.differences);
  const sentence = strong(
    `${subjectOf(rules)} read every event up to ${clock(readTo, now)}${except}`,
  );
  const named = behind
    .slice(0, SHOWN_RULES)
    .map((rule) => `${safeText(nameOf(rule))} by ${counted(rule.events, 'event')}`);
  const more = behindCount > named.length ? ', …' : '';
  const late =
    behindCount === 0
      ? ''
      : `${counted(behindCount, 'rule is', 'rules are')} behind: ${named.join(', ')}${more}`;
  return [sentence, late, ...waiting];
}

/** The exceptions to "every event". */
export function exceptText(gaps: number, differences: number): string {
  const exceptions = [
    ...(gaps === 0 ? [] : [`in ${counted(gaps, 'gap')}`]),
    ...(differences === 0
      ? []
      : [`for ${counted(differences, 'match', 'matches')} that a check found missing`]),
  ];
  return exceptions.length === 0 ? '' : `, except ${exceptions.join(' and ')}`;
}

/** `2 of 63 rules have read no event yet: the first runs at 15:32:09 UTC, the last at 15:36:40 UTC` */
function unreadText(enabled: number, { unread }: DetectionState['progress'], now: string): string {
  const { rules, nextDue, lastDue } = unread;
  const who = `${formatCount(rules)} of ${counted(enabled, 'rule')} ${rules === 1 ? 'has' : 'have'} read no event yet`;
  if (nextDue === null || lastDue === null) return 'not known yet';
  if (nextDue === lastDue) return `${who}: ${dueText('runs', nextDue, now)}`;
  return `${who}: the first ${dueText('runs', nextDue, now)}, the last at ${clock(lastDue, now)}`;
}

const dueText = (verb: string, time: string, now: string) =>
  time <= now ? `${verb} now` : `${verb} at ${clock(time, now)}`;

/** Rules that cannot run are not counted as enabled, and have read nothing. */
function subjectOf({ enabled, notRun, otherTypes }: DetectionState['rules']): string {
  const which = notRun.length + otherTypes === 0 ? '' : ' that can run';
  if (enabled === 1) return `The one rule${which} has`;
  return enabled === 2
    ? `Both rules${which} have`
    : `All ${formatCount(enabled)} rules${which} have`;
}

/** `15:32:09 UTC`, with the date if that is not today. */
function clock(time: string, now: string): string {
  const text = time.slice(0, DAY_CHARACTERS + ' 15:32:09'.length).replace('T', ' ');
  const isToday = text.slice(0, DAY_CHARACTERS) === now.slice(0, DAY_CHARACTERS);
  return `${isToday ? text.slice(DAY_CHARACTERS + 1) : text} UTC`;
}

function openText(open: DetectionState['alerts']['open']): string {
  const parts = SEVERITIES.filter((severity) => open[severity] > 0).map(
    (severity) => `${formatCount(open[severity])} ${severity}`,
  );
  return parts.length === 0 ? 'none open' : `open: ${parts.join(', ')}`;
}

/** Problems that prevent rules from finding what they should. */
export function detectionProblems(state: DetectionState): string[] {
  const { failure, rules, proof, gaps, spaces, actions } = state;
  return [
    ...(failure === null ? [] : [`no rule can run: ${failure}`]),
    ...spaces.flatMap(({ id, failure: own }) =>
      own === null || own === failure ? [] : [`no rule of the space ${id} can run: ${own}`],
    ),
    ...named(
      rules.failing,
      (rule) =>
        `${nameOf(rule)} has failed ${counted(rule.failures, 'time')} in a row: ${rule.message}`,
    ),
    ...named(rules.notRun, (rule) => `${nameOf(rule)} cannot run: ${rule.message}`),
    ...named(rules.problems, ({ space, message }) =>
      space === DEFAULT_SPACE ? message : `space ${space}: ${message}`,
    ),
    ...actions.flatMap(({ space, action, waiting, failure: reason }) =>
      reason === null
        ? []
        : [
            `${actionName(action)}${space === DEFAULT_SPACE ? '' : ` of the space ${space}`} fails, and ${waitingFor(action, waiting)}: ${reason}`,
          ],
    ),
    ...actions.flatMap(({ space, action, refused }) =>
      refused === 0
        ? []
        : [
            `${refusedBy(action, refused)}${space === DEFAULT_SPACE ? '' : ` (space ${space})`}; GET /dw/${isConnector(action) ? 'deliveries?state=dead' : 'outputs/refused'} says why`,
          ],
    ),
    ...(gaps.lost === 0
      ? []
      : [`retention removed events before every rule had read them: ${counted(gaps.lost, 'gap')}`]),
    ...(proof.differences === 0
      ? []
      : [
          `a check of stored events found ${counted(proof.differences, 'match', 'matches')} that rules would not find, last at ${proof.lastDifference ?? 'see the log'}`,
        ]),
  ];
}

/** Probable mistakes; rules with the same one are listed together. */
export function detectionWarnings({ rules, progress, unreadStreams }: DetectionState): string[] {
  // Without any event, no index pattern matches, and none is wrong.
  if (progress.stored === 0) return [];
  const byMessage = new Map<string, string[]>();
  for (const rule of rules.warnings)
    byMessage.set(rule.message, [...(byMessage.get(rule.message) ?? []), nameOf(rule)]);
  return [
    ...first(
      Array.from(byMessage, ([message, [name = '', ...others]]) => {
        const more = others.length === 0 ? '' : ` and ${counted(others.length, 'other rule')}`;
        return `${name}${more}: ${message}`;
      }),
    ),
    ...first(unreadStreams.map(unreadStreamText)),
  ];
}

/** `no rule reads events of nginx: no index pattern matches nginx-2026.11.30 or nginx` */
function unreadStreamText({ stream, names }: DetectionState['unreadStreams'][number]) {
  const all = [...new Set(names.flat())];
  const shown = all.slice(0, SHOWN_NAMES).map(safeText).join(' or ');
  const more = all.length > SHOWN_NAMES ? ', …' : '';
  return `no rule reads events of ${safeText(stream)}: no index pattern matches ${shown}${more}`;
}

/** With the space, unless it is the default one. */
const nameOf = ({ name, space }: { readonly name: string; readonly space: string }) =>
  space === DEFAULT_SPACE ? name : `${name} (space ${space})`;

const named = <T>(items: readonly T[], text: (item: T) => string) => first(items.map(text));

function first(texts: readonly string[]): string[] {
  const rest = texts.length - SHOWN_RULES;
  return rest <= 0 ? [...texts] : [...texts.slice(0, SHOWN_RULES), `and ${formatCount(rest)} more`];
}

const rowIf = (isShown: boolean, row: Row): Row[] => (isShown ? [row] : []);

const some = (count: number, what: string) => (count === 0 ? '' : `${formatCount(count)} ${what}`);

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** `3 h` */
export function spanText(milliseconds: number): string {
  const [size, unit] = UNITS.find(([each]) => milliseconds >= each) ?? [1, 'ms'];
  return `${formatCount(Math.max(0, Math.floor(milliseconds / size)))} ${unit}`;
}

/** Both times in ISO format. */
export const agoText = (now: string, then: string) => spanText(Date.parse(now) - Date.parse(then));
