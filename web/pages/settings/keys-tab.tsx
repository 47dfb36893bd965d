import { Button, Checkbox, Modal, MultiSelect, Select, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type AnswerOf, call } from '../../api/client.ts';
import { invalidate, useAnswer, useMe, type Right } from '../../api/queries.ts';
import { Badge } from '../../components/badge/badge.tsx';
import { CopyText } from '../../components/copy-text/copy-text.tsx';
import { Form, FormButtons } from '../../components/form/form.tsx';
import { column } from '../../components/grid/column.ts';
import { type Column, Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Empty, Loaded } from '../../components/states/states.tsx';
import { Time } from '../../components/time/time.tsx';
import { say } from '../../components/undo/undo.tsx';
import { NameText, ValueText } from '../../components/value/value.tsx';
import { Confirm, actionsColumn, RowActions } from './row-actions.tsx';
import styles from './settings.module.css';

type Key = AnswerOf<'GET /dw/keys'>['keys'][number];

const renew = () => invalidate('GET /dw/keys');

/** Keys of programs: what they may do, where, and until when. */
export function KeysTab() {
  const keys = useAnswer('GET /dw/keys', {});
  const [isMaking, setMaking] = useState(false);
  const [revoked, setRevoked] = useState<Key | null>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const revoke = async ({ id, name }: Key) => {
    await call('DELETE /dw/keys/:id', { id });
    await renew();
    say(`The key ${name} was revoked.`);
  };
  const actionsOf = (key: Key) =>
    key.state === 'valid' && (
      <RowActions
        actions={[{ title: 'Revoke', run: () => setRevoked(key) }]}
        isReachable={key.id === current}
      />
    );
  const columns: readonly Column<Key>[] = [
    column('name', 'Name', 'minmax(150px, 1.5fr)', (key) => <NameCell apiKey={key} />),
    column('rights', 'May', 'minmax(90px, 1fr)', ({ rights }) => rights.join(', ')),
    column(
      'streams',
      'Streams',
      'minmax(80px, 1fr)',
      ({ streams }) =>
        streams === null ? 'all' : <ValueText text={streams.join(', ')} most={100} />,
      { isWide: true },
    ),
    column('space', 'Space', '90px', ({ space }) => space ?? 'all', { isWide: true }),
    column('used', 'Last used', '105px', ({ lastUsed }) =>
      lastUsed === null ? 'never' : <Time at={lastUsed} isAgo />,
    ),
    column(
      'expires',
      'Expires',
      '170px',
      ({ expiresAt }) => (expiresAt === null ? 'never' : <Time at={expiresAt} />),
      { isWide: true },
    ),
    actionsColumn('90px', actionsOf),
  ];
  return (
    <div className="fill">
      <div className={styles['line']}>
        <p className="muted">
          A key is shown once, when it is made. Programs that send events need the right to ingest
          alone.
        </p>
        <Button
          variant="filled"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => setMaking(true)}
        >
          New key
        </Button>
      </div>
      <Loaded of={keys}>
        {(data) =>
          data.keys.length === 0 ? (
            <Empty
              title="There are no keys"
              reason="A program shows a key with each request: shippers that send events, and scripts that use the API."
            >
              <Button onClick={() => setMaking(true)}>Create a key</Button>
            </Empty>
          ) : (
            <Grid
              label="API keys"
              columns={columns}
              rows={data.keys}
              idOf={({ id }) => id}
              current={current}
              onCurrent={setCurrent}
              isQuiet={({ state }) => state !== 'valid'}
              card={(key) => (
                <span className={styles['card']}>
                  <span>
                    <NameCell apiKey={key} />
                    <span className="muted">
                      {key.rights.join(', ')},{' '}
                      {key.lastUsed === null ? (
                        'never used'
                      ) : (
                        <>
                          used <Time at={key.lastUsed} isAgo />
                        </>
                      )}
                    </span>
                  </span>
                  {actionsOf(key)}
                </span>
              )}
            />
          )
        }
      </Loaded>
      {isMaking && <KeyForm onDone={() => void renew()} onClose={() => setMaking(false)} />}
      {revoked !== null && (
        <Confirm
          title="Revoke this key?"
          action="Revoke"
          onConfirm={() => revoke(revoked)}
          onClose={() => setRevoked(null)}
        >
          Requests with{' '}
          <strong>
            <NameText text={revoked.name} />
          </strong>{' '}
          are refused from now on. This cannot be undone.
        </Confirm>
      )}
    </div>
  );
}

const NameCell = ({ apiKey: { name, prefix, state } }: { readonly apiKey: Key }) => (
  <span>
    <NameText text={name} most={80} /> <code className="muted">dw_{prefix}…</code>{' '}
    {state !== 'valid' && <Badge tone={state === 'revoked' ? 'bad' : 'warn'}>{state}</Badge>}
  </span>
);

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
function KeyForm({ onDone, onClose }: Props) {
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
