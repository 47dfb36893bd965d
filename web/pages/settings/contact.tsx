import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type AnswerOf, call } from '../../api/client.ts';
import { invalidate, useAnswer } from '../../api/queries.ts';
import { Badge } from '../../components/badge/badge.tsx';
import { Form } from '../../components/form/form.tsx';
import { Loaded } from '../../components/states/states.tsx';
import { complain, say } from '../../components/undo/undo.tsx';
import { NameText } from '../../components/value/value.tsx';
import { RowActions } from './row-actions.tsx';
import styles from './settings.module.css';

type Answer = AnswerOf<'GET /dw/contact'>;

const renew = () => invalidate('GET /dw/contact');

/** Where the user is notified of mentions and of stories for which they are on duty, besides their inbox. */
export function Contact() {
  const found = useAnswer('GET /dw/contact', {});
  return (
    <section aria-label="Where you are notified">
      <Loaded of={found}>{(data) => <Chosen {...data} />}</Loaded>
    </section>
  );
}

function Chosen({ contact, channels }: Answer) {
  const [isChoosing, setChoosing] = useState(false);
  const test = async () => {
    const { state, reason } = await call('POST /dw/contact/_test');
    if (state === 'sent') say('The test was sent.');
    else complain(new Error(`The test was not sent: ${reason ?? state}`));
  };
  const remove = async () => {
    await call('DELETE /dw/contact');
    await renew();
    say('You are notified in your inbox alone.');
  };
  return (
    <div className={styles['line']}>
      <p>
        {contact === null ? (
          <>
            You are notified of mentions and of duty in your inbox.
            {channels.length === 0 && (
              <span className="muted"> There is no connector that reaches a person.</span>
            )}
          </>
        ) : (
          <>
            You are notified in your inbox, and by{' '}
            <strong>
              <NameText text={contact.connectorName} most={80} />
            </strong>{' '}
            as <NameText text={contact.handle} most={80} />{' '}
            {contact.problem !== null && <Badge tone="bad">{contact.problem}</Badge>}
          </>
        )}
      </p>
      {contact !== null && (
        <RowActions
          isReachable
          actions={[
            { title: 'Send a test', run: () => void test().catch(complain) },
            { title: 'Inbox alone', run: () => void remove().catch(complain) },
          ]}
        />
      )}
      <Button disabled={channels.length === 0} onClick={() => setChoosing(true)}>
        {contact === null ? 'Choose a connector' : 'Change'}
      </Button>
      {isChoosing && (
        <ContactForm contact={contact} channels={channels} onClose={() => setChoosing(false)} />
      )}
    </div>
  );
}

function ContactForm({ contact, channels, onClose }: Answer & { readonly onClose: () => void }) {
  const [connector, setConnector] = useState(contact?.connector ?? channels[0]?.connector ?? '');
  const [handle, setHandle] = useState(contact?.handle ?? '');
  const chosen = channels.find((each) => each.connector === connector);
  const save = async () => {
    await call('PUT /dw/contact', { body: { connector, handle } });
    await renew();
    say('Saved. Send a test to see whether it arrives.');
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Where you are notified">
      <Form submit="Save" canSubmit={chosen !== undefined} onSubmit={save} onCancel={onClose}>
        {(errorOf) => (
          <>
            <Select
              label="Connector"
              data={channels.map((each) => ({ value: each.connector, label: each.name }))}
              value={connector}
              allowDeselect={false}
              error={errorOf('connector')}
              onChange={(value) => {
                setConnector(value ?? connector);
                setHandle('');
              }}
            />
            <TextInput
              label={chosen?.handle ?? 'Handle'}
              description={chosen === undefined ? undefined : `It is ${chosen.about}.`}
              name="handle"
              required
              autoComplete="off"
              value={handle}
              error={errorOf('handle')}
              onChange={({ currentTarget: { value } }) => setHandle(value)}
            />
          </>
        )}
      </Form>
    </Modal>
  );
}
