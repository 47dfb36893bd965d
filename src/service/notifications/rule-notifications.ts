import { z } from 'zod';
import { count, what } from '../operation/common.ts';
import { shown } from '../operation/changes.ts';
import { operation } from '../operation/operation.ts';
import { NotificationError } from './errors.ts';
import type { NotificationParts } from './parts.ts';
import { snooze, snoozeView } from './snooze-view.ts';

/** What a rule sends by itself, and whether it is silent. */
export const getRuleNotifications = operation({
  name: 'rules.notifications',
  on: 'GET /dw/rules/:id/_notifications',
  about: 'shows which actions of a rule run, why others do not, and whether the rule is snoozed',
  answers: 'how many actions `run`, `problems` of the others, and the `snoozes` of the rule',
  right: 'read',
  answer: z.object({
    run: count(),
    problems: z.array(
      z.object({
        position: what(count(), 'of the action in the rule, from 0'),
        message: z.string(),
      }),
    ),
    snoozes: z.array(snooze),
  }),
  example: {
    answer: {
      run: 1,
      problems: [
        {
          position: 1,
          message: 'there is no connector with the id soc: make one of the type slack',
        },
      ],
      snoozes: [],
    },
  },
  ask: ({ id }) => ({ id }),
  run({ notifier, store, now }: NotificationParts, { id }) {
    if (store.rules.get(id) === null)
      throw new NotificationError('ENG2401', `there is no rule ${shown(id)}`);
    const { actions, problems } = notifier.actionsOf(id);
    const at = now();
    return {
      run: actions.length,
      problems: [...problems],
      snoozes: notifier.snoozes
        .list()
        .filter(({ kind, value, until }) => kind === 'rule' && value === id && until > at)
        .map((row) => snoozeView(row, at)),
    };
  },
});
