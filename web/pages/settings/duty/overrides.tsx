import { Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../../api/client.ts';
import { useAnswer, useRight } from '../../../api/queries.ts';
import { Form } from '../../../components/form/form.tsx';
import { Time } from '../../../components/time/time.tsx';
import { complain, say } from '../../../components/undo/undo.tsx';
import { NameText } from '../../../components/value/value.tsx';
import { RowActions } from '../row-actions.tsx';
import { type Rota, renewDuty } from './duty-types.ts';
import styles from './duty.module.css';

/** Who is on duty for a time instead of those whose turn it is. */
export function Overrides({ rota: { id, overrides } }: { readonly rota: Rota }) {
  const mayTriage = useRight('triage');
  const end = async (override: string) => {
    await call('POST /dw/rotas/:id/_end-override', { id, body: { override } });
    await renewDuty();
  };
  if (overrides.length === 0) return null;
  return (
    <ul className={styles['overrides']} aria-label="Overrides">
      {overrides.map((each) => (
        <li key={each.id}>
          <span>
            <NameText text={each.person} most={60} /> from <Time at={each.from} /> to{' '}
            <Time at={each.until} />
            <span className="muted">
              , by <NameText text={each.createdBy} most={60} />
            </span>
          </span>
          <RowActions
            isReachable
            actions={[
              {
                title: 'Take back',
                whyNot: mayTriage ? undefined : 'An analyst can do this.',
                run: () => void end(each.id).catch(complain),
              },
            ]}
          />
        </li>
      ))}
    </ul>
  );
}

interface Props {
  readonly rota: Rota;
  readonly onClose: () => void;
}

const HOUR_MS = 3_600_000;

/** As an input of a local time has it. */
const localText = (at: number) =>
  new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

const instantText = (local: string) => {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? local : at.toISOString();
};

/** Swaps are two of them. */
export function OverrideForm({ rota, onClose }: Props) {
  const { data } = useAnswer('GET /dw/assignees', {});
  const [person, setPerson] = useState<string | null>(null);
  const [from, setFrom] = useState(() => localText(Date.now()));
  const [until, setUntil] = useState(() => localText(Date.now() + 24 * HOUR_MS));
  const save = async () => {
    const body = { person: person ?? '', from: instantText(from), until: instantText(until) };
    await call('POST /dw/rotas/:id/_override', { id: rota.id, body });
    await renewDuty();
    say(`${person} is on duty for a time.`);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Override ${rota.name}`}>
      <Form submit="Put on duty" canSubmit={person !== null} onSubmit={save} onCancel={onClose}>
        {(errorOf) => (
          <>
            <Select
              label="Person"
              description="Is on duty in this time, instead of those whose turn it is."
              placeholder="Choose one"
              searchable
              data={data?.names ?? []}
              value={person}
              error={errorOf('person')}
              onChange={setPerson}
            />
            <TextInput
              type="datetime-local"
              label="From"
              description="As the clock of this browser shows it."
              name="from"
              required
              value={from}
              error={errorOf('from')}
              onChange={({ currentTarget: { value } }) => setFrom(value)}
            />
            <TextInput
              type="datetime-local"
              label="To"
              name="until"
              required
              value={until}
              error={errorOf('until')}
              onChange={({ currentTarget: { value } }) => setUntil(value)}
            />
          </>
        )}
      </Form>
    </Modal>
  );
}
