import { RECEIVERS } from '../../respond/notify/receivers/index.ts';
import { parseTemplate } from '../../respond/notify/template.ts';
import { parseDuration } from '../../util/time/index.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import type { Connector } from './connectors.ts';
import type { Policy } from './policies.ts';

/** An action that a rule says itself, as in Kibana. */
export interface RuleAction {
  readonly policy: Policy;
  /** Texts that are templates, too, by the names that receivers know. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** An action that does not run, and why. */
export interface ActionProblem {
  /** Of the action in the rule, from 0. */
  readonly position: number;
  readonly message: string;
}

export interface ReadActions {
  readonly actions: readonly RuleAction[];
  readonly problems: readonly ActionProblem[];
}

type Data = Readonly<Record<string, unknown>>;

/** The default of policies, which rules cannot say. */
const MOST = 10;
const PREFIX = 'rule/';

export const actionId = (ruleId: string, position: number) => `${PREFIX}${position}/${ruleId}`;

/** The rule and the position of an action; `null` for the id of a policy. */
export function actionOf(
  id: string,
): { readonly ruleId: string; readonly position: number } | null {
  const [, position, ruleId] = /^rule\/(\d+)\/(.*)$/s.exec(id) ?? [];
  return position === undefined || ruleId === undefined
    ? null
    : { ruleId, position: Number(position) };
}

/**
 * The actions of a rule that run, and why others do not.
 *
 * @param rule its document
 * @param find a connector by its id
 */
export function readActions(
  rule: Data,
  ruleId: string,
  find: (id: string) => Connector | null,
): ReadActions {
  const actions: RuleAction[] = [];
  const problems: ActionProblem[] = [];
  const listed = Array.isArray(rule['actions']) ? (rule['actions'] as unknown[]) : [];
  for (const [position, each] of listed.entries()) {
    const read = isData(each)
      ? readAction(each, rule, actionId(ruleId, position), find)
      : 'it is no table';
    if (typeof read === 'string') problems.push({ position, message: read });
    else if (read !== null) actions.push(read);
  }
  return { actions, problems };
}

/** `null` for one that is turned off. */
function readAction(
  action: Data,
  rule: Data,
  id: string,
  find: (id: string) => Connector | null,
): RuleAction | string | null {
  const type = textIn(action, 'action_type_id');
  const connectorId = textIn(action, 'id');
  const receiver = RECEIVERS.find(({ kibanaType }) => kibanaType === type && kibanaType !== null);
  if (receiver === undefined) return `actions of the type ${type || '(none)'} do not run here`;
  const connector = find(connectorId);
  if (connector === null)
    return `there is no connector with the id ${connectorId}: make one of the type ${receiver.type}`;
  if (connector.type !== receiver.type)
    return `the connector ${connectorId} is of the type ${connector.type}, not ${receiver.type}`;
  if (action['alerts_filter'] !== undefined && !isEmpty(action['alerts_filter']))
    return 'a filter of its alerts (alerts_filter) is not understood, and without it too much would be sent';
  const frequency = frequencyOf(action, rule);
  if (frequency === null || typeof frequency === 'string') return frequency;
  const params = isData(action['params']) ? action['params'] : {};
  const texts = TEXTS[receiver.type]?.(params);
  if (texts === undefined || typeof texts === 'string') return texts ?? 'it has no parameters';
  for (const template of Object.values(texts)) {
    const { fault } = parseTemplate(template);
    if (fault !== null)
      return `its text, line ${fault.line}, column ${fault.column}: ${fault.message}`;
  }
  const { title = null, body = null, ...overrides } = texts;
  const policy: Policy = {
    id,
    name: `action of the rule ${textIn(rule, 'name')}`,
    isEnabled: connector.isEnabled,
    connector: connectorId,
    query: '',
    most: MOST,
    resolves: false,
    template: { title, body },
    ...frequency,
  };
  return { policy, overrides };
}

type Frequency = Pick<Policy, 'per' | 'everyMs'>;

/** @returns why it cannot be, or `null` for never */
function frequencyOf(action: Data, rule: Data): Frequency | string | null {
  const own = action['frequency'];
  if (!isData(own)) {
    const old = textIn(rule, 'throttle');
    if (old === 'no_actions') return null;
    return old === '' || old === 'rule' ? SUMMARY : every(old, 'digest');
  }
  const throttle = textIn(own, 'throttle');
  if (throttle === 'no_actions') return null;
  const isThrottled = textIn(own, 'notifyWhen') === 'onThrottleInterval' && throttle !== '';
  if (own['summary'] === false)
    return isThrottled ? every(throttle, 'alert') : { per: 'alert', everyMs: 0 };
  return isThrottled ? every(throttle, 'digest') : SUMMARY;
}

/** A summary of each run is a digest of what comes within a moment: runs end within it. */
const SUMMARY: Frequency = { per: 'digest', everyMs: 1_000 };

function every(span: string, per: Policy['per']): Frequency | string {
  const nanos = parseDuration(span);
  if (nanos === null || nanos <= 0n)
    return `its throttle ${JSON.stringify(span.slice(0, 50))} is no time span`;
  return { per, everyMs: Number(nanos / NANOS_PER_MS) };
}

type Texts = Readonly<Record<string, string>>;

/** By type of receiver: from the parameters of Kibana to templates. A text instead says why there are none. */
const TEXTS: Readonly<Record<string, (params: Data) => Texts | string>> = {
  slack: (params) => needs({ body: textIn(params, 'message') }),
  teams: (params) => needs({ body: textIn(params, 'message') }),
  webhook: (params) => needs({ body: textIn(params, 'body') }),
  email: (params) =>
    needs({
      body: textIn(params, 'message'),
      subject: textIn(params, 'subject'),
      to: listIn(params, 'to'),
      cc: listIn(params, 'cc'),
      bcc: listIn(params, 'bcc'),
    }),
  pagerduty: (params) =>
    withValues(
      Object.fromEntries(
        [
          'eventAction',
          'dedupKey',
          'summary',
          'source',
          'severity',
          'component',
          'group',
          'class',
        ].map((name) => [name, textIn(params, name)]),
      ),
    ),
  jira: (params) => {
    const sub = isData(params['subActionParams']) ? params['subActionParams'] : {};
    const incident = isData(sub['incident']) ? sub['incident'] : {};
    if (textIn(params, 'subAction') !== 'pushToService')
      return 'only pushToService is known of Jira';
    return withValues({
      summary: textIn(incident, 'summary'),
      body: textIn(incident, 'description'),
      issueType: textIn(incident, 'issueType'),
      priority: textIn(incident, 'priority'),
      labels: listIn(incident, 'labels'),
    });
  },
};

const needs = (texts: Texts): Texts | string =>
  texts['body'] === '' ? 'it says no text' : withValues(texts);

const withValues = (texts: Texts): Texts =>
  Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== ''));

const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isEmpty = (value: unknown) =>
  value === null || (isData(value) && Object.keys(value).length === 0);
const textIn = (data: Data, name: string): string => {
  const value = Object.hasOwn(data, name) ? data[name] : undefined;
  return typeof value === 'string' ? value : '';
};
const listIn = (data: Data, name: string): string => {
  const value = Object.hasOwn(data, name) ? data[name] : undefined;
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string').join(',') : '';
};
