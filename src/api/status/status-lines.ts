import { counted, formatBytes, formatCount } from '../../util/counts.ts';
import { safeText } from '../../util/safe-text.ts';
import {
  detectionProblems,
  detectionRows,
  detectionWarnings,
  agoText,
  spanText,
} from './detection-lines.ts';
import { OVERFLOW_STREAM } from '../../stores/event-store.ts';
import type { ServiceStatus, StoreStatus, StreamState } from './status.ts';

/** Colours text for a terminal. */
export interface StatusStyle {
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly error: (text: string) => string;
}

/** Limits the list so that everything fits on one screen. */
const SHOWN_STREAMS = 10;
const LABEL_CELLS = 10;
const LITTLE_SPACE = 0.05;

/** Whether a problem keeps the service from doing its work. */
export const hasProblem = (status: ServiceStatus) => problemsOf(status).length > 0;

/** A status that fits on one screen. */
export function statusLines(status: ServiceStatus, style: StatusStyle): string[] {
  const { intake, store, disk, detection } = status;
  const row = (label: string, ...parts: readonly string[]) =>
    `${style.dim(label.padEnd(LABEL_CELLS))}${parts.filter((part) => part !== '').join(' · ')}`;
  const uptime = agoText(status.now, status.started);
  const refused = [
    someOf(intake.duplicates, 'duplicate'),
    someOf(intake.rejected, 'rejected', 'rejected'),
    someOf(intake.skipped, 'record without an event', 'records without an event'),
    someOf(intake.unknown, 'of unknown format', 'of unknown format'),
    someOf(intake.turnedAway, 'request turned away', 'requests turned away'),
  ];
  const remarks = [
    ...(detection === null ? [] : detectionWarnings(detection)).map((warning) =>
      row('warning', style.warning(safeText(warning))),
    ),
    ...problemsOf(status).map((problem) => row('problem', style.error(safeText(problem)))),
  ];
  return [
    row(
      'service',
      style.strong(safeText(status.address)),
      `version ${safeText(status.version)}`,
      `up ${uptime}`,
    ),
    row(
      'data',
      safeText(status.data),
      status.state === null ? '' : `state in ${safeText(status.state)}`,
    ),
    row(
      'intake',
      style.strong(`${rateText(intake.eventsPerSecond)} events/s`),
      `${formatCount(intake.events)} since the start`,
      ...refused,
    ),
    ...status.sources.flatMap((source) => [
      row(safeText(source.name), ...sourceParts(source, status)),
      ...(source.about === null ? [] : [row('', safeText(source.about))]),
    ]),
    row(
      'stored',
      style.strong(counted(store.events, 'event')),
      `${formatBytes(store.storedBytes)} on disk`,
      ratioText(store.storedBytes, store.documentBytes),
      `${formatCount(store.logEvents)} in the log (${formatBytes(store.logBytes)})`,
    ),
    ...outputParts(status).map((parts) => row(...parts)),
    row('disk', `${formatBytes(disk.free)} of ${formatBytes(disk.size)} free`),
    ...(detection === null
      ? [row('rules', 'none run in this service')]
      : detectionRows(detection, status.now, style.strong).map((parts) => row(...parts))),
    ...streamTable(status, style),
    ...(remarks.length === 0 ? [] : ['', ...remarks]),
  ];
}

function problemsOf({
  notReady,
  disk,
  sources,
  maintenanceFailures,
  store,
  forwarding,
  detection,
  now,
}: ServiceStatus): string[] {
  const overflow = overflowText(store.streamUse, now);
  return [
    ...(overflow === null ? [] : [overflow]),
    ...(notReady === null ? [] : [`events cannot be stored: ${notReady}`]),
    ...(disk.free < disk.size * LITTLE_SPACE
      ? [`only ${formatBytes(disk.free)} of the disk is free`]
      : []),
    ...damageText(store.damage),
    ...sources.flatMap((source) => failureText(source, now) ?? []),
    ...(forwarding === null ? [] : forwardingProblems(forwarding, now)),
    ...(detection === null ? [] : detectionProblems(detection)),
    ...Object.entries(maintenanceFailures).flatMap(([work, count]) =>
      count > 0 ? [`${work} of the store failed ${counted(count, 'time')}; the log says why`] : [],
    ),
  ];
}

