import { createTransport, type SendMailOptions } from 'nodemailer';
import type SMTPTransport from 'nodemailer/lib/smtp-transport/index.js';
import { isIP } from 'node:net';
import { cutTo } from '../cut.ts';
import { html, oneLine, plain } from '../escape.ts';
import { linesOf, type Message, moreThan } from '../message.ts';
import { SendError } from '../outgoing/send-error.ts';
import { CA, listOf, type Receiver, type Settings } from './receiver.ts';

const MAX_SUBJECT = 200;
const MAX_TEXT = 100_000;
const MAX_ALERTS = 50;
const MAX_RECIPIENTS = 100;

/** Mail by SMTP. */
export const email: Receiver = {
  type: 'email',
  title: 'E-mail',
  kibanaType: '.email',
  handle: {
    title: 'Address',
    about: 'an address such as ann@example.com',
    pattern: /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,187}[A-Za-z0-9])?$/,
  },
  canResolve: true,
  whenUnknown: 'again',
  guarantee:
    'Each attempt has the same Message-ID, so most mail systems show a repeated delivery once.',
  fields: [
    { name: 'host', title: 'Host', about: 'The SMTP server.', kind: 'text', isRequired: true },
    { name: 'port', title: 'Port', about: 'Its port.', kind: 'port', initial: '587' },
    {
      name: 'security',
      title: 'Security',
      about:
        '`starttls` begins in the clear and insists on TLS, `tls` has it from the start, as on port 465; `none` sends everything in the clear.',
      kind: 'choice',
      choices: ['starttls', 'tls', 'none'],
      initial: 'starttls',
    },
    { name: 'user', title: 'User', about: 'To sign in with; empty for none.', kind: 'text' },
    { name: 'password', title: 'Password', about: 'Of the user.', kind: 'text', isSecret: true },
    {
      name: 'from',
      title: 'From',
      about: 'The address of the sender.',
      kind: 'text',
      isRequired: true,
    },
    {
      name: 'to',
      title: 'To',
      about: 'Addresses of the recipients, separated by commas.',
      kind: 'list',
      isRequired: true,
    },
    CA,
  ],
  escape: plain,
  preview(message, settings) {
    const mail = mailOf(message, settings);
    return `From: ${mail.from}\nTo: ${mail.to.join(', ')}\nSubject: ${mail.subject}\n\n${mail.text}`;
  },
  async send(message, settings, outgoing) {
    const mail = mailOf(message, settings);
    const { ca = '', host = '' } = settings;
    const isTls = settings['security'] === 'tls';
    const socket = await outgoing.connect({
      host,
      port: Number(settings['port'] || 587),
      tls: isTls ? { ca } : null,
    });
    const transport = createTransport({
      connection: socket,
      host,
      secured: isTls,
      secure: false,
      requireTLS: (settings['security'] || 'starttls') === 'starttls',
      ignoreTLS: settings['security'] === 'none',
      tls: {
        ...(ca === '' ? {} : { ca }),
        ...(isIP(host) === 0 ? { servername: host } : { host }),
      },
      disableFileAccess: true,
      disableUrlAccess: true,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      ...(settings['user']
        ? { auth: { user: settings['user'], pass: settings['password'] ?? '' } }
        : {}),
    } as SMTPTransport.Options);
    try {
      await transport.sendMail(mail);
      return { reference: mail.messageId };
    } catch (error) {
      throw faultOf(error);
    } finally {
      transport.close();
      socket.destroy();
    }
  },
};

const TIMEOUT_MS = 15_000;

/** What the server has said, without what was sent to it. */
function faultOf(error: unknown): SendError {
  const { code, responseCode, response, command, message } = error as {
    readonly code?: string;
    readonly responseCode?: number;
    readonly response?: string;
    readonly command?: string;
    readonly message: string;
  };
  const said =
    responseCode === undefined ? message : `the server answered ${response ?? responseCode}`;
  const text = cutTo(`${said}${code === undefined ? '' : ` (${code})`}`, 300);
  if (responseCode !== undefined && responseCode >= 500) return new SendError('final', text);
  if (responseCode !== undefined) return new SendError('retry', text);
  // What was sent whole, and not answered, may have been taken.
  return new SendError(command === 'DATA' ? 'unknown' : 'retry', text);
}

type Mail = SendMailOptions & {
  readonly from: string;
  readonly to: string[];
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
};

function mailOf(message: Message, settings: Settings): Mail {
  const { overrides } = message;
  const many = (name: string, usual = '') =>
    listOf(overrides[name] || usual).slice(0, MAX_RECIPIENTS);
  const title = message.event === 'resolved' ? `Resolved: ${message.title}` : message.title;
  const domain = /@([\w.-]+)/.exec(settings['from'] ?? '')?.[1] ?? 'dockwarden';
  const thread = `<${idPart(`${message.space}.${message.key}`)}@${domain}>`;
  const text = message.body ?? linesOf(message, MAX_ALERTS).join('\n');
  return {
    from: settings['from'] ?? '',
    to: message.to === null ? many('to', settings['to']) : [message.to],
    cc: many('cc'),
    bcc: many('bcc'),
    subject: cutTo(oneLine(overrides['subject'] || title), MAX_SUBJECT),
    messageId: `<${idPart(message.id)}@${domain}>`,
    // Mail about one story is a thread.
    inReplyTo: thread,
    references: thread,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Dockwarden-Delivery': message.id },
    text: cutTo(withLink(plain(text), message), MAX_TEXT),
    html: htmlOf(message),
  };
}

const idPart = (text: string) => text.replaceAll(/[^\w.-]/g, '.').slice(0, 150);

const withLink = (text: string, { link }: Message) => (link === null ? text : `${text}\n\n${link}`);

function htmlOf(message: Message): string {
  const { body, link } = message;
  const shown = message.alerts.slice(0, MAX_ALERTS);
  const more = moreThan(shown.length, message);
  const content =
    body === null
      ? [
          ...(message.lead === null
            ? []
            : [`<pre style="white-space:pre-wrap">${html(message.lead)}</pre>`]),
          ...shown.map(
            ({ severity, rule, reason, facts, link: own }) =>
              `<h3>${severity} · ${html(rule)}</h3><p>${html(reason)}</p><table>${facts
                .map(
                  ({ name, value }) =>
                    `<tr><th align="left">${html(name)}</th><td>${html(value)}</td></tr>`,
                )
                .join(
                  '',
                )}</table>${own === null ? '' : `<p><a href="${html(own)}">Open the alert</a></p>`}`,
          ),
          ...(more === null ? [] : [`<p>${more} (${html(message.counts)})</p>`]),
        ].join('')
      : `<pre style="white-space:pre-wrap">${html(body)}</pre>`;
  const end = link === null ? '' : `<p><a href="${html(link)}">Open in Dockwarden</a></p>`;
  return cutTo(`<h2>${html(message.title)}</h2>${content}`, MAX_TEXT) + end;
}
