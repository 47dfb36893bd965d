import type { Alert } from '../../detect/alert.ts';
import { truncationNote } from '../../detect/source/truncation-note.ts';
import type { WhyClause } from '../../detect/why.ts';
import type { TimeZone } from '../../util/time/index.ts';
import { present } from '../../util/present.ts';
import { safeText } from '../../util/safe-text.ts';
import { type Style, severityPaint, type Display } from './style.ts';
import { cut, displayWidth, padded } from './text-width.ts';
import { eventLine, type EventLine } from '../../events/event-line.ts';
import { reasonLines } from '../why-lines.ts';

export interface AlertLineOptions extends Display {
  readonly why: ((alert: Alert) => readonly WhyClause[]) | null;
}

const GAP = '  ';
const TIME_CELLS = 12;
const SEVERITY_CELLS = 8;
/** Where continuation lines begin. */
const INDENT = TIME_CELLS + GAP.length;
const NAME_CELLS = 38;
const PLACE_CELLS = 48;
/** A line of this width holds every column; on a narrower one the command line moves to its own line. */
const WIDE = INDENT + SEVERITY_CELLS + NAME_CELLS + PLACE_CELLS + 48;

/** An alert for a person, as soon as it is raised; safe for a terminal. */
export function alertLines(alert: Alert, options: AlertLineOptions): string[] {
  const { width, why } = options;
  const { match } = alert;
  const reasons = why === null ? [] : reasonLines(alert, why(alert));
  const events = match.kind === 'event' ? [match.event] : match.events;
  const sources = events.map((event) => {
    if (event === null) return null;
    const { document, cut: missing } = event.load();
    return { line: eventLine(document), missing };
  });
  const omitted = safeText(truncationNote(sources.map((source) => source?.missing ?? null)));
  const below = [...(omitted === '' ? [] : [omitted]), ...reasons].map((line) =>
    options.style.dim(cut(' '.repeat(INDENT) + line, width)),
  );
  const lines = sources.map((source) => source?.line ?? null);
  const [only] = lines;
  if (match.kind === 'event' && only) return [...eventLines(alert, only, options), ...below];
  const stages = lines.map((line, index) =>
    stageLine(line, events[index]?.time ?? null, index + 1, options),
  );
  return [
    headLine(alert, placeOf(lines.filter((line) => line !== null)), options),
    ...stages,
    ...below,
  ];
}

function eventLines(alert: Alert, line: EventLine, options: AlertLineOptions): string[] {
  const { width } = options;
  const place = placeOf([line]);
  if (width >= WIDE) return [headLine(alert, place, options, line)];
  const what = whatOf(line, width - INDENT, options.style);
  return [headLine(alert, place, options), ' '.repeat(INDENT) + what];
}

/** `15:32:31.402  critical  Crypto Miner Traits   xmrig -o …  ← bash   blog · node · shop/blog-0` */
function headLine(
  alert: Alert,
  place: string,
  { width, style, zone }: AlertLineOptions,
  line: EventLine | null = null,
): string {
  const limited = width !== Number.POSITIVE_INFINITY;
  const time = style.dim(padded(timeText(alert.end, limited, zone), TIME_CELLS));
  const severity = severityPaint(style)[alert.severity](padded(alert.severity, SEVERITY_CELLS));
  const head = `${time}${GAP}${severity}${GAP}`;
  const name = safeText(alert.name);
  if (!limited) {
    const what = line === null ? [] : [whatOf(line, width, style)];
    return present([`${head}${style.strong(name)}`, ...what, style.dim(place)]).join(GAP);
  }
  const room = width - INDENT - SEVERITY_CELLS - GAP.length;
  if (line !== null) {
    const left = room - NAME_CELLS - PLACE_CELLS - 2 * GAP.length;
    const shown = style.strong(padded(cut(name, NAME_CELLS), NAME_CELLS));
    const what = whatOf(line, left, style, true);
    return `${head}${shown}${GAP}${what}${GAP}${style.dim(cut(place, PLACE_CELLS))}`.trimEnd();
  }
  // With enough room the places form a column.
  const hasRoom = NAME_CELLS + GAP.length + displayWidth(place) <= room;
  const shown = hasRoom ? padded(name, NAME_CELLS) : name;
  const left = room - displayWidth(shown) - GAP.length;
  if (place === '' || left < MIN_PLACE) return `${head}${style.strong(cut(name, room))}`;
  return `${head}${style.strong(shown)}${GAP}${style.dim(cut(place, left))}`;
}

/** A shorter place would be meaningless. */
const MIN_PLACE = 8;

/** `15:32:25.118  1  curl -s -o /tmp/x http://…  ← bash` */
function stageLine(
  line: EventLine | null,
  time: bigint | null,
  stage: number,
  { width, style, zone }: AlertLineOptions,
): string {
  const limited = width !== Number.POSITIVE_INFINITY;
  const number = String(stage).padStart(SEVERITY_CELLS);
  const before = time === null ? '' : timeText(time, limited, zone);
  const room = width - INDENT - SEVERITY_CELLS - GAP.length;
  const what = line === null ? style.dim(cut('(no such event)', room)) : whatOf(line, room, style);
  return `${style.dim(`${padded(before, TIME_CELLS)}${GAP}${number}`)}${GAP}${what}`;
}

/** What was done and by which process, in `room` cells. */
function whatOf(line: EventLine, room: number, style: Style, fills = false): string {
  const parent = line.parent === '' ? '' : `${GAP}← ${safeText(line.parent)}`;
  const what = safeText(line.what);
  const left = room - displayWidth(parent);
  const hasParent = left >= Math.min(displayWidth(what), room / 2);
  const shown = cut(what, hasParent ? left : room);
  const tail = hasParent ? parent : '';
  const fill = fills
    ? ' '.repeat(Math.max(0, room - displayWidth(shown) - displayWidth(tail)))
    : '';
  return `${shown}${style.dim(tail)}${fill}`;
}

/** `blog · shop/blog · shop/blog-5f7c`: what all events have in common. */
function placeOf(events: readonly EventLine[]): string {
  const lines = events.map((line) => ({ ...line, image: withoutRegistry(line.image) }));
  const [first] = lines;
  const common = (['container', 'image', 'pod'] as const).map((key) =>
    lines.every((line) => line[key] === first?.[key]) ? (first?.[key] ?? '') : '',
  );
  return present(common).map(safeText).join(' · ');
}

/** On a terminal the date is omitted: it is printed above the first alert of each day. */
function timeText(time: bigint | null, limited: boolean, zone: TimeZone): string {
  if (time === null) return '(no time)';
  const text = zone.text(time);
  if (limited) return text.slice(text.indexOf('T') + 1, text.indexOf('.') + 4);
  return text + zone.suffix(time);
}

/** As in Docker, the first part of an image's name is a registry if it looks like a host name. */
function withoutRegistry(image: string): string {
  const [registry = '', ...rest] = image.split('/');
  const isRegistry = rest.length > 0 && (/[.:]/.test(registry) || registry === 'localhost');
  return isRegistry ? rest.join('/') : image;
}
