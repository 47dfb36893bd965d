import { safeJsonLines } from '../../../util/safe-text.ts';
import type { Message } from '../message.ts';
import type { Outgoing } from '../outgoing/outgoing.ts';

/** A setting of a connector, from which forms, checks and the reference are derived. */
export interface ReceiverField {
  /** As in files of the configuration. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** `lines` is a text of several lines; `list` are texts separated by commas. */
  readonly kind: 'text' | 'url' | 'port' | 'flag' | 'choice' | 'list' | 'lines';
  readonly isSecret?: boolean;
  readonly isRequired?: boolean;
  readonly initial?: string;
  readonly choices?: readonly string[];
}

/** Values by the names of fields: those of secrets included. */
export type Settings = Readonly<Record<string, string>>;

/** A name of a person at a receiver. */
export interface Handle {
  readonly title: string;
  /** Completes "it is": `an address such as ann@example.com`. */
  readonly about: string;
  readonly pattern: RegExp;
}

/** What the receiver said. */
export interface Receipt {
  /** What it calls what it has made of it; `null` where it says nothing. */
  readonly reference: string | null;
}

export const TAKEN: Receipt = { reference: null };

/** A kind of receiver. */
export interface Receiver {
  readonly type: string;
  readonly title: string;
  /** The type of such connectors in Kibana; `null` where it has none. */
  readonly kibanaType: string | null;
  readonly fields: readonly ReceiverField[];
  /** How it knows a person, who can choose it to be notified by; left out where it reaches no one alone. */
  readonly handle?: Handle;
  /** Whether it is notified when a story or an alert is closed. */
  readonly canResolve: boolean;
  /**
   * What happens to a delivery of which it is not known whether it was taken: it is sent `again`, because the receiver knows it by
   * its id or a copy does no harm, or it is `held` until a person decides.
   */
  readonly whenUnknown: 'again' | 'held';
  /** The same in a sentence, for people. */
  readonly guarantee: string;
  /** How text of events is written in its templates. */
  escape(text: string): string;
  /** What is sent, without secrets, for people. */
  preview(message: Message, settings: Settings): string;
  /** Throws `SendError`. */
  send(message: Message, settings: Settings, outgoing: Outgoing): Promise<Receipt>;
}

export const CA: ReceiverField = {
  name: 'ca',
  title: 'Certificate authority',
  about:
    'Certificates of authorities that the receiver is trusted by (PEM), if the system does not know them.',
  kind: 'lines',
};

export const listOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** For people. */
export const asJson = (value: unknown) => safeJsonLines(JSON.stringify(value, null, 2));
