import { useAnswer } from '../../../../api/queries.ts';
import { Snoozed, SnoozeLink } from '../../../../components/snooze/snoozed.tsx';
import { ValueText } from '../../../../components/value/value.tsx';

interface Props {
  readonly id: string;
  /** Whether the rule brings any. */
  readonly hasActions: boolean;
}

/** Which actions of the rule run and why others do not, and until when its notifications are silent. */
export function RuleNotifications({ id, hasActions }: Props) {
  const { data } = useAnswer('GET /dw/rules/:id/_notifications', { id }, { enabled: hasActions });
  const thing = { kind: 'rule', value: id } as const;
  const { run = 0, problems = [] } = data ?? {};
  return (
    <section>
      <h2>Notifications</h2>
      <Snoozed things={[thing]} />
      {run > 0 && (
        <p>{run === 1 ? 'One action of the rule runs.' : `${run} actions of the rule run.`}</p>
      )}
      {problems.length > 0 && (
        <ul>
          {problems.map(({ position, message }) => (
            <li key={position}>
              Action {position + 1} does not run: <ValueText text={message} most={300} />
            </li>
          ))}
        </ul>
      )}
      <SnoozeLink thing={thing} />
    </section>
  );
}
