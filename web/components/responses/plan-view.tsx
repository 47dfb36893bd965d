import type { AnswerOf } from '../../api/client.ts';
import { Badge } from '../badge/badge.tsx';
import { NameText, ValueText } from '../value/value.tsx';

type Plan = AnswerOf<'POST /dw/responses/_plan'>['plan'];

const SHORT_ID = 12;

/** What an action would do to which container, what else it means, and how it is undone. */
export function PlanView({ plan }: { readonly plan: Plan }) {
  const { summary, target, affects, undo, isDone, isProduction, action } = plan;
  return (
    <div className="column" style={{ gap: 6 }}>
      <strong>
        <NameText text={summary} most={400} />
      </strong>
      <span className="muted">
        <ValueText text={target.name} most={80} /> {target.id.slice(0, SHORT_ID)}, started{' '}
        <ValueText text={target.startedAt} most={40} />, image{' '}
        <ValueText text={target.image} most={120} />
      </span>
      {isDone && <Badge>there is nothing to do</Badge>}
      {isProduction && <Badge tone="warn">in production: a second person approves</Badge>}
      {affects.length > 0 && (
        <ul style={{ margin: 0 }}>
          {affects.map((text) => (
            <li key={text}>
              <NameText text={text} most={400} />
            </li>
          ))}
        </ul>
      )}
      <span>
        {undo === null ? (
          action === 'collect' ? (
            'Nothing is changed.'
          ) : (
            'It cannot be undone.'
          )
        ) : (
          <>
            Undo: <NameText text={undo} most={400} />
          </>
        )}
      </span>
    </div>
  );
}
