import { Snoozed } from '../../../components/snooze/snoozed.tsx';
import type { Thing } from '../../../components/snooze/snooze-form.tsx';
import { textAt } from '../../../components/value/values-of.ts';
import { type AlertDetail, lastEventOf } from './alert-document.ts';

/** Whether notifications of the rule, the story or the container of an alert are silent. */
export function AlertSnoozes({ detail }: { readonly detail: AlertDetail }) {
  const event = lastEventOf(detail);
  const { ruleId, story } = detail.summary;
  const containers = [textAt(event, 'container.id'), textAt(event, 'container.name')];
  const things: readonly Thing[] = [
    { kind: 'rule', value: ruleId },
    ...(story === null ? [] : [{ kind: 'story', value: story } as const]),
    ...containers.flatMap((value) =>
      value === null ? [] : [{ kind: 'container', value } as const],
    ),
  ];
  return <Snoozed things={things} />;
}
