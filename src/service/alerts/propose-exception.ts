import { z } from 'zod';
import { originalSource } from '../../detect/alert/original-source.ts';
import { valuesAt } from '../../detect/alert/values-at.ts';
import { eventLine } from '../../events/event-line.ts';
import type { JsonObject } from '../../events/json.ts';
import { parseDocument } from '../../events/parse-document.ts';
import { ALERT_FACETS, type StoredAlert } from '../../stores/alert-store.ts';
import type { DetectionReader } from '../../stores/detection-store.ts';
import { counted } from '../../util/counts.ts';
import { recordJob } from '../jobs/job-view.ts';
import type { JobParts } from '../jobs/operations.ts';
import { job } from '../jobs/schemas.ts';
import { list, texts } from '../operation/fields.ts';
import { type Says, operation } from '../operation/operation.ts';
import { TriageError } from './alert-error.ts';
import type { EffectRequest } from './exception-effect.ts';
import { resolveAlert } from './find-alerts.ts';
import { membersOf, stageOfBlock } from './members.ts';
import { proposal } from './schemas.ts';
import { withoutPodNumber } from './workload-name.ts';

type Proposal = Says<typeof proposal>;
export type ProposedException = Proposal['exceptions'][number];
type ProposedEntry = ProposedException['entries'][number];
type ProposedCondition = ProposedEntry['entry'];

const DAYS_MS = 30 * 24 * 60 * 60 * 1_000;

/**
 * Proposes exceptions from the events of an alert: for each event, the conditions that an analyst would begin with.
 *
 * @param now in milliseconds since 1970
 */
export function proposeExceptions(
  { alerts }: Pick<DetectionReader, 'alerts'>,
  alertId: string,
  now: number,
): Proposal {
  const alert = alerts.get(alertId);
  if (alert === null || alert.kind === 'block') {
    throw new TriageError('ENG1301', `there is no alert ${JSON.stringify(alertId)}`);
  }
  const { ruleId, ruleName } = alert;
  const countOf = (field: string, value: string): number | null => {
    const facet = ALERT_FACETS.find((each) => each === field);
    if (facet === undefined) return null;
    return alerts.count({
      ruleIds: [ruleId],
      facets: [{ facet, values: [value] }],
      from: now - DAYS_MS,
      includesBuildingBlocks: true,
    });
  };
  const subjects =
    alert.group === null
      ? [{ stage: null, alert }]
      : (membersOf(alerts, [alert]).get(alert.id) ?? []).map((block, index) => ({
          stage: stageOfBlock(alert, block) ?? index + 1,
          alert: block,
        }));
  return {
    alertId,
    ruleId,
    ruleName,
    exceptions: subjects.map(({ stage, alert: subject }) => {
      const { document } = originalSource(parseDocument(subject.document));
      const entries = entriesOf(document, countOf);
      const event = eventLine(document).what;
      return { stage, event, entries, item: itemOf(alert, stage, event, entries) };
    }),
  };
}

/** A field, or the one that says the same less exactly, and whether it belongs to what is proposed. */
interface Telling {
  readonly fields: readonly string[];
  readonly isChosen: boolean;
  readonly why: string;
}

/** The most specific first. Arguments follow the first of them. */
const TELLING: readonly Telling[] = [
  { fields: ['process.executable', 'process.name'], isChosen: true, why: 'the program that ran' },
  { fields: ['file.path'], isChosen: true, why: 'the file that it was about' },
  {
    fields: ['kubernetes.audit.user.username'],
    isChosen: true,
    why: 'the account that made the request',
  },
  {
    fields: ['kubernetes.audit.objectRef.resource'],
    isChosen: true,
    why: 'the kind of object that the request was about',
  },
  {
    fields: ['process.parent.executable', 'process.parent.name'],
    isChosen: true,
    why: 'the program that started it',
  },
  { fields: ['container.image.name'], isChosen: true, why: 'the image, without its tag' },
  {
    fields: ['orchestrator.namespace', 'kubernetes.audit.objectRef.namespace'],
    isChosen: false,
    why: 'the namespace, where the image runs elsewhere too',
  },
  {
    fields: ['orchestrator.resource.name', 'kubernetes.audit.objectRef.name'],
    isChosen: false,
    why: 'the workload: what differs from pod to pod is left open',
  },
  { fields: ['user.name', 'user.id'], isChosen: false, why: 'the user that it ran as' },
  { fields: ['host.name'], isChosen: false, why: 'the host' },
];

/** Arguments that are offered, and how many of them are in what is proposed. */
const MAX_ARGUMENTS = 12;
const CHOSEN_ARGUMENTS = 3;
/** Longer values are compared by their beginning. */
const MAX_VALUE_CHARACTERS = 256;

function entriesOf(
  document: JsonObject,
  countOf: (field: string, value: string) => number | null,
): readonly ProposedEntry[] {
  const entries: ProposedEntry[] = [];
  for (const { fields, isChosen, why } of TELLING) {
    const field = fields.find((each) => valuesAt(document, each, 1).length > 0);
    if (field === undefined) continue;
    const seen = String(valuesAt(document, field, 1)[0]);
    if (seen === '') continue;
    const isWorkload = field === 'orchestrator.resource.name';
    const entry = conditionOn(field, seen, isWorkload ? withoutPodSuffix(seen) : null);
    entries.push({ entry, seen, isChosen, why, alerts: countOf(field, seen) });
  }
  // Behind the program and before whatever surrounds it.
  const at = entries.length > 0 && entries[0]?.entry.field.startsWith('process.') ? 1 : 0;
  return [...entries.slice(0, at), ...argumentEntries(document), ...entries.slice(at)];
}

