import type { ResponsePlan } from '../../respond/containers/plan.ts';
import type { Response } from '../../respond/containers/response.ts';
import type { Style } from '../../report/terminal/style.ts';
import { capitalized } from '../../util/capitalized.ts';
import { present } from '../../util/present.ts';
import { safeText } from '../../util/safe-text.ts';
import { NANOS_PER_MS, type TimeZone } from '../../util/time/index.ts';

const SHORT_ID = 12;
const SHOWN_RESPONSE = 8;

/** A plan as a person reads it before it is carried out. */
export function planLines(plan: ResponsePlan, style: Style): string[] {
  const { target, isDone, isProduction, affects, undo, before } = plan;
  const name = (text: string) => `  ${style.dim(text.padEnd(10))}`;
  const pod = target.pod === null ? [] : [`${name('pod')}${target.namespace ?? ''}/${target.pod}`];
  return [
    style.strong(safeText(plan.summary)),
    '',
    `${name('container')}${safeText(target.name)}  ${target.id.slice(0, SHORT_ID)}  started ${safeText(target.startedAt)}`,
    `${name('image')}${safeText(target.image)}`,
    ...pod.map(safeText),
    `${name('engine')}${safeText(target.engine)}`,
    `${name('now')}${before.status}${isDone ? ': there is nothing to do' : ''}`,
    `${name('undo')}${safeText(undo ?? (plan.action === 'collect' ? 'Nothing is changed.' : 'It cannot be undone.'))}`,
    ...(affects.length === 0
      ? []
      : [
          '',
          style.strong('What else it means'),
          ...affects.map((text) => `  - ${safeText(text)}`),
        ]),
    ...(isProduction
      ? [
          '',
          style.warning('It is in production. In the service, a second person would approve it.'),
        ]
      : []),
  ];
}

/** A response in one line. */
export function responseLine(response: Response, zone: TimeZone, style: Style): string {
  const { id, plan, state, createdAt, createdBy, reason } = response;
  return present([
    style.accent(id.slice(0, SHOWN_RESPONSE)),
    style.dim(time(createdAt, zone)),
    painted(state, style),
    plan.action,
    safeText(plan.target.name),
    style.dim(`by ${safeText(createdBy)}`),
    reason !== '' && safeText(reason),
  ]).join('  ');
}

/** What became of a response, step by step. */
export const stepLines = ({ steps }: Response, zone: TimeZone, style: Style): string[] =>
  steps.map(
    ({ at, by, state, message }) =>
      `  ${style.dim(time(at, zone))}  ${painted(state, style)}  ${safeText(by)}  ${safeText(message)}`,
  );

/** What a command says at its end. */
export function outcomeLines(response: Response, style: Style): string[] {
  const { id, plan, state, outcome, hasChanged } = response;
  const canUndo = state === 'done' && hasChanged && plan.undo !== null;
  return [
    `${painted(state, style)}: ${safeText(capitalized(outcome?.message ?? ''))}`,
    ...(outcome?.remarks ?? []).map((remark) => `  ${safeText(remark)}`),
    ...(canUndo ? [style.dim(`undo: dockwarden respond undo ${id.slice(0, SHOWN_RESPONSE)}`)] : []),
  ];
}

function painted(state: Response['state'], style: Style): string {
  if (state === 'failed') return style.error(state);
  return state === 'unknown' || state === 'begun' || state === 'undoing'
    ? style.warning(state)
    : state;
}

const TO_SECONDS = 'YYYY-MM-DDThh:mm:ss'.length;
const time = (at: number, zone: TimeZone) =>
  zone
    .text(BigInt(at) * NANOS_PER_MS)
    .slice(0, TO_SECONDS)
    .replace('T', ' ');
