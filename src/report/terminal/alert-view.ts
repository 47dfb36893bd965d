import type { WhyClause } from '../../detect/why.ts';
import { rowOf } from '../../events/document-row.ts';
import { eventLine } from '../../events/event-line.ts';
import { FieldSet, valuesOf } from '../../events/field-set.ts';
import { isJsonObject, printJson, type Json, type JsonObject } from '../../events/json.ts';

import { counted } from '../../util/counts.ts';
import { present } from '../../util/present.ts';
import { safeText } from '../../util/safe-text.ts';
import { NANOS_PER_MS, parseInstant, type TimeZone } from '../../util/time/index.ts';
import { whyLines } from '../why-lines.ts';
import { statusText, type ListedAlert } from './alert-list.ts';
import { second, secondOf } from './cell.ts';
import { markdownText } from './markdown.ts';
import { severityPaint, type Style, type Display } from './style.ts';
import { cut, wrapText } from './text-width.ts';

/** A stored alert with all that is known of it. Times are milliseconds since 1970; texts come from events. */
export interface ViewedAlert {
  readonly summary: ListedAlert & {
    readonly riskScore: number;
    readonly ruleId: string;
    readonly reason: string;
    readonly assignees: readonly string[];
    readonly tags: readonly string[];
    readonly story: string | null;
  };
  /** The whole document. */
  readonly document: JsonObject;
  /** Of a sequence, in the order of its stages. */
  readonly members: readonly { readonly document: JsonObject }[];
  readonly history: readonly {
    readonly at: number;
    readonly by: string;
    readonly what: string;
    /** As JSON. */
    readonly before: string | null;
    readonly after: string | null;
  }[];
  readonly notes: readonly { readonly at: number; readonly by: string; readonly text: string }[];
}

export interface AlertViewOptions extends Display {
  /** Cells per line of conditions, which are cut rather than wrapped. */
  readonly fullWidth: number;
  /** Whether to show what the rule says an analyst should do. */
  readonly hasGuide: boolean;
}

const INDENT = '  ';
const LABEL_CELLS = 11;
const SHOWN_EVENTS = 50;
const SHOWN_HISTORY = 50;
const SHORT_CONTAINER_ID = 12;

/** An alert as an analyst wants to see it: what happened, where, why it was raised, and its triage. */
export function alertView(alert: ViewedAlert, options: AlertViewOptions): string {
  const { style, hasGuide, width } = options;
  const rule = (name: string) => texts(alert.document, `kibana.alert.rule.${name}`);
  const guide = rule('note').join('\n');
  const description = rule('description').join('\n').trim();
  return present([
    headOf(alert, options),
    section('What happened', eventLines(alert, options), style),
    factLines(alert, options).join('\n'),
    section('Why it matched', whyOf(alert, options), style),
    description === '' ? '' : titled('The rule', markdownText(description, width, style), style),
    hasGuide &&
      guide.trim() !== '' &&
      titled('Investigation guide', markdownText(guide, width, style), style),
    section('Notes', noteLines(alert, options), style),
    section('History', historyLines(alert, options), style),
    !hasGuide && guide.trim() !== '' && style.dim('--guide shows the investigation guide'),
  ])
    .map((part) => `${part}\n`)
    .join('\n');
}

function headOf({ summary, document }: ViewedAlert, { style }: AlertViewOptions): string {
  const { severity, ruleName, status, closeReason, riskScore } = summary;
  const facts = [
    statusText(status, closeReason),
    `risk ${riskScore}`,
    ...techniques(document).map(safeText),
  ];
  return `${severityPaint(style)[severity](severity)}${INDENT}${style.strong(safeText(ruleName))}\n${facts.join(' · ')}`;
}

/** The most specific ids. */
function techniques(document: JsonObject): string[] {
  const ids = texts(document, 'kibana.alert.rule.threat.technique.id');
  const below = texts(document, 'kibana.alert.rule.threat.technique.subtechnique.id');
  return [
    ...new Set([...ids.filter((id) => !below.some((sub) => sub.startsWith(`${id}.`))), ...below]),
  ];
}