/** What is written to a cluster. */
function outputParts({ forwarding, detection }: ServiceStatus): (readonly [string, ...string[]])[] {
  const copies = detection?.actions.filter(({ action }) => action === 'cluster') ?? [];
  const sum = (of: 'waiting' | 'refused') => copies.reduce((total, each) => total + each[of], 0);
  return [
    ...(copies.length === 0
      ? []
      : [
          [
            'copies',
            sum('waiting') === 0
              ? 'all alerts are in the cluster as they are now'
              : `up to ${counted(sum('waiting'), 'change of alerts', 'changes of alerts')} to be copied to the cluster`,
            someOf(sum('refused'), 'refused', 'refused'),
          ] as const,
        ]),
    ...(forwarding === null
      ? []
      : [
          [
            'forwarded',
            `${counted(forwarding.forwarded, 'event')} to ${safeText(forwarding.target)}`,
            someOf(forwarding.waiting, 'waiting', 'waiting'),
            someOf(forwarding.refused, 'refused', 'refused'),
            someOf(forwarding.skipped, 'read from there', 'read from there'),
            someOf(forwarding.lost, 'lost', 'lost'),
          ] as const,
        ]),
  ];
}

const SHOWN_FOR_MS = 7 * 86_400_000;

/** Whether what happened once, and cannot be undone, is still to be shown. */
export const isRecent = (at: number | null, now: string): boolean =>
  at !== null && Date.parse(now) - at < SHOWN_FOR_MS;

function forwardingProblems(
  { failure, waiting, lost, lastLoss }: NonNullable<ServiceStatus['forwarding']>,
  now: string,
): string[] {
  const waits = counted(waiting, 'event waits', 'events wait');
  return [
    ...(failure === null ? [] : [`events cannot be forwarded, and ${waits}: ${failure}`]),
    ...(isRecent(lastLoss, now)
      ? [`${counted(lost, 'event')} could not be forwarded before retention removed them`]
      : []),
  ];
}

type SourceState = ServiceStatus['sources'][number];

/** Why a source fails, and since when; `null` if it does not. */
export function failureText(
  { name, state, failingSince, lastError }: SourceState,
  now: string,
): string | null {
  if (state !== 'failing') return null;
  const since =
    failingSince === null ? '' : ` for ${agoText(now, new Date(failingSince).toISOString())}`;
  return `${name} fails${since}: ${lastError?.message ?? 'no reason is known'}`;
}

/** Of a source that says how far it is behind. */
function behindOf({ metrics }: SourceState) {
  const value = (name: string) => metrics.find((each) => each.name === name)?.value ?? 0;
  return {
    // Without shards, nothing is known of them.
    documents: value('shards') === 0 ? null : value('behind_documents'),
    seconds: value('behind_seconds'),
  };
}

/** Reading in rounds, a source is always a little behind. */
const BEHIND_SECONDS = 30;

/** How far a source is behind, in words; empty if it is not. */
export function behindText(source: SourceState): string {
  const { documents, seconds } = behindOf(source);
  if (source.state === 'stopped' || seconds < BEHIND_SECONDS) return '';
  const known = documents === null ? '' : `${counted(documents, 'document')} and `;
  // Nothing is known of what was written since.
  const least = source.state === 'failing' && known !== '' ? 'at least ' : '';
  return `${least}${known}${spanText(seconds * 1_000)} behind`;
}

function damageText([first, ...others]: StoreStatus['damage']): string[] {
  if (first === undefined) return [];
  const more = others.length > 0 ? '; dockwarden verify lists this and more' : '';
  return [`${first.file} is damaged: ${first.what}${more}`];
}

