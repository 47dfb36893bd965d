import { useState } from 'react';
import { type AnswerOf, call } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { Badge } from '../badge/badge.tsx';
import { RightButton } from '../states/states.tsx';
import { Time } from '../time/time.tsx';
import { complain } from '../undo/undo.tsx';
import { NameText } from '../value/value.tsx';
import { PlanView } from './plan-view.tsx';
import { renewResponses, ResponseForm } from './response-form.tsx';

type Response = AnswerOf<'GET /dw/responses'>['responses'][number];

/** The last responses, whatever they are about. */
export const ALL = {};

interface Props {
  /** Whose responses are shown: of an alert, which can be responded to, of a story, or the last ones of all. */
  readonly of: { readonly alert: string } | { readonly story: string } | typeof ALL;
}

/** Whether actions on containers are configured; `false` until that is known. */
export const useResponds = () =>
  useAnswer('GET /dw/responses/_status', {}, { isBehindLists: true }).data?.isConfigured ?? false;

/** Nothing begins until a responder allows it again. */
export const Stopped = ({ reason }: { readonly reason: string }) => (
  <p role="status" style={{ margin: 0 }}>
    <Badge tone="bad">stopped</Badge> Nothing may be done: <NameText text={reason} most={200} />
  </p>
);

/** What was done to containers, and what waits for a person; each with its plan and its steps. */
export function Responses({ of }: Props) {
  const { data } = useAnswer('GET /dw/responses', { query: of }, { keeps: false });
  const status = useAnswer('GET /dw/responses/_status', {}).data;
  const [isOpen, setOpen] = useState(false);
  const responses = data?.responses ?? [];
  return (
    <div className="column" style={{ gap: 10 }}>
      {of !== ALL && status?.stopped != null && <Stopped reason={status.stopped.reason} />}
      {data !== undefined && responses.length === 0 && (
        <p className="muted" style={{ margin: 0 }}>
          Nothing was done, and nothing is proposed.
        </p>
      )}
      {responses.map((response) => (
        <OneResponse key={response.id} response={response} />
      ))}
      {'alert' in of && (
        <div>
          <RightButton right="triage" onClick={() => setOpen(true)}>
            Respond…
          </RightButton>
          {isOpen && <ResponseForm alert={of.alert} onClose={() => setOpen(false)} />}
        </div>
      )}
    </div>
  );
}

const TONES: Readonly<Partial<Record<Response['state'], 'good' | 'warn' | 'bad' | 'accent'>>> = {
  proposed: 'accent',
  approved: 'accent',
  begun: 'warn',
  undoing: 'warn',
  unknown: 'warn',
  done: 'good',
  failed: 'bad',
};

function OneResponse({ response }: { readonly response: Response }) {
  const { plan, state, outcome, createdBy, createdAt, reason, playbook, steps } = response;
  return (
    <article aria-label={plan.summary} className="column" style={{ gap: 4 }}>
      <div>
        <Badge tone={TONES[state] ?? 'plain'}>{state}</Badge>{' '}
        <NameText text={plan.summary} most={300} />
      </div>
      <span className="muted">
        {playbook === null ? (
          <>
            proposed by <NameText text={createdBy} most={60} />
          </>
        ) : (
          <>
            by the playbook <NameText text={playbook} most={60} />
          </>
        )}{' '}
        <Time at={createdAt} isAgo />
        {reason !== '' && (
          <>
            : <NameText text={reason} most={200} />
          </>
        )}
      </span>
      {outcome !== null && (outcome.state !== 'done' || outcome.remarks.length > 0) && (
        <span>
          <NameText text={[outcome.message, ...outcome.remarks].join(' ')} most={500} />
        </span>
      )}
      <Steps response={response} />
      <details>
        <summary>Plan and steps</summary>
        <PlanView plan={plan} />
        <ol aria-label="Steps" style={{ paddingTop: 8 }}>
          {steps.map((step, index) => (
            <li key={index}>
              <Time at={step.at} /> {step.state} by <NameText text={step.by} most={60} />
              {step.message !== step.state && step.message !== '' && (
                <>
                  : <NameText text={step.message} most={300} />
                </>
              )}
            </li>
          ))}
        </ol>
      </details>
    </article>
  );
}

/** What can be done with a response as it is. */
function Steps({ response }: { readonly response: Response }) {
  const { id, digest, state, plan, hasChanged } = response;
  const [isBusy, setBusy] = useState(false);
  const run = (work: () => Promise<unknown>) => async () => {
    setBusy(true);
    await work().catch(complain);
    await renewResponses();
    setBusy(false);
  };
  const isOpen = state === 'proposed' || state === 'approved';
  const canRun = state === 'approved' || state === 'failed' || state === 'unknown';
  const canUndo = hasChanged && plan.undo !== null && ['done', 'failed', 'unknown'].includes(state);
  if (!isOpen && !canRun && !canUndo) return null;
  return (
    <div className="verbs wrap" style={{ gap: 6 }}>
      {state === 'proposed' && (
        <RightButton
          right="respond"
          loading={isBusy}
          onClick={() =>
            void run(() => call('POST /dw/responses/:id/_approve', { id, body: { digest } }))()
          }
        >
          Approve
        </RightButton>
      )}
      {canRun && (
        <RightButton
          right="respond"
          loading={isBusy}
          onClick={() => void run(() => call('POST /dw/responses/:id/_execute', { id }))()}
        >
          {state === 'approved' ? 'Act now' : 'Try again'}
        </RightButton>
      )}
      {isOpen && (
        <RightButton
          right="triage"
          disabled={isBusy}
          onClick={() =>
            void run(() => call('POST /dw/responses/:id/_decline', { id, body: {} }))()
          }
        >
          Decline
        </RightButton>
      )}
      {canUndo && (
        <RightButton
          right="respond"
          loading={isBusy}
          onClick={() => void run(() => call('POST /dw/responses/:id/_undo', { id, body: {} }))()}
        >
          Undo
        </RightButton>
      )}
    </div>
  );
}