function eventLines({ document, members }: ViewedAlert, options: AlertViewOptions): string[] {
  const { style, width, zone } = options;
  const events = members.length === 0 ? [document] : members.map((member) => member.document);
  const lines = events.slice(0, SHOWN_EVENTS).flatMap((event) => {
    const { what, parent } = eventLine(event);
    const time = eventTime(event, zone);
    const room = Math.max(width - INDENT.length * 2 - time.length, MIN_ROOM);
    const from = parent === '' ? '' : `${INDENT}← ${parent}`;
    return wrapText(safeText(what + from), room, MAX_LINES).map(
      (line, index) => `${index === 0 ? style.dim(time) : ' '.repeat(time.length)}${INDENT}${line}`,
    );
  });
  const more = events.length - lines.length;
  return more > 0 ? [...lines, style.dim(`and ${counted(more, 'event')} more`)] : lines;
}

const MIN_ROOM = 20;
/** A command line is evidence, so it is shown whole; one that is longer than this is in the document. */
const MAX_LINES = 12;

/** When an event happened, by its own clock. */
function eventTime(event: JsonObject, zone: TimeZone): string {
  const [text = ''] = texts(event, 'kibana.alert.original_time');
  const instant = parseInstant(text);
  if (instant === null) return '(no time)';
  const [day = '', clock = ''] = zone.text(instant).split('T');
  return `${day} ${clock.slice(0, '15:32:31.402'.length)}`;
}

function factLines(alert: ViewedAlert, { style, zone, width }: AlertViewOptions): string[] {
  const { summary, members } = alert;
  // The events of a sequence share what their alert says; of others, the last one says most.
  const event = members.at(-1)?.document ?? alert.document;
  const field = (path: string) => texts(event, path).join(' ');
  const joined = (...parts: readonly string[]) => present(parts).join(' · ');
  const facts: readonly (readonly [name: string, text: string])[] = [
    ['raised', secondOf(summary.time, zone)],
    ['container', nameAndId(field('container.name'), field('container.id'))],
    ['image', joined(withTag(field('container.image.name'), field('container.image.tag')))],
    [
      'pod',
      present([field('orchestrator.namespace'), field('orchestrator.resource.name')]).join('/'),
    ],
    ['host', field('host.name')],
    ['user', joined(field('user.name'), idText(field('user.id')))],
    ['process', processText(field, 'process')],
    ['parent', processText(field, 'process.parent')],
    ['session', field('process.entry_leader.args') || field('process.session_leader.args')],
    [
      'similar',
      summary.suppressed === 0
        ? ''
        : `${counted(summary.suppressed, 'more match', 'more matches')}, suppressed`,
    ],
    ['assigned', summary.assignees.join(', ')],
    ['tags', summary.tags.join(', ')],
    ['story', summary.story ?? ''],
    ['rule', summary.ruleId],
    ['id', summary.id],
  ];
  return facts
    .filter(([, text]) => text !== '')
    .flatMap(([name, text]) =>
      wrapText(
        safeText(text),
        Math.max(width - INDENT.length - LABEL_CELLS, MIN_ROOM),
        MAX_LINES,
      ).map(
        (line, index) =>
          `${INDENT}${style.dim((index === 0 ? name : '').padEnd(LABEL_CELLS))}${line}`,
      ),
    );
}

function processText(field: (path: string) => string, path: string): string {
  const pid = field(`${path}.pid`);
  const folder = field(`${path}.working_directory`);
  return present([
    field(`${path}.args`) || field(`${path}.name`),
    pid !== '' && `pid ${pid}`,
    field(`${path}.executable`),
    folder !== '' && `in ${folder}`,
  ]).join(' · ');
}

const idText = (id: string) => (id === '' ? '' : `id ${id}`);

function nameAndId(name: string, id: string): string {
  const short = id.slice(0, SHORT_CONTAINER_ID);
  if (name === '') return short;
  return short === '' ? name : `${name} (${short})`;
}

