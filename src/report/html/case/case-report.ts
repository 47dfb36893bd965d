import { SEVERITIES } from '../../../rules/index.ts';
import { capitalized } from '../../../util/capitalized.ts';
import { html, ownConstant, visible, type Content, type Html } from '../markup.ts';
import { hashOf, pageHead } from '../page-head.ts';
import { count, counted } from '../words.ts';
import type { CaseAlert, CaseData, CaseProcess, CaseRule, CaseVerdict } from './data.ts';
import { stepsOf } from './steps.ts';
import { styleOf } from './style.ts';
import { timelineOf, timeOfAlert, type Moment, type Timeline } from './timeline.ts';

export interface CaseOptions {
  /** The version of the program. */
  readonly version: string;
  /** Who made the report, and when, as an ISO text in UTC. */
  readonly by: string;
  readonly at: string;
}

const MAX_TITLE = 400;
const MAX_TEXT = 1_000;
const MAX_NOTE = 20_000;

/** A page, and the policy to serve it with, which the page contains as well. */
export interface CasePage {
  readonly text: string;
  readonly policy: string;
}

/** Renders the report of a story as one printable HTML file that runs and loads nothing. */
export function renderCaseReport(data: CaseData, options: CaseOptions): CasePage {
  const { story } = data;
  const style = styleOf(story.id);
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const title = `Case ${story.id.slice(0, SHORT_ID)}: ${story.title.slice(0, MAX_TITLE)}`;
  const moments = timelineOf(data.alerts);
  const page = html`${pageHead({ title, policy, colorScheme: 'light', style })}
    <body>
      <main>
        ${head(data)} ${evidence(data)} ${timeline(data, moments)} ${tree(data)} ${known(data)}
        ${rules(data)} ${response(data)} ${notes(data)} ${leftOut(data, moments)}
        <footer>
          Made by ${options.by} on ${timeText(options.at)} UTC with Dockwarden ${options.version}.
          All times are UTC. Text in <code>this typeface</code> comes from events and is shown as it
          was recorded.
        </footer>
      </main>
    </body>
    ${ownConstant('</html>\n')}`;
  return { text: String(page), policy };
}

const SHORT_ID = 8;

/** `2026-11-24 15:32:20`. */
const timeText = (iso: string) => iso.slice(0, 'YYYY-MM-DDThh:mm:ss'.length).replace('T', ' ');

const code = (text: string, most = MAX_TEXT) =>
  html`<span class="value">${visible(text, most)}</span>`;

const severityMark = (severity: string) =>
  html`<span class="severity ${severity}">${capitalized(severity)}</span>`;

/** `Closed as false positive`. */
function statusText(status: string, closeReason: string | null): string {
  const reason = closeReason === null ? '' : ` as ${closeReason.replaceAll('_', ' ')}`;
  return capitalized(status) + (status === 'closed' ? reason : '');
}

function head({ story, alerts, verdicts, rules: all }: CaseData): Content {
  const colon = story.title.indexOf(': ');
  const what = colon < 0 ? story.title : story.title.slice(0, colon);
  const where = colon < 0 ? '' : story.title.slice(colon + 2);
  const first = story.firstEvent ?? story.createdAt;
  const last = story.lastEvent ?? first;
  const decided = verdicts.findLast(({ status }) => status === story.status);
  const techniques = new Set(all.flatMap((rule) => rule.techniques.map(({ id }) => id)));
  const loud = alerts.filter(({ severity }) => severity !== 'low').length;
  return html`<p class="kicker">Case ${story.id}</p>
    <h1>${visible(what, MAX_TITLE)}</h1>
    <p>${severityMark(story.severity)} <span class="muted">${visible(where, MAX_TITLE)}</span></p>
    <div class="verdict">
      <p><strong>${statusText(story.status, story.closeReason)}</strong></p>
      <p class="muted">
        ${
          decided === undefined
            ? 'No verdict has been given yet.'
            : html`${decided.by}, ${timeText(decided.at)}, on ${counted(decided.alerts, 'alert')}.`
        }
        ${story.assignees.length === 0 ? 'No owner.' : html`Owner: ${story.assignees.join(', ')}.`}
      </p>
    </div>
    <div class="summary">
      <div>
        <b>${count(alerts.length)}</b>${alerts.length === 1 ? 'alert' : 'alerts'}, ${count(loud)}
        above low
      </div>
      <div><b>${count(all.length)}</b>${all.length === 1 ? 'rule' : 'rules'}</div>
      <div>
        <b>${count(techniques.size)}</b>ATT&amp;CK
        ${techniques.size === 1 ? 'technique' : 'techniques'}
      </div>
      <div><b>${spanText(Date.parse(last) - Date.parse(first))}</b>from first to last</div>
    </div>
    <dl>
      <dt>First event</dt>
      <dd>${timeText(first)} UTC</dd>
      <dt>Last event</dt>
      <dd>${timeText(last)} UTC</dd>
      <dt>Tactics</dt>
      <dd>${story.tactics.map(({ name }) => name).join(' · ') || 'its rules name none'}</dd>
      <dt>Why one case</dt>
      <dd>${visible(story.because, MAX_TEXT)}</dd>
    </dl>
    ${decisions(verdicts)}`;
}