function argumentEntries(document: JsonObject): readonly ProposedEntry[] {
  const args = valuesAt(document, 'process.args', MAX_ARGUMENTS + 1).map(String);
  if (args.length === 0) {
    const [line] = valuesAt(document, 'process.command_line', 1).map(String);
    if (line === undefined || line === '') return [];
    const entry = conditionOn('process.command_line', line, null);
    return [{ entry, seen: line, isChosen: true, why: 'the whole command line', alerts: null }];
  }
  // The first is the program itself. A condition is met by any argument, wherever it stands.
  const distinct = [...new Set(args.slice(1, MAX_ARGUMENTS + 1))].filter((arg) => arg !== '');
  const ranked = distinct.toSorted((a, b) => tells(b) - tells(a));
  const isTold = ranked.some((arg) => tells(arg) > 0);
  return ranked.map((seen, index) => ({
    entry: conditionOn('process.args', seen, null),
    seen,
    isChosen: index < CHOSEN_ARGUMENTS && (!isTold || tells(seen) > 0),
    why: 'one of its arguments, wherever it stands',
    alerts: null,
  }));
}

/** How much an argument says about what is done: paths, addresses and words more than flags. */
function tells(argument: string): number {
  if (/^--?[\w-]*$/.test(argument)) return -1;
  return Number(/[/.:=@]/.test(argument)) * 2 + Number(argument.length > 3);
}

/** @param pattern what is compared instead of the value, if it is known */
function conditionOn(field: string, value: string, pattern: string | null): ProposedCondition {
  const general = pattern ?? generalised(value);
  return general === null
    ? { field, operator: 'included', type: 'match', value }
    : { field, operator: 'included', type: 'wildcard', value: general };
}

/** Parts that hardly ever come again: UUIDs, long hexadecimal numbers and long numbers. */
const CHANGING =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![0-9a-z])(?=[0-9a-f]*[0-9])[0-9a-f]{8,}(?![0-9a-z])|\d{4,}/gi;

/** A pattern for values of the same make; `null` where the value itself is the best. */
function generalised(value: string): string | null {
  const isLong = value.length > MAX_VALUE_CHARACTERS;
  const shown = isLong ? beginningOf(value) : value;
  const parts = shown.split(CHANGING).map(escaped);
  if (isLong) parts.push('');
  // With nothing left to compare, a pattern would fit everything.
  return parts.length === 1 || parts.every((part) => part.length < 2) ? null : parts.join('*');
}

/** Half of a surrogate pair would fit nothing once it is stored. */
const beginningOf = (text: string): string =>
  text.slice(0, MAX_VALUE_CHARACTERS).replace(/[\ud800-\udbff]$/, '');

function withoutPodSuffix(name: string): string | null {
  const base = withoutPodNumber(name);
  return base === null ? null : `${escaped(base)}-*`;
}

const escaped = (text: string): string => text.replaceAll(/[\\*?]/g, String.raw`\$&`);

function itemOf(
  { id, ruleName }: StoredAlert,
  stage: number | null,
  event: string,
  entries: readonly ProposedEntry[],
): JsonObject {
  const chosen = entries.filter(({ isChosen }) => isChosen).map(({ entry }) => ({ ...entry }));
  return {
    type: 'simple',
    name: beginningOf(`${ruleName}: ${event}`),
    description: '',
    namespace_type: 'single',
    os_types: [],
    tags: [],
    entries: chosen,
    comments: [{ comment: `Proposed from the alert ${id}.` }],
    ...(stage === null ? {} : { meta: { dockwarden: { stage } } }),
  };
}

const MAX_RULES = 10_000;
const MAX_ITEMS = 1_000;

interface ProposalParts {
  readonly store: Pick<DetectionReader, 'alerts' | 'rules'>;
  readonly now: () => number;
}

export const proposeException = operation({
  name: 'exceptions.propose',
  on: 'GET /dw/alerts/:id/_exceptions',
  about: 'proposes exceptions that would hide the alert, from its event',
  answers: '`exceptions`: one for each event of the alert',
  right: 'read',
  answer: proposal,
  ask: ({ id }) => ({ alertId: id }),
  run: ({ store, now }: ProposalParts, { alertId }: { readonly alertId: string }) =>
    proposeExceptions(store, resolveAlert(store, alertId), now()),
});

export const exceptionEffect = operation({
  name: 'exceptions.effect',
  on: 'POST /dw/exceptions/_effect',
  about: 'starts a job: which stored alerts exception `items` would have hidden',
  answers: 'the job; its `result` has the counts',
  right: 'rules',
  body: z.strictObject({
    items: list(MAX_ITEMS),
    rules: texts(MAX_RULES)
      .optional()
      .describe('ids of the rules they would apply to; left out, those that their lists apply to'),
  }),
  answer: job,
  ask: ({ body: { rules: ruleIds, items }, by }) => ({ ruleIds, items, by }),
  record: (_, ask) => recordJob(ask),
  audit: ({ items }) =>
    `started a job that tries ${counted(items.length, 'exception item')} on stored alerts`,
  run: ({ jobs }: JobParts, { by, ...request }: EffectRequest & { readonly by: string }) =>
    jobs.start('exceptions.effect', request, by),
});
