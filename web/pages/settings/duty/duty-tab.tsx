import { Button } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../../api/client.ts';
import { useAnswer, useRight } from '../../../api/queries.ts';
import { Badge } from '../../../components/badge/badge.tsx';
import { Icon } from '../../../components/icon/icon.tsx';
import { Empty, Loaded } from '../../../components/states/states.tsx';
import { Time } from '../../../components/time/time.tsx';
import { say } from '../../../components/undo/undo.tsx';
import { NameText } from '../../../components/value/value.tsx';
import { Confirm, RowActions } from '../row-actions.tsx';
import settings from '../settings.module.css';
import { Calendar } from './calendar.tsx';
import { type Rota, renewDuty } from './duty-types.ts';
import styles from './duty.module.css';
import { Escalations } from './escalations.tsx';
import { OverrideForm, Overrides } from './overrides.tsx';
import { RotaForm } from './rota-form.tsx';

/** Who is on duty now and in the coming two weeks, and who is notified in turn of stories that no one acknowledges. */
export function DutyTab() {
  const found = useAnswer('GET /dw/rotas', {});
  const isAdmin = useRight('admin');
  const [edited, setEdited] = useState<Rota | 'new' | null>(null);
  return (
    <div className={settings['scroll']}>
      <div className={settings['line']}>
        <h2>Rotas</h2>
        <Button
          variant="filled"
          leftSection={<Icon name="plus" size={14} />}
          disabled={!isAdmin}
          title={isAdmin ? undefined : 'An admin can do this.'}
          onClick={() => setEdited('new')}
        >
          New rota
        </Button>
      </div>
      <Loaded of={found}>
        {({ rotas }) =>
          rotas.length === 0 ? (
            <Empty
              title="There is no rota"
              reason="A rota says who is on duty when: people take turns by the day or by the week. Policies and escalations can be addressed to who is on duty."
            />
          ) : (
            <div className={settings['inset']}>
              {rotas.map((rota) => (
                <RotaCard key={rota.id} rota={rota} onEdit={() => setEdited(rota)} />
              ))}
            </div>
          )
        }
      </Loaded>
      <Escalations rotas={found.data?.rotas ?? []} />
      {edited !== null && (
        <RotaForm rota={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </div>
  );
}

interface RotaProps {
  readonly rota: Rota;
  readonly onEdit: () => void;
}

const ADMIN = 'An admin can do this.';
const ANALYST = 'An analyst can do this.';

function RotaCard({ rota, onEdit }: RotaProps) {
  const { id, name, problem } = rota;
  const isAdmin = useRight('admin');
  const mayTriage = useRight('triage');
  const [dialog, setDialog] = useState<'override' | 'remove' | null>(null);
  const close = () => setDialog(null);
  const remove = async () => {
    await call('DELETE /dw/rotas/:id', { id });
    await renewDuty();
    say(`The rota ${name} was removed.`);
  };
  return (
    <section className={styles['rota']} aria-label={name}>
      <div className={styles['head']}>
        <h3>
          <NameText text={name} most={100} />
        </h3>
        {problem !== null && <Badge tone="bad">{problem}</Badge>}
        <span className={styles['actions']}>
          <RowActions
            isReachable
            actions={[
              {
                title: 'Override',
                whyNot: mayTriage ? undefined : ANALYST,
                run: () => setDialog('override'),
              },
              { title: 'Edit', whyNot: isAdmin ? undefined : ADMIN, run: onEdit },
              {
                title: 'Remove',
                whyNot: isAdmin ? undefined : ADMIN,
                run: () => setDialog('remove'),
              },
            ]}
          />
        </span>
      </div>
      <Now rota={rota} />
      <Calendar rota={rota} />
      <Overrides rota={rota} />
      {dialog === 'override' && <OverrideForm rota={rota} onClose={close} />}
      {dialog === 'remove' && (
        <Confirm title="Remove this rota?" action="Remove" onConfirm={remove} onClose={close}>
          Its overrides are removed with{' '}
          <strong>
            <NameText text={name} />
          </strong>
          . This cannot be undone.
        </Confirm>
      )}
    </section>
  );
}

function Now({
  rota: { onDuty, second, next, turn, handover, timeZone },
}: {
  readonly rota: Rota;
}) {
  return (
    <dl className={styles['now']}>
      <div>
        <dt>On duty now</dt>
        <dd>
          {onDuty === null ? (
            'no one yet'
          ) : (
            <>
              <strong>
                <NameText text={onDuty.person} most={60} />
              </strong>{' '}
              until <Time at={onDuty.until} />
              {onDuty.override !== null && ' (override)'}
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>Second</dt>
        <dd>{second === null ? 'no one' : <NameText text={second} most={60} />}</dd>
      </div>
      <div>
        <dt>Next</dt>
        <dd>
          {next === null ? (
            'no one else'
          ) : (
            <>
              <NameText text={next.person} most={60} /> from <Time at={next.from} />
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>Duty changes</dt>
        <dd>
          {turn === 'daily' ? 'each day' : 'each week'} at {handover}, {timeZone}
        </dd>
      </div>
    </dl>
  );
}