/** `51 s`, `12 min`, `3 h 20 min`. */
function spanText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

function decisions(verdicts: readonly CaseVerdict[]): Content {
  if (verdicts.length < 2) return null;
  return html`<h3>Decisions</h3>
    ${table(
      ['Time', 'Who', 'Decision'],
      verdicts.slice(-MAX_ROWS).map(
        ({ at, by, what, status, closeReason, alerts }) =>
          html`<tr>
            <td class="time">${timeText(at)}</td>
            <td>${by}</td>
            <td>
              ${
                what === 'verdict'
                  ? html`${statusText(status ?? '', closeReason)}: ${counted(alerts, 'alert')}`
                  : what === 'reopened'
                    ? 'Reopened by a new alert'
                    : 'Undone'
              }
            </td>
          </tr>`,
      ),
    )}`;
}

const MAX_ROWS = 50;

const table = (columns: readonly string[], rows: readonly Content[]): Html =>
  html`<table>
    <thead>
      <tr>
        ${columns.map((title) => html`<th scope="col">${title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;

const shortPlace = ({ container, pod, host }: CaseAlert) => container || pod || host;

function evidence({ alerts }: CaseData): Content {
  const pinned = alerts.filter(({ isPinned }) => isPinned);
  if (pinned.length === 0) return null;
  return html`<h2>Evidence</h2>
    <p class="muted">${counted(pinned.length, 'alert')} pinned during the investigation.</p>
    ${pinned.slice(0, MAX_PINNED).map(
      (alert) =>
        html`<h3 class="pin">${visible(alert.ruleName, MAX_TITLE)}</h3>
          <p class="command">${visible(alert.command)}</p>
          <dl>
            <dt>When</dt>
            <dd>${timeText(timeOfAlert(alert))} UTC, ${severityMark(alert.severity)}</dd>
            <dt>Process</dt>
            <dd>
              ${code(alert.process)}${alert.parent === '' ? null : html`, started by ${code(alert.parent)}`}
            </dd>
            <dt>Where</dt>
            <dd>
              ${code([alert.container, alert.image, alert.pod, alert.host].filter(Boolean).join(' · '))}
            </dd>
            ${
              alert.user === ''
                ? null
                : html`<dt>User</dt>
                    <dd>${code(alert.user)}</dd>`
            }
            <dt>Alert</dt>
            <dd>${code(alert.id)}</dd>
          </dl>`,
    )}
    ${pinned.length > MAX_PINNED ? html`<p>And ${counted(pinned.length - MAX_PINNED, 'more pinned alert')}.</p>` : null}`;
}

const MAX_PINNED = 100;

function timeline({ alerts }: CaseData, { entries }: Timeline): Content {
  const hasPlaces = new Set(alerts.map(shortPlace)).size > 1;
  let day = '';
  const rows = entries.map((entry): Content => {
    if (typeof entry === 'number')
      return html`<tr class="pause">
        <td colspan="${hasPlaces ? 4 : 3}">${spanText(entry)} without an alert</td>
      </tr>`;
    const isNewDay = entry.at.slice(0, 10) !== day;
    day = entry.at.slice(0, 10);
    return moment(entry, isNewDay, hasPlaces);
  });
  return html`<h2>Timeline</h2>
    ${table(['Time (UTC)', 'Severity', 'What was done', ...(hasPlaces ? ['Where'] : [])], rows)}`;
}

function moment({ at, alerts }: Moment, isNewDay: boolean, hasPlaces: boolean): Content {
  const worst = alerts[0]!;
  const text = timeText(at);
  return html`<tr>
    <td class="time">${isNewDay ? html`${text.slice(0, 10)}<br />` : null}${text.slice(11)}</td>
    <td>${severityMark(worst.severity)}</td>
    <td>
      <span class="command">${visible(worst.command || worst.process, MAX_COMMAND)}</span><br />
      <span class="${alerts.some(({ isPinned }) => isPinned) ? 'pin' : 'muted'}"
        >${visible(
          [...new Set(alerts.map(({ ruleName }) => ruleName))].join(' · '),
          MAX_TITLE,
        )}</span
      >
    </td>
    ${hasPlaces ? html`<td class="where">${code(shortPlace(worst), MAX_NAME)}</td>` : null}
  </tr>`;
}

const MAX_COMMAND = 400;
const MAX_NAME = 80;

function tree({ tree: drawn }: CaseData): Content {
  if (drawn?.root == null) return null;
  return html`<h2>Processes around the worst alert</h2>
    <ul class="tree">
      ${process(drawn.root, 0)}
    </ul>
    ${drawn.missing.map(({ message }) => html`<p class="muted">${visible(capitalized(message))}.</p>`)}`;
}

const MAX_DEPTH = 40;
const MAX_CHILDREN = 12;

/** Shows the path to the alert, the processes with alerts, and the number of others. */
function process(node: CaseProcess, depth: number): Content {
  const wanted = new Set(
    node.children
      .filter((child) => weightOf(child) >= 0)
      .toSorted((a, b) => weightOf(b) - weightOf(a))
      .slice(0, MAX_CHILDREN),
  );
  const shown = node.children.filter((child) => wanted.has(child));
  const others = node.children.length - shown.length + (node.folded?.count ?? 0);
  const command =
    node.args.length > 0 ? node.args.join(' ') : (node.executable ?? node.name ?? 'unknown');
  const started = node.images[0]?.time ?? null;
  const facts = [
    node.pid === null ? null : html`pid ${String(node.pid)}`,
    node.user === null ? null : html`user ${code(node.user, MAX_NAME)}`,
    started === null ? null : timeText(started).slice(11),
    node.alerts.length === 0 ? null : counted(node.alerts.length, 'alert'),
  ].filter((each) => each !== null);
  return html`<li>
    <span class="command ${node.isAlert ? 'here' : ''}">${visible(command, MAX_COMMAND)}</span>
    <span class="muted"
      >${facts.flatMap((each, index) => (index === 0 ? [each] : [' · ', each]))}</span
    >
    ${
      depth < MAX_DEPTH && (shown.length > 0 || others > 0)
        ? html`<ul>
            ${shown.map((child) => process(child, depth + 1))}
            ${others > 0 ? html`<li class="muted">… ${counted(others, 'other process', 'other processes')}</li>` : null}
          </ul>`
        : null
    }
  </li>`;
}

/** The path weighs most, then the worst alerts at or below a process; -1 without any. */
function weightOf(node: CaseProcess): number {
  if (node.isAlert || node.isPath) return SEVERITIES.length;
  const own = node.alerts.map(({ severity }) => SEVERITIES.indexOf(severity));
  return Math.max(-1, ...own, ...node.children.map(weightOf));
}

const KNOWN: readonly (readonly [title: string, valueOf: (alert: CaseAlert) => string])[] = [
  ['Containers', ({ container }) => container],
  ['Images', ({ image }) => image],
  ['Pods', ({ pod }) => pod],
  ['Hosts', ({ host }) => host],
  ['Users', ({ user }) => user],
  ['Processes', ({ process: name }) => name],
];
const MAX_VALUES = 15;

function known({ alerts }: CaseData): Content {
  return html`<h2>What is known</h2>
    <dl>
      ${KNOWN.map(([title, valueOf]) => {
        const counts = new Map<string, number>();
        for (const value of alerts.map(valueOf))
          if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
        if (counts.size === 0) return null;
        const sorted = [...counts].toSorted((a, b) => b[1] - a[1]);
        const shown = sorted.slice(0, MAX_VALUES);
        return html`<dt>${title}</dt>
          <dd>
            ${shown.map(
              ([value, times], index) =>
                html`${index === 0 ? '' : ', '}${code(value, MAX_TEXT)}
                  <span class="muted">(${count(times)})</span>`,
            )}
            ${sorted.length > shown.length ? html` and ${count(sorted.length - shown.length)} more` : null}
          </dd>`;
      })}
    </dl>
    <p class="muted">The number of alerts is in parentheses.</p>`;
}

function rules({ rules: all }: CaseData): Content {
  const loud = all.filter(({ severity }) => severity !== 'low');
  const low = all.filter(({ severity }) => severity === 'low');
  const techniqueText = ({ techniques }: CaseRule) => [
    ...new Set(techniques.map(({ id, name }) => `${id} ${name}`)),
  ];
  return html`<h2>Rules and ATT&amp;CK techniques</h2>
    ${
      loud.length === 0
        ? null
        : table(
            ['Severity', 'Rule', 'Techniques', 'Alerts'],
            loud.map(
              (rule) =>
                html`<tr>
                  <td>${severityMark(rule.severity)}</td>
                  <td>${visible(rule.name, MAX_TITLE)}</td>
                  <td>
                    ${techniqueText(rule).map(
                      (text, index) =>
                        html`${index === 0 ? null : html`<br />`}${visible(text, MAX_TITLE)}`,
                    )}
                  </td>
                  <td class="count">${count(rule.alerts)}</td>
                </tr>`,
            ),
          )
    }
    ${
      low.length === 0
        ? null
        : html`<h3>Rules of severity low</h3>
            <ul class="names">
              ${low.map(
                ({ name, alerts }) =>
                  html`<li>
                    ${visible(name, MAX_TITLE)} <span class="muted">(${count(alerts)})</span>
                  </li>`,
              )}
            </ul>`
    }`;
}

/** Shows the guides with ticked steps; if there are none, the guide of the worst rule. */
function response({ rules: all }: CaseData): Content {
  const [worst] = all;
  const begun = all.filter(({ steps }) => steps.length > 0);
  const shown = begun.length > 0 ? begun : worst === undefined ? [] : [worst];
  const parts = shown.flatMap((rule): Content[] => {
    const steps = stepsOf(rule.guide);
    if (steps.length === 0) return [];
    return [
      html`<h3>${visible(rule.name, MAX_TITLE)}</h3>
        <ul class="steps">
          ${steps.map(({ number, text }) => {
            const isDone = rule.steps.includes(number);
            return html`<li class="${isDone ? 'done' : 'open'}">${visible(text)}</li>`;
          })}
        </ul>`,
    ];
  });
  if (parts.length === 0) return null;
  return html`<h2>Response</h2>
    ${begun.length === 0 ? html`<p class="muted">No step of a guide has been ticked yet.</p>` : null}
    ${parts}`;
}

function notes({ notes: all, moreNotes }: CaseData): Content {
  if (all.length === 0) return null;
  return html`<h2>Notes</h2>
    ${all.map(
      ({ at, by, text, ruleName }) =>
        html`<div class="note">
          <span class="muted">${timeText(at)} · ${by} · ${visible(ruleName, MAX_TITLE)}</span>
          <div>${visible(text, MAX_NOTE)}</div>
        </div>`,
    )}
    ${moreNotes > 0 ? html`<p>And ${counted(moreNotes, 'more note')}.</p>` : null}`;
}

/** Says what the report omits. */
function leftOut({ alerts, tree: drawn }: CaseData, { low, more }: Timeline): Content {
  const suppressed = alerts.reduce((sum, each) => sum + each.suppressed, 0);
  const parts = [
    low > 0 ? `${counted(low, 'unpinned alert')} of severity low, in the timeline` : null,
    more > 0 ? `${counted(more, 'further moment')} at the end of the timeline` : null,
    suppressed > 0
      ? `${counted(suppressed, 'further match', 'further matches')} that suppression folded into these alerts`
      : null,
    drawn?.root == null
      ? 'the process tree: none of its events are stored, or the alert has no process'
      : null,
  ].filter((each) => each !== null);
  return html`<h2>What this report leaves out</h2>
    ${
      parts.length === 0
        ? html`<p>Nothing: it contains all alerts of the case.</p>`
        : html`<ul>
            ${parts.map((part) => html`<li>${part}</li>`)}
          </ul>`
    }`;
}
