import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { type AnswerOf, call } from '../../../api/client.ts';
import { useAnswer, useRight } from '../../../api/queries.ts';
import { Badge } from '../../../components/badge/badge.tsx';
import { Form } from '../../../components/form/form.tsx';
import { ReasonInput } from '../../../components/form/reason-input.tsx';
import { renewResponses } from '../../../components/responses/response-form.tsx';
import { ALL, Responses, Stopped } from '../../../components/responses/responses.tsx';
import { Loaded } from '../../../components/states/states.tsx';
import { Table, type TableColumn } from '../../../components/table/table.tsx';
import { complain } from '../../../components/undo/undo.tsx';
import { NameText, ValueText } from '../../../components/value/value.tsx';
import { RowActions } from '../row-actions.tsx';
import styles from '../settings.module.css';

type Status = AnswerOf<'GET /dw/responses/_status'>;
type Playbook = Status['playbooks'][number];

/** Whether anything may be done to containers, what playbooks do, and the last responses. */
export function ResponsesTab() {
  const found = useAnswer('GET /dw/responses/_status', {});
  return (
    <div className={styles['scroll']}>
      <Loaded of={found}>
        {(status) =>
          status.isConfigured ? (
            <Configured status={status} />
          ) : (
            <p className={`muted ${styles['inset']}`}>
              No container engine is configured for responses in this space. Name one as `engines`
              in the section [response] of the configuration, such as engines = ["docker"].
            </p>
          )
        }
      </Loaded>
    </div>
  );
}

function Configured({ status }: { readonly status: Status }) {
  const { engines, stopped, perHour, begunInHour, playbooks } = status;
  const mayRespond = useRight('respond');
  const [isStopping, setStopping] = useState(false);
  const allow = async () => {
    await call('POST /dw/responses/_allow');
    await renewResponses();
  };
  return (
    <>
      <div className={styles['line']}>
        <h2>Actions on containers</h2>
        {stopped === null ? (
          <Button disabled={!mayRespond} onClick={() => setStopping(true)}>
            Stop all
          </Button>
        ) : (
          <Button disabled={!mayRespond} onClick={() => void allow().catch(complain)}>
            Allow again
          </Button>
        )}
      </div>
      {stopped !== null && (
        <div className={styles['inset']}>
          <Stopped reason={stopped.reason} />
        </div>
      )}
      <p className={styles['inset']}>
        {engines.map(({ place }) => place).join(', ')}; {begunInHour} of {perHour} actions in the
        last hour.
      </p>
      {playbooks.length > 0 && (
        <section aria-labelledby="playbooks">
          <div className={styles['line']}>
            <h2 id="playbooks">Playbooks</h2>
          </div>
          <div className={styles['inset']}>
            <Table label="Playbooks" columns={columnsFor(mayRespond)} rows={playbooks} />
          </div>
        </section>
      )}
      <section aria-labelledby="last-responses">
        <div className={styles['line']}>
          <h2 id="last-responses">Last responses</h2>
        </div>
        <div className={styles['inset']}>
          <Responses of={ALL} />
        </div>
      </section>
      {isStopping && <StopForm onClose={() => setStopping(false)} />}
    </>
  );
}

const columnsFor = (mayRespond: boolean): readonly TableColumn<Playbook>[] => [
  ['Playbook', ({ id }) => <NameText text={id} most={100} />],
  [
    'Rules',
    ({ rules }) => <ValueText text={rules.length === 0 ? 'all' : rules.join(', ')} most={160} />,
  ],
  ['Actions', ({ actions }) => actions.join(', ')],
  [
    'Mode',
    ({ mode, disarmed }) => (
      <>
        {mode} {disarmed !== null && <Badge tone="warn">disarmed: {disarmed.reason}</Badge>}
      </>
    ),
  ],
  [
    'Arm',
    ({ id, disarmed }) =>
      disarmed !== null && (
        <RowActions
          isReachable
          actions={[
            {
              title: 'Arm',
              whyNot: mayRespond ? undefined : 'A responder can do this.',
              run: () => void arm(id).catch(complain),
            },
          ]}
        />
      ),
  ],
];

async function arm(id: string): Promise<void> {
  await call('POST /dw/playbooks/:id/_arm', { id });
  await renewResponses();
}

function StopForm({ onClose }: { readonly onClose: () => void }) {
  const [reason, setReason] = useState('');
  const save = async () => {
    await call('POST /dw/responses/_stop', { body: { reason } });
    await renewResponses();
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Stop all actions">
      <Form submit="Stop" onSubmit={save} onCancel={onClose}>
        {(errorOf) => (
          <>
            <p style={{ margin: 0 }}>
              Nothing begins until it is allowed again, not even by a playbook. Undo still works.
            </p>
            <ReasonInput value={reason} error={errorOf('reason')} onChange={setReason} />
          </>
        )}
      </Form>
    </Modal>
  );
}
