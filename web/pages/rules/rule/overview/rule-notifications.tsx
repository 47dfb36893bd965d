import { useAnswer } from '../../../../api/queries.ts';
import { Time } from '../../../../components/time/time.tsx';
import { NameText, ValueText } from '../../../../components/value/value.tsx';

/** Which actions of the rule run and why others do not, and until when its notifications are silent; nothing where there is neither. */
export function RuleNotifications({ id }: { readonly id: string }) {
  const { data } = useAnswer('GET /dw/rules/:id/_notifications', { id });
  if (data === undefined || data.run + data.problems.length + data.snoozes.length === 0)
    return null;
  const { run, problems, snoozes } = data;
  return (
    <section>
      <h2>Notifications</h2>
      {snoozes.map(({ id: snooze, until, reason, createdBy, silenced }) => (
        <p key={snooze}>
          Snoozed until <Time at={until} /> by <NameText text={createdBy} most={60} />:{' '}
          <NameText text={reason} most={200} /> ({silenced} silenced)
        </p>
      ))}
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
    </section>
  );
}
