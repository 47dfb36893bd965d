import { Button, Checkbox, Modal, MultiSelect, Select, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useMe, type Right } from '../../api/queries.ts';
import { CopyText } from '../../components/copy-text/copy-text.tsx';
import { Form, FormButtons } from '../../components/form/form.tsx';
import styles from './settings.module.css';

const RIGHTS: readonly { readonly value: Right; readonly label: string }[] = [
  { value: 'ingest', label: 'Send events' },
  { value: 'read', label: 'Read alerts, rules and events' },
  { value: 'triage', label: 'Triage alerts' },
  { value: 'rules', label: 'Change rules and exceptions' },
  { value: 'respond', label: 'Respond' },
  { value: 'admin', label: 'Administer' },
];
const SPANS = [
  { value: 'now+30d', label: 'In 30 days' },
  { value: 'now+90d', label: 'In 90 days' },
  { value: 'now+1y', label: 'In a year' },
  { value: 'never', label: 'Never' },
];

interface Props {
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Makes a key, and shows it this once. */
export function KeyForm({ onDone, onClose }: Props) {
  const mine = useMe()?.rights ?? [];
  const [name, setName] = useState('');
  const [rights, setRights] = useState<readonly string[]>(['ingest']);
  const [streams, setStreams] = useState<readonly string[]>([]);
  const [span, setSpan] = useState('now+1y');
  const [isOfAll, setOfAll] = useState(false);
  const [made, setMade] = useState<{ readonly key: string; readonly encoded: string } | null>(null);
  const save = async () => {
    const { key, encoded } = await call('POST /dw/keys', {
      body: {
        name,
        rights: rights as Right[],
        allSpaces: isOfAll,
        streams: streams.length === 0 ? null : [...streams],
        expiresAt: span === 'never' ? null : span,
      },
    });
    setMade({ key, encoded });
    onDone();
  };
  if (made !== null)
    return (
      <Modal opened onClose={onClose} title="The new key" size="lg">
        <div className={styles['form']}>
          <p>Copy it now: it is not shown again.</p>
          <CopyText label="The key" text={made.key} />
          <p className="muted">
            The same in Base64, for clients of Elasticsearch that take an encoded key:
          </p>
          <CopyText label="The key in Base64" text={made.encoded} />
          <FormButtons>
            <Button variant="filled" onClick={onClose}>
              I have copied it
            </Button>
          </FormButtons>
        </div>
      </Modal>
    );
  return (
    <Modal opened onClose={onClose} title="New key">
      <Form submit="Create key" canSubmit={rights.length > 0} onSubmit={save} onCancel={onClose}>
        {(errorOf) => (
          <>
            <TextInput
              label="Name"
              name="name"
              description="Of the program that shows it."
              required
              autoComplete="off"
              value={name}
              error={errorOf('name')}
              onChange={({ currentTarget: { value } }) => setName(value)}
            />
            <MultiSelect
              label="Rights"
              data={RIGHTS.filter(({ value }) => mine.includes(value))}
              value={[...rights]}
              error={errorOf('rights')}
              onChange={setRights}
            />
            {rights.includes('ingest') && (
              <TagsInput
                label="Streams that it may send to"
                description="Leave it empty for all. Patterns such as logs-falco* work, too."
                value={[...streams]}
                error={errorOf('streams')}
                onChange={setStreams}
              />
            )}
            <Select
              label="Expires"
              data={SPANS}
              allowDeselect={false}
              value={span}
              error={errorOf('expiresAt')}
              onChange={(value) => setSpan(value ?? span)}
            />
            <Checkbox
              label="Valid in all spaces"
              checked={isOfAll}
              error={errorOf('allSpaces')}
              onChange={({ currentTarget: { checked } }) => setOfAll(checked)}
            />
          </>
        )}
      </Form>
    </Modal>
  );
}
