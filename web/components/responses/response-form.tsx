import { Modal, Select } from '@mantine/core';
import { useState } from 'react';
import { type AnswerOf, call } from '../../api/client.ts';
import { invalidate, useAnswer, useRight } from '../../api/queries.ts';
import { Form } from '../form/form.tsx';
import { ReasonInput } from '../form/reason-input.tsx';
import { Loaded, Skeleton } from '../states/states.tsx';
import { PlanView } from './plan-view.tsx';

export const renewResponses = () => invalidate('GET /dw/responses', 'GET /dw/responses/_status');

type Action = AnswerOf<'POST /dw/responses/_plan'>['plan']['action'];

/** Which process is to be killed is not in the form. */
const ACTIONS: readonly {
  readonly value: Exclude<Action, 'kill-process'>;
  readonly label: string;
}[] = [
  { value: 'isolate', label: 'Isolate: disconnect it from all networks' },
  { value: 'pause', label: 'Pause: freeze all its processes' },
  { value: 'collect', label: 'Collect: store evidence' },
  { value: 'stop', label: 'Stop' },
  { value: 'kill', label: 'Kill' },
];

interface Props {
  readonly alert: string;
  readonly onClose: () => void;
}

/** Plans an action on the container of an alert, and proposes it, or takes it where one person is enough. */
export function ResponseForm({ alert, onClose }: Props) {
  const [action, setAction] = useState<Action>('isolate');
  const [reason, setReason] = useState('');
  const mayRespond = useRight('respond');
  const planned = useAnswer(
    'POST /dw/responses/_plan',
    { body: { action, alert } },
    { keeps: false },
  );
  const plan = planned.data?.plan;
  const acts = mayRespond && plan?.isProduction === false;
  const save = async () => {
    const { id, digest } = await call('POST /dw/responses', { body: { action, alert, reason } });
    // What is approved is what was seen; another plan stays a proposal.
    if (acts && digest === planned.data?.digest) {
      await call('POST /dw/responses/:id/_approve', { id, body: { digest } });
      await call('POST /dw/responses/:id/_execute', { id });
    }
    await renewResponses();
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Respond" size="lg">
      <Form
        submit={acts ? 'Act now' : 'Propose'}
        canSubmit={plan !== undefined}
        onSubmit={save}
        onCancel={onClose}
      >
        {(errorOf) => (
          <>
            <Select
              label="What to do with the container"
              data={[...ACTIONS]}
              value={action}
              allowDeselect={false}
              onChange={(chosen) => setAction(chosen ?? action)}
            />
            <Loaded of={planned} skeleton={<Skeleton rows={5} />}>
              {(answer) => <PlanView plan={answer.plan} />}
            </Loaded>
            <ReasonInput value={reason} error={errorOf('reason')} onChange={setReason} />
          </>
        )}
      </Form>
    </Modal>
  );
}
