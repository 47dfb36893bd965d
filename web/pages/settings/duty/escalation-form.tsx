import { Button, Checkbox, Modal, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../../api/client.ts';
import { useAnswer } from '../../../api/queries.ts';
import { Each } from '../../../components/each/each.tsx';
import { Form } from '../../../components/form/form.tsx';
import { say } from '../../../components/undo/undo.tsx';
import { type Escalation, type Rota, renewDuty } from './duty-types.ts';
import styles from './duty.module.css';

interface Props {
  /** `null` for a new one. */
  readonly escalation: Escalation | null;
  readonly rotas: readonly Rota[];
  readonly onClose: () => void;
}

type Step = Pick<Escalation['steps'][number], 'waitMs' | 'target'>;
type Kind = Step['target']['kind'];

const MINUTE_MS = 60_000;
const USUAL_MS = 15 * MINUTE_MS;
const MAX_STEPS = 10;

const KINDS: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: 'duty', label: 'Who is on duty' },
  { value: 'second', label: 'The second on duty' },
  { value: 'person', label: 'A person' },
  { value: 'everyone', label: 'Everyone' },
  { value: 'connector', label: 'A connector' },
];

const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

function firstSteps([rota]: readonly Rota[]): readonly Step[] {
  const everyone: Step = { waitMs: USUAL_MS, target: { kind: 'everyone', id: '' } };
  if (rota === undefined) return [everyone];
  const of = (kind: Kind): Step => ({ waitMs: USUAL_MS, target: { kind, id: rota.id } });
  return [of('duty'), of('second'), everyone];
}

/** Makes or changes an escalation. */
export function EscalationForm({ escalation, rotas, onClose }: Props) {
  const [name, setName] = useState(escalation?.name ?? '');
  const [isEnabled, setEnabled] = useState(escalation?.isEnabled ?? true);
  const [severity, setSeverity] = useState(escalation?.severity ?? 'high');
  const [steps, setSteps] = useState<readonly Step[]>(
    () => escalation?.steps.map(({ waitMs, target }) => ({ waitMs, target })) ?? firstSteps(rotas),
  );
  const set = (at: number, step: Step) =>
    setSteps(steps.map((each, index) => (index === at ? step : each)));
  const save = async () => {
    const body = { name, isEnabled, severity, steps: [...steps] };
    await (escalation === null
      ? call('POST /dw/escalations', { body })
      : call('PUT /dw/escalations/:id', { id: escalation.id, body }));
    await renewDuty();
    say(`The escalation ${name} was saved.`);
    onClose();
  };
  const isWhole = steps.every(({ target }) => target.kind === 'everyone' || target.id !== '');
  return (
    <Modal
      opened
      onClose={onClose}
      title={escalation === null ? 'New escalation' : 'Edit the escalation'}
      size="xl"
    >
      <Form
        submit="Save escalation"
        canSubmit={steps.length > 0 && isWhole}
        onSubmit={save}
        onCancel={onClose}
      >
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
            <Select
              label="Stories of a severity of at least"
              data={[...SEVERITIES]}
              value={severity}
              allowDeselect={false}
              onChange={(value) => setSeverity(value ?? severity)}
            />
            <Each of={steps.map((step, at) => ({ step, at }))}>
              {({ step, at }) => (
                <StepFields
                  step={step}
                  number={at + 1}
                  rotas={rotas}
                  onChange={(changed) => set(at, changed)}
                  onRemove={() => setSteps(steps.filter((_, index) => index !== at))}
                />
              )}
            </Each>
            <div>
              <Button
                disabled={steps.length >= MAX_STEPS}
                onClick={() =>
                  setSteps([...steps, { waitMs: USUAL_MS, target: { kind: 'everyone', id: '' } }])
                }
              >
                Add a step
              </Button>
            </div>
            <Checkbox
              label="Enabled"
              checked={isEnabled}
              onChange={({ currentTarget: { checked } }) => setEnabled(checked)}
            />
          </>
        )}
      </Form>
    </Modal>
  );
}

interface StepProps {
  readonly step: Step;
  readonly number: number;
  readonly rotas: readonly Rota[];
  readonly onChange: (step: Step) => void;
  readonly onRemove: () => void;
}

function StepFields({ step, number, rotas, onChange, onRemove }: StepProps) {
  const { target, waitMs } = step;
  const choices = useChoices(target.kind, rotas);
  return (
    <div className={styles['step']} role="group" aria-label={`Step ${number}`}>
      <NumberInput
        label="After minutes"
        min={0}
        max={10_080}
        value={waitMs / MINUTE_MS}
        onChange={(value) => onChange({ ...step, waitMs: Math.round(Number(value) * MINUTE_MS) })}
      />
      <Select
        label="Notify"
        data={[...KINDS]}
        value={target.kind}
        allowDeselect={false}
        onChange={(kind) => onChange({ ...step, target: { kind: kind ?? 'everyone', id: '' } })}
      />
      {target.kind === 'everyone' ? (
        <span className="muted">every user who can acknowledge it</span>
      ) : (
        <Select
          label={LABELS[target.kind]}
          placeholder={choices.length === 0 ? 'There is none yet' : 'Choose one'}
          searchable
          data={[...choices]}
          value={target.id === '' ? null : target.id}
          onChange={(id) => onChange({ ...step, target: { ...target, id: id ?? '' } })}
        />
      )}
      <Button aria-label={`Remove step ${number}`} onClick={onRemove}>
        Remove
      </Button>
    </div>
  );
}

const LABELS = {
  duty: 'By the rota',
  second: 'By the rota',
  person: 'Person',
  connector: 'Connector',
} as const;

function useChoices(kind: Kind, rotas: readonly Rota[]) {
  const people = useAnswer('GET /dw/assignees', {}, { enabled: kind === 'person' });
  const connectors = useAnswer('GET /dw/connectors', {}, { enabled: kind === 'connector' });
  const named = ({ id, name }: { readonly id: string; readonly name: string }) => ({
    value: id,
    label: name,
  });
  if (kind === 'person')
    return (people.data?.names ?? []).map((name) => ({ value: name, label: name }));
  if (kind === 'connector') return (connectors.data?.connectors ?? []).map(named);
  return rotas.map(named);
}