function sourceParts(source: ServiceStatus['sources'][number], { now }: ServiceStatus): string[] {
  const metric = (name: string) => source.metrics.find((each) => each.name === name)?.value ?? 0;
  const isSearched = source.kind === 'search';
  const last =
    source.lastEventAt === null
      ? isSearched
        ? 'not searched yet'
        : 'no event yet'
      : `last ${isSearched ? 'searched ' : ''}${agoText(now, new Date(source.lastEventAt).toISOString())} ago`;
  return [
    source.state,
    isSearched ? `${counted(source.events, 'document')} fetched` : counted(source.events, 'event'),
    last,
    behindText(source),
    isSearched
      ? someOf(source.rejected, 'document passed over', 'documents passed over')
      : someOf(source.rejected, 'line rejected', 'lines rejected'),
    someOf(metric('failing_rules'), 'rule with a gap', 'rules with a gap'),
    someOf(metric('lost_total') + metric('dropped_total'), 'event missing', 'events missing'),
    someOf(
      metric('unknown_containers_total'),
      'container of an unknown engine',
      'containers of unknown engines',
    ),
  ];
}

/** A line for each stream, the largest first. */
function streamTable({ store, now }: ServiceStatus, style: StatusStyle): string[] {
  if (store.streams.length === 0) return [];
  const rows = store.streams
    .slice(0, SHOWN_STREAMS)
    .map((stream) => [
      safeText(stream.stream),
      formatCount(stream.events),
      formatBytes(stream.storedBytes),
      stream.lastReceived === null ? '' : `${agoText(now, stream.lastReceived)} ago`,
      delayText(stream),
    ]);
  const table = [['stream', 'events', 'on disk', 'last received', 'delay'], ...rows];
  const widths = (table[0] as string[]).map((_, column) =>
    Math.max(...table.map((cells) => (cells[column] as string).length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] as number;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  const [heading = [], ...others] = table;
  const hidden = store.streams.length - SHOWN_STREAMS + store.otherStreams;
  const more = hidden > 0 ? [style.dim(`and ${counted(hidden, 'stream')} more`)] : [];
  return ['', style.dim(line(heading)), ...others.map(line), ...more];
}

/** How long after its time the newest event was received, which is the delay of a shipper. */
function delayText({ delayMs, isPast }: StreamState): string {
  if (isPast) return 'imported';
  if (delayMs === null) return '';
  return delayMs < 0 ? 'in the future' : spanText(delayMs);
}

const rateText = (rate: number) =>
  rate >= 10 || rate === 0 ? formatCount(Math.round(rate)) : rate.toFixed(1);

/** Below this, documents are not the main part. */
const MIN_COMPARED_BYTES = 1e6;

const ratioText = (stored: number, documents: number) =>
  documents < MIN_COMPARED_BYTES
    ? ''
    : `${((100 * stored) / documents).toFixed(1)} % of the documents`;

const someOf = (count: number, one: string, many = `${one}s`) =>
  count === 0 ? '' : counted(count, one, many);

/** The time for which such an event remains a problem. */
const RECENT_MS = 3_600_000;

/** The problem if events were recently received for more streams than allowed; `null` if there is none. */
export function overflowText(
  { most, mostOfSender, overflow }: StoreStatus['streamUse'],
  now: string,
): string | null {
  if (overflow === null || Date.parse(now) - Date.parse(overflow.at) > RECENT_MS) return null;
  const { events, stream, sender, isFull } = overflow;
  const why = isFull
    ? `there are ${formatCount(most)} streams, and the last one from ${sender} would be a further one: ${stream}`
    : `${sender} has made ${formatCount(mostOfSender)} streams, and ${stream} would be a further one`;
  return `${counted(events, 'event')} since the start went to ${OVERFLOW_STREAM}: ${why}`;
}
