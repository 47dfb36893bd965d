import { Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type AnswerOf, call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { Form } from '../form/form.tsx';
import { ReasonInput } from '../form/reason-input.tsx';

/** What can be snoozed. */
export type Thing = Pick<AnswerOf<'GET /dw/snoozes'>['snoozes'][number], 'kind' | 'value'>;

export const renewSnoozes = () => invalidate('GET /dw/snoozes', 'GET /dw/rules/:id/_notifications');

const KINDS = [
  { value: 'rule', label: 'A rule' },
  { value: 'story', label: 'A story' },
  { value: 'container', label: 'A container' },
] as const;

const IDS = {
  rule: 'Id of the rule',
  story: 'Id of the story',
  container: 'Id or name of the container',
} as const;

const SPANS = [
  { value: 'now+1h', label: 'For an hour' },
  { value: 'now+4h', label: 'For four hours' },
  { value: 'now+1d', label: 'For a day' },
  { value: 'now+7d', label: 'For a week' },
];

interface Props {
  /** What is meant; left out, it is typed. */
  readonly thing?: Thing;
  readonly onClose: () => void;
}

/** Keeps notifications of a rule, a story or a container silent until a time, with a reason. */
export function SnoozeForm({ thing, onClose }: Props) {
  const [kind, setKind] = useState(thing?.kind ?? 'rule');
  const [value, setValue] = useState(thing?.value ?? '');
  const [until, setUntil] = useState('now+4h');
  const [reason, setReason] = useState('');
  const save = async () => {
    await call('POST /dw/snoozes', { body: { kind, value, until, reason } });
    await renewSnoozes();
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Snooze notifications">
      <Form submit="Snooze" onSubmit={save} onCancel={onClose}>
        {(errorOf) => (
          <>
            <Select
              label="What"
              data={[...KINDS]}
              value={kind}
              allowDeselect={false}
              disabled={thing !== undefined}
              onChange={(chosen) => setKind(chosen ?? kind)}
            />
            <TextInput
              label={IDS[kind]}
              name="value"
              required
              autoComplete="off"
              disabled={thing !== undefined}
              value={value}
              error={errorOf('value')}
              onChange={({ currentTarget }) => setValue(currentTarget.value)}
            />
            <Select
              label="How long"
              data={SPANS}
              value={until}
              allowDeselect={false}
              error={errorOf('until')}
              onChange={(chosen) => setUntil(chosen ?? until)}
            />
            <ReasonInput value={reason} error={errorOf('reason')} onChange={setReason} />
          </>
        )}
      </Form>
    </Modal>
  );
}
