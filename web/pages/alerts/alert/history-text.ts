import { REASON_TEXT, type ReasonName } from '../../../components/status/status.tsx';
import type { AlertDetail } from './alert-document.ts';

type Change = AlertDetail['history'][number];

/** "closed it as benign": what one entry of the history says. */
export function doneTextOf({ what, before, after }: Change): string {
  const [old, now] = [read(before), read(after)];
  if (what === 'status') return statusText(now);
  if (what === 'assignees' || what === 'tags') {
    const [had, has] = [listOf(old), listOf(now)];
    const added = has.filter((each) => !had.includes(each)).join(', ');
    const removed = had.filter((each) => !has.includes(each)).join(', ');
    const [give, take] =
      what === 'tags' ? ['tagged it', 'untagged it'] : ['assigned', 'unassigned'];
    const texts = [
      added === '' ? '' : `${give} ${added}`,
      removed === '' ? '' : `${take} ${removed}`,
    ];
    return texts.filter((text) => text !== '').join(' and ') || `changed its ${what}`;
  }
  if (what === 'steps') {
    const [had, has] = [countOf(old), countOf(now)];
    if (has === had) return 'changed which steps of the guide are done';
    return has > had ? `did ${steps(has - had)}` : `took back ${steps(had - has)}`;
  }
  if (what === 'story') return now === null ? 'took it out of its story' : 'put it into a story';
  return `changed its ${what}`;
}

function statusText(now: unknown): string {
  const { status, closeReason } =
    typeof now === 'object' && now !== null
      ? (now as { status?: unknown; closeReason?: unknown })
      : { status: now, closeReason: null };
  if (status === 'open') return 'reopened it';
  if (status === 'acknowledged') return 'acknowledged it';
  const verdict = REASON_TEXT[closeReason as ReasonName] as string | undefined;
  return verdict === undefined ? 'closed it' : `closed it as ${verdict}`;
}

const countOf = (value: unknown) => (Array.isArray(value) ? value.length : 0);
const steps = (count: number) =>
  count === 1 ? 'a step of the guide' : `${count} steps of the guide`;

const listOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

function read(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
