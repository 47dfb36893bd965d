import { Button } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../../api/client.ts';
import { useAnswer, useRight } from '../../../api/queries.ts';
import { Badge } from '../../../components/badge/badge.tsx';
import { Each } from '../../../components/each/each.tsx';
import { Icon } from '../../../components/icon/icon.tsx';
import { Empty, Loaded } from '../../../components/states/states.tsx';
import { Table, type TableColumn } from '../../../components/table/table.tsx';
import { spanText } from '../../../components/time/format-time.ts';
import { say } from '../../../components/undo/undo.tsx';
import { countText } from '../../../components/value/counts.ts';
import { NameText } from '../../../components/value/value.tsx';
import { Confirm, RowActions } from '../row-actions.tsx';
import settings from '../settings.module.css';
import { type Escalation, type Rota, renewDuty } from './duty-types.ts';
import styles from './duty.module.css';
import { EscalationForm } from './escalation-form.tsx';

/** Who is notified in turn of stories that no one acknowledges. */
export function Escalations({ rotas }: { readonly rotas: readonly Rota[] }) {
  const found = useAnswer('GET /dw/escalations', {});
  const isAdmin = useRight('admin');
  const [edited, setEdited] = useState<Escalation | 'new' | null>(null);
  const [removed, setRemoved] = useState<Escalation | null>(null);
  const whyNot = isAdmin ? undefined : 'An admin can do this.';
  const remove = async ({ id, name }: Escalation) => {
    await call('DELETE /dw/escalations/:id', { id });
    await renewDuty();
    say(`The escalation ${name} was removed.`);
  };
  const columns: readonly TableColumn<Escalation>[] = [
    ['Escalation', (escalation) => <Named escalation={escalation} />],
    ['Stories', ({ severity }) => (severity === 'critical' ? severity : `${severity} and above`)],
    ['Steps without an acknowledgement', (escalation) => <Steps escalation={escalation} />],
    ['Waiting', ({ running }) => countText(running, 'story', 'stories')],
    [
      'Actions',
      (escalation) => (
        <RowActions
          isReachable
          actions={[
            { title: 'Edit', whyNot, run: () => setEdited(escalation) },
            { title: 'Remove', whyNot, run: () => setRemoved(escalation) },
          ]}
        />
      ),
    ],
  ];
  return (
    <>
      <div className={settings['line']}>
        <h2>Escalations</h2>
        <Button
          variant="filled"
          leftSection={<Icon name="plus" size={14} />}
          disabled={!isAdmin}
          title={whyNot}
          onClick={() => setEdited('new')}
        >
          New escalation
        </Button>
      </div>
      <Loaded of={found}>
        {({ escalations }) =>
          escalations.length === 0 ? (
            <Empty
              title="There is no escalation"
              reason="An escalation notifies people in turn of stories that no one acknowledges in time: who is on duty, then the second, then everyone."
            />
          ) : (
            <div className={settings['inset']}>
              <Table label="Escalations" columns={columns} rows={escalations} />
            </div>
          )
        }
      </Loaded>
      {edited !== null && (
        <EscalationForm
          escalation={edited === 'new' ? null : edited}
          rotas={rotas}
          onClose={() => setEdited(null)}
        />
      )}
      {removed !== null && (
        <Confirm
          title="Remove this escalation?"
          action="Remove"
          onConfirm={() => remove(removed)}
          onClose={() => setRemoved(null)}
        >
          Steps of{' '}
          <strong>
            <NameText text={removed.name} />
          </strong>{' '}
          that are not taken yet are not taken. This cannot be undone.
        </Confirm>
      )}
    </>
  );
}

const Named = ({ escalation: { name, isEnabled } }: { readonly escalation: Escalation }) => (
  <span>
    <NameText text={name} most={80} /> {!isEnabled && <Badge>disabled</Badge>}
  </span>
);

const Steps = ({ escalation: { steps } }: { readonly escalation: Escalation }) => (
  <ol className={styles['steps']}>
    <Each of={steps}>
      {({ waitMs, words, problem }) => (
        <li>
          {waitMs === 0 ? 'at once' : `after ${spanText(waitMs)}`}:{' '}
          <NameText text={words} most={120} />{' '}
          {problem !== null && problem !== words && <Badge tone="bad">{problem}</Badge>}
          {problem !== null && problem === words && <Badge tone="bad">reaches no one</Badge>}
        </li>
      )}
    </Each>
  </ol>
);
