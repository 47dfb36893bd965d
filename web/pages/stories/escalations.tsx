import { Time } from '../../components/time/time.tsx';
import { NameText } from '../../components/value/value.tsx';
import type { StoryDetail } from './story-text.ts';

/** Who is notified next if no one acknowledges the story; nothing where that has ended without a step. */
export const Escalations = ({ of }: { readonly of: StoryDetail['escalations'] }) =>
  of.map(({ name, taken, steps, next, ended }) => {
    if (next === null && taken === 0) return null;
    return (
      <p key={name} className={next === null ? 'muted' : ''} role="status" style={{ margin: 0 }}>
        {next === null ? (
          <>
            The escalation <NameText text={name} most={80} /> has ended after {taken} of {steps}{' '}
            steps: {ended}.
          </>
        ) : (
          <>
            Not acknowledged: <NameText text={next.to} most={120} /> is notified at{' '}
            <Time at={next.at} />{' '}
            <span className="muted">
              (step {taken + 1} of {steps}, <NameText text={name} most={80} />)
            </span>
          </>
        )}
      </p>
    );
  });
