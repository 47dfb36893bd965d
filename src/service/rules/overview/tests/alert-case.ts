import { z } from 'zod';
import { parseDocument } from '../../../../events/parse-document.ts';
import { printJson } from '../../../../events/json.ts';
import { originalSource } from '../../../../detect/alert/original-source.ts';
import { testsFor } from '../../../../rules/index.ts';
import { caseText, wholeCharacters, withCase } from '../../../../rules/tests/write-case.ts';
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
  const written = caseText({ name: name ?? nameOf(alert), expected: isTrue ? 1 : 0, events });
  const text = withCase(tests?.text ?? '', written);
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
  const events = sources.map(({ document }) => printJson(document));
  const isBroken = events.some((event) => wholeCharacters(event) !== event);
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
  return { events, notes };
}

const nameOf = ({ id, ruleName }: StoredAlert) =>
  `${ruleName.slice(0, MAX_NAME)}, alert ${id.slice(0, 12)}`;
