import { z } from 'zod';
import { parseDocument } from '../../../../events/parse-document.ts';
import { printJson, type JsonObject } from '../../../../events/json.ts';
import { originalSource } from '../../../../detect/alert/original-source.ts';
import { testsFor } from '../../../../rules/index.ts';
import type { StoredAlert } from '../../../../stores/alert-store.ts';
import type { DetectionReader } from '../../../../stores/detection-store.ts';
import { AlertError } from '../../../alerts/alert-error.ts';
import { resolveAlerts } from '../../../alerts/find-alerts.ts';
import { membersOf } from '../../../alerts/members.ts';
import type { RuleManager } from '../../rule-manager.ts';
import { answered, type Answer, operation } from '../../../operation/operation.ts';
import { oneOf, text } from '../../../operation/fields.ts';
import { unknownRule } from '../../rules.ts';
import { alertCase as alertCaseAnswer, type AlertCase } from '../schemas.ts';
import { runTestText } from './run-text.ts';

interface AlertCaseRequest {
  readonly id: string;
  /** Whether the rule is right to find it. */
  readonly isTrue: boolean;
  /** Of the case. */
  readonly name?: string | undefined;
}

interface Parts {
  readonly store: Pick<DetectionReader, 'alerts' | 'rules'>;
  readonly ruleManager: RuleManager;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

const MAX_MS = 5_000;
const MAX_NAME = 200;

export const testAlert = operation({
  name: 'alerts.test',
  on: 'POST /dw/alerts/:id/_test',
  about:
    'makes a case for the tests of its rule of an alert, that the rule finds it or does not, and runs it; nothing is kept',
  answers: 'the `case`, the `text` of the tests with it, their `file`, and whether it passes',
  right: 'read',
  body: z.strictObject({
    expected: oneOf(['true_positive', 'false_positive']),
    name: text(MAX_NAME).min(1, 'is empty').optional().describe('of the case'),
  }),
  answer: alertCaseAnswer,
  ask: ({ id, body: { expected, name } }): AlertCaseRequest => ({
    id,
    isTrue: expected === 'true_positive',
    name,
  }),
  async run(parts: Parts, ask: AlertCaseRequest) {
    const [id = ask.id] = resolveAlerts(parts.store, [ask.id]);
    const made = await alertCase(parts, { ...ask, id });
    // Its problems are those of its report.
    return made.value ?? made;
  },
});

/** Makes a case for the tests of a rule of an alert, and runs it. Nothing is kept. */
export async function alertCase(
  { store, ruleManager, now }: Parts,
  { id, isTrue, name }: AlertCaseRequest,
): Promise<Answer<AlertCase>> {
  const alert = store.alerts.get(id);
  if (alert === null) throw new AlertError('ENG1301', `there is no alert ${id}`);
  const row = ruleManager.rules.find(alert.ruleId);
  if (row === null) return unknownRule(alert.ruleId);
  const { events, notes } = eventsOf(store, alert);
  const tests = await ruleManager.tests.of(row);
  const written = caseText(name ?? nameOf(alert), isTrue ? 1 : 0, events);
  const before = tests?.text.trimEnd() ?? '';
  const text = before === '' ? written : `${before}\n\n${written}`;
  const report = await runTestText(row.document, text, { now, until: now() + MAX_MS });
  return answered({
    file: tests?.path ?? testsFor(`${row.id}.toml`) ?? row.id,
    case: written,
    text,
    isPassed: report.problems.length === 0 && report.cases.at(-1)?.outcome === 'passed',
    report,
    notes,
  });
}

function eventsOf(store: Parts['store'], alert: StoredAlert) {
  const members = membersOf(store.alerts, alert.group === null ? [] : [alert]).get(alert.id) ?? [];
  const sources = (members.length === 0 ? [alert] : members).map(({ document }) =>
    originalSource(parseDocument(document)),
  );
  const isBroken = sources.some(({ document }) => plainJson(document) !== printJson(document));
  const removed = [...new Set(sources.flatMap((source) => source.removed))];
  const notes = [
    ...(sources.some(({ isCut }) => isCut)
      ? ['The alert carries only a part of an event that was too large.']
      : []),
    ...(isBroken
      ? ['Halves of surrogate pairs, which are no characters, are written as U+FFFD.']
      : []),
    ...(removed.length === 0
      ? []
      : [`The alert does not carry these fields of its events: ${removed.join(', ')}.`]),
  ];
  return { events: sources.map(({ document }) => document), notes };
}

const nameOf = ({ id, ruleName }: StoredAlert) =>
  `${ruleName.slice(0, MAX_NAME)}, alert ${id.slice(0, 12)}`;

/** Half of a surrogate pair is no character, so no test can have it. */
const plainJson = (event: JsonObject): string =>
  printJson(event)
    .replaceAll(HALF_PAIR, '$1\ufffd')
    .replaceAll(/\p{Surrogate}/gu, '\ufffd');

function caseText(name: string, expected: number, events: readonly JsonObject[]): string {
  const lines = events.map((event) => `    ${tomlText(event)},\n`).join('');
  return `[[case]]\nname = ${basic(name)}\nexpect = ${expected}\nevents = [\n${lines}]\n`;
}

/** As a stored alert has it. */
const HALF_PAIR = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/gi;

/** JSON as a text of TOML, in the notation that needs no escapes where it can be. */
function tomlText(event: JsonObject): string {
  const json = plainJson(event).replaceAll('\u007f', String.raw`\u007f`);
  return json.includes("'''") ? basic(json) : `'''${json}'''`;
}

/** Half of a surrogate pair is no text of TOML. */
const basic = (text: string): string =>
  JSON.stringify(text.replaceAll(/\p{Surrogate}/gu, '\ufffd')).replaceAll(
    '\u007f',
    String.raw`\u007f`,
  );
