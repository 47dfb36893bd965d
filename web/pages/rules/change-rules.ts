import { call, send, type AnswerOf } from '../../api/client.ts';
import { invalidate, queryClient } from '../../api/queries.ts';
import { complain, say, undoable } from '../../components/undo/undo.tsx';
import type { Rule } from './list/rule-row.ts';
import { capital } from '../../components/value/capital.ts';
import { countText } from '../../components/value/counts.ts';

export type RuleAction = 'enable' | 'disable' | 'live' | 'scheduled';

const OPPOSITE: Readonly<Record<RuleAction, RuleAction>> = {
  enable: 'disable',
  disable: 'enable',
  live: 'scheduled',
  scheduled: 'live',
};

const DONE: Readonly<Record<RuleAction, (what: string) => string>> = {
  enable: (what) => `Enabled ${what}.`,
  disable: (what) => `Disabled ${what}.`,
  live: (what) => `${capital(what)} now run${what.startsWith('1 ') ? 's' : ''} as events arrive.`,
  scheduled: (what) => `${capital(what)} now run${what.startsWith('1 ') ? 's' : ''} by schedule.`,
};

const counted = (count: number) => countText(count, 'rule');

/** After rules have changed, all that shows them is read again. */
export const refreshRules = () =>
  invalidate(
    'GET /dw/rules',
    'GET /dw/rules/:id',
    'GET /dw/rules/_noise',
    'GET /dw/rules/_pack',
    'GET /dw/rules/:id/_history',
    'GET /dw/rules/:id/_tests',
    'GET /dw/rules/:id/_streams',
    'GET /dw/rules/:id/_days',
    'GET /dw/gaps',
  );

/**
 * Does the same to many rules, shows it at once, and offers to take it back.
 *
 * @returns ids of those that were refused
 */
export async function changeRules(
  action: RuleAction,
  ids: readonly string[],
): Promise<readonly string[]> {
  let refused = ids;
  showAtOnce(action, new Set(ids));
  await undoable(async (offer) => {
    const bulked = await bulk(action, ids);
    const { done } = bulked;
    ({ refused } = bulked);
    if (done.length === 0) return;
    offer({
      text: DONE[action](counted(done.length)),
      undo: async () => {
        showAtOnce(OPPOSITE[action], new Set(done));
        const { done: undone } = await bulk(OPPOSITE[action], done);
        await refreshRules();
        return `Restored ${counted(undone.length)}.`;
      },
    });
  }).catch(complain);
  await refreshRules();
  return refused;
}

/** The ids of those that have changed, and of those that were refused; says why they were. */
async function bulk(
  action: RuleAction | 'delete',
  ids: readonly string[],
): Promise<{ readonly done: string[]; readonly refused: string[] }> {
  const { rules } = await call('POST /dw/rules/_bulk', { body: { action, ids: [...ids] } });
  const refusals = rules.flatMap(({ refusal }) => refusal ?? []);
  const [first] = refusals;
  if (first !== undefined) {
    const others =
      refusals.length === 1 ? '' : ` In all, ${counted(refusals.length)} were refused.`;
    complain(new Error(`${capital(first.message)}.${others}`));
  } else if (rules.every(({ outcome }) => outcome === 'unchanged'))
    say('Nothing had to be changed.');
  const idsOf = (isMeant: (rule: (typeof rules)[number]) => boolean) =>
    rules.filter(isMeant).map(({ id }) => id);
  return {
    done: idsOf(({ outcome }) => outcome === 'done'),
    refused: idsOf(({ refusal }) => refusal != null),
  };
}

function showAtOnce(action: RuleAction, ids: ReadonlySet<string>): void {
  const change =
    action === 'enable' || action === 'disable'
      ? { isEnabled: action === 'enable' }
      : { isLive: action === 'live' };
  queryClient.setQueriesData<AnswerOf<'GET /dw/rules'>>({ queryKey: ['GET /dw/rules'] }, (old) =>
    old === undefined
      ? old
      : { rules: old.rules.map((rule) => (ids.has(rule.id) ? { ...rule, ...change } : rule)) },
  );
  queryClient.setQueriesData<AnswerOf<'GET /dw/rules/:id'>>(
    { queryKey: ['GET /dw/rules/:id'] },
    (old) => (old === undefined || !ids.has(old.id) ? old : { ...old, ...change }),
  );
}

type Kept = Pick<Rule, 'id' | 'origin' | 'isLive'>;

/**
 * Deletes rules, after it has read them, so that they can be brought back as they were.
 *
 * @returns ids of those that are still there
 */
export async function deleteRules(rules: readonly Kept[]): Promise<readonly string[]> {
  const ids = rules.map(({ id }) => id);
  try {
    return await undoable(async (offer) => {
      const texts = await textsOf(ids);
      const done = new Set((await bulk('delete', ids)).done);
      const gone = rules.filter(({ id }) => done.has(id));
      const left = ids.filter((id) => !done.has(id));
      if (gone.length === 0) return left;
      offer({
        text: `Deleted ${counted(gone.length)}. Their alerts stay.`,
        undo: async () => {
          await bringBack(gone, texts);
          await refreshRules();
          return `Restored ${counted(gone.length)}.`;
        },
      });
      return left;
    });
  } catch (error) {
    complain(error);
    return ids;
  } finally {
    await refreshRules();
  }
}

/** By `rule_id`, as they are written: numbers keep all their digits. */
async function textsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const answer = await send('GET /dw/rules/_export', { query: { id: ids } });
  const lines = (await answer.text()).split('\n').filter(Boolean);
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const { rule_id: id } = JSON.parse(line) as { rule_id?: unknown };
      return typeof id === 'string' ? [[id, line]] : [];
    }),
  );
}

async function bringBack(
  rules: readonly Kept[],
  texts: ReadonlyMap<string, string>,
): Promise<void> {
  for (const { id, origin } of rules) {
    const body = texts.get(id) ?? '';
    // A shipped rule goes on with updates of the pack.
    if (origin === 'pack') {
      await call('POST /dw/rules/_pack/:id/_restore', { id });
      await call('PUT /dw/rules/:id', { id, body });
    } else await call('POST /dw/rules', { body });
  }
  for (const isLive of [true, false]) {
    const ids = rules.filter((rule) => rule.isLive === isLive).map(({ id }) => id);
    const action = isLive ? 'live' : 'scheduled';
    if (ids.length > 0) await call('POST /dw/rules/_bulk', { body: { action, ids } });
  }
}