const withTag = (name: string, tag: string) =>
  tag === '' || name === '' ? name : `${name}:${tag}`;

function whyOf(
  { document, members }: ViewedAlert,
  { style, fullWidth }: AlertViewOptions,
): string[] {
  const value = document['dockwarden.alert.why'];
  if (!Array.isArray(value)) return [];
  const clauses = (value as readonly Json[]).filter(isJsonObject).map(clauseOf);
  return whyLines(clauses, members.length > 0).map((line) =>
    style.dim(cut(line, fullWidth - INDENT.length)),
  );
}

/** A clause as a document has it, where a count of zero is left out. */
function clauseOf(json: JsonObject): WhyClause {
  const { stage, clause, values } = json;
  const listed = Array.isArray(values) ? (values as readonly Json[]).filter(isJsonObject) : [];
  return {
    stage: typeof stage === 'number' ? stage : 0,
    clause: textOf(clause),
    values: listed.map((each) => ({
      field: textOf(each['field']),
      values: Array.isArray(each['values']) ? (each['values'] as string[]) : [],
      more: typeof each['more'] === 'number' ? each['more'] : 0,
    })),
  };
}

const noteLines = ({ notes }: ViewedAlert, { style, width, zone }: AlertViewOptions) =>
  notes.flatMap(({ at, by, text }) => [
    style.dim(`${msText(at, zone)}${INDENT}${safeText(by)}`),
    ...markdownText(text, width - 2 * INDENT.length, style)
      .split('\n')
      .map((line) => `${INDENT}${line}`.trimEnd()),
  ]);

function historyLines({ history }: ViewedAlert, { style, width, zone }: AlertViewOptions) {
  const lines = history.slice(-SHOWN_HISTORY).map((entry) => {
    const time = msText(entry.at, zone);
    const text = safeText(`${entry.by}${INDENT}${changeText(entry)}`);
    return `${style.dim(time)}${INDENT}${cut(text, width - time.length - 2 * INDENT.length)}`;
  });
  const hidden = history.length - lines.length;
  return hidden > 0 ? [style.dim(counted(hidden, 'earlier change')), ...lines] : lines;
}

/** `status open → closed, false positive` */
function changeText({ what, before, after }: ViewedAlert['history'][number]): string {
  if (what === 'note') return 'note added';
  const [from = '', to = ''] = [before, after].map((json) => {
    const text = json === null ? '' : plainText(parsed(json));
    return what === 'status' ? text.replaceAll('_', ' ') : text;
  });
  return `${what} ${from === '' ? to : `${from} → ${to === '' ? 'none' : to}`}`.trimEnd();
}

function parsed(json: string): Json {
  try {
    return JSON.parse(json) as Json;
  } catch {
    return json;
  }
}

function plainText(value: Json): string {
  if (Array.isArray(value)) return (value as readonly Json[]).map(plainText).join(', ');
  if (isJsonObject(value)) return present(Object.values(value).map(plainText)).join(', ');
  return textOf(value);
}

const textOf = (value: Json | undefined) =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : printJson(value);

const section = (title: string, lines: readonly string[], style: Style) =>
  lines.length === 0
    ? ''
    : titled(title, lines.map((line) => `${INDENT}${line}`.trimEnd()).join('\n'), style);

const titled = (title: string, text: string, style: Style) => `${style.strong(title)}\n${text}`;

const msText = (at: number, zone: TimeZone) => second(BigInt(Math.trunc(at)) * NANOS_PER_MS, zone);

/** No terminal shows more of a value on one line. */
const MAX_CHARACTERS = 20_000;

const sets = new Map<string, FieldSet>();

/** The values of a field in whatever notation the document has it, as text. */
function texts(document: JsonObject, path: string): string[] {
  let set = sets.get(path);
  if (set === undefined) {
    set = new FieldSet();
    set.slotOf(path);
    sets.set(path, set);
  }
  return valuesOf(rowOf(document, set)[0]).map((value) => String(value).slice(0, MAX_CHARACTERS));
}
