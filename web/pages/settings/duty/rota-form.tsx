import { Modal, MultiSelect, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../../api/client.ts';
import { useAnswer } from '../../../api/queries.ts';
import { Form } from '../../../components/form/form.tsx';
import { say } from '../../../components/undo/undo.tsx';
import { type Rota, renewDuty } from './duty-types.ts';

interface Props {
  /** `null` for a new one. */
  readonly rota: Rota | null;
  readonly onClose: () => void;
}

const TURNS = [
  { value: 'weekly', label: 'Weekly' },
  { value: 'daily', label: 'Daily' },
] as const;

const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = () => [...new Set(['UTC', ownZone(), ...Intl.supportedValuesOf('timeZone')])];

const today = () => {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
};

/** Makes or changes a rota. */
export function RotaForm({ rota, onClose }: Props) {
  const { data } = useAnswer('GET /dw/assignees', {});
  const [name, setName] = useState(rota?.name ?? '');
  const [people, setPeople] = useState<string[]>(rota?.people ?? []);
  const [turn, setTurn] = useState(rota?.turn ?? 'weekly');
  const [start, setStart] = useState(rota?.start ?? today());
  const [handover, setHandover] = useState(rota?.handover ?? '09:00');
  const [timeZone, setTimeZone] = useState(rota?.timeZone ?? ownZone());
  const save = async () => {
    const body = { name, people, turn, start, handover, timeZone };
    await (rota === null
      ? call('POST /dw/rotas', { body })
      : call('PUT /dw/rotas/:id', { id: rota.id, body }));
    await renewDuty();
    say(`The rota ${name} was saved.`);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={rota === null ? 'New rota' : 'Edit the rota'} size="lg">
      <Form submit="Save rota" canSubmit={people.length > 0} onSubmit={save} onCancel={onClose}>
        {(errorOf) => (
          <>
            <TextInput
              label="Name"
              name="name"
              required
              autoComplete="off"
              value={name}
              error={errorOf('name')}
              onChange={({ currentTarget: { value } }) => setName(value)}
            />
            <MultiSelect
              label="People"
              description="In the order of their turns."
              placeholder={people.length === 0 ? 'Choose them in order' : ''}
              searchable
              data={[...new Set([...people, ...(data?.names ?? [])])]}
              value={people}
              error={errorOf('people')}
              onChange={setPeople}
            />
            <Select
              label="Turns"
              data={[...TURNS]}
              value={turn}
              allowDeselect={false}
              onChange={(value) => setTurn(value ?? turn)}
            />
            <TextInput
              type="date"
              label="First day of the first person"
              description={
                turn === 'weekly'
                  ? 'Duty changes on its day of the week.'
                  : 'Duty changes each day.'
              }
              name="start"
              required
              value={start}
              error={errorOf('start')}
              onChange={({ currentTarget: { value } }) => setStart(value)}
            />
            <TextInput
              type="time"
              label="Handover"
              description="The time of day at which duty changes, also where the clock is changed."
              name="handover"
              required
              value={handover}
              error={errorOf('handover')}
              onChange={({ currentTarget: { value } }) => setHandover(value)}
            />
            <Select
              label="Time zone"
              searchable
              limit={50}
              data={zones()}
              value={timeZone}
              allowDeselect={false}
              error={errorOf('timeZone')}
              onChange={(value) => setTimeZone(value ?? timeZone)}
            />
          </>
        )}
      </Form>
    </Modal>
  );
}
