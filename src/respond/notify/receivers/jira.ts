import { createHash } from 'node:crypto';
import { cutTo } from '../cut.ts';
import { oneLine, wiki } from '../escape.ts';
import { linesOf, type Message } from '../message.ts';
import type { Outgoing, Reply } from '../outgoing/outgoing.ts';
import { SendError } from '../outgoing/send-error.ts';
import { asJson, CA, listOf, type Receiver, type Settings } from './receiver.ts';

const MAX_SUMMARY = 250;
const MAX_TEXT = 30_000;
const MAX_ALERTS = 20;

/** An issue for a story or an alert; what comes later about it is a comment. */
export const jira: Receiver = {
  type: 'jira',
  title: 'Jira',
  kibanaType: '.jira',
  canResolve: true,
  whenUnknown: 'again',
  guarantee:
    'An issue has a label of its story or alert, and the label is searched for before an issue is made. Jira finds new issues a moment late, so a break in that moment may leave two. A comment may be there twice.',
  fields: [
    { name: 'url', title: 'URL', about: 'Of Jira, without a path.', kind: 'url', isRequired: true },
    {
      name: 'flavour',
      title: 'Flavour',
      about: '`cloud` signs in by e-mail and API token, `server` (Data Center) by an access token.',
      kind: 'choice',
      choices: ['cloud', 'server'],
      initial: 'cloud',
    },
    { name: 'email', title: 'E-mail', about: 'Of the account, for `cloud`.', kind: 'text' },
    {
      name: 'token',
      title: 'Token',
      about: 'The API token or the personal access token.',
      kind: 'text',
      isSecret: true,
      isRequired: true,
    },
    {
      name: 'project',
      title: 'Project',
      about: 'The key of the project.',
      kind: 'text',
      isRequired: true,
    },
    { name: 'issue_type', title: 'Issue type', about: 'Its name.', kind: 'text', initial: 'Task' },
    {
      name: 'labels',
      title: 'Labels',
      about: 'Further labels of issues, without blanks.',
      kind: 'list',
    },
    CA,
  ],
  escape: wiki,
  preview: (message, settings) => asJson(issueOf(message, settings)),
  async send(message, settings, outgoing) {
    const jiraOf = new Client(settings, outgoing);
    const known = message.earlier ?? (await jiraOf.find(labelOf(message)));
    if (known !== null && (message.earlier === known || message.event === 'resolved')) {
      await jiraOf.comment(known, message);
      return { reference: known };
    }
    // Of an issue that was made before a break, all is said that there is to say.
    if (known !== null) return { reference: known };
    if (message.event === 'resolved') return { reference: null };
    return { reference: await jiraOf.create(message) };
  },
};

/** Always the same for a story or an alert. */
function labelOf({ space, key }: Message): string {
  const hash = createHash('sha256').update(`${space}/${key}`).digest('hex');
  return `dockwarden-${hash.slice(0, 24)}`;
}

function textOf(message: Message): string {
  const text = message.body ?? linesOf(message, MAX_ALERTS).map(wiki).join('\n');
  const link = message.link === null ? '' : `\n\n[Open in Dockwarden|${message.link}]`;
  return cutTo(text, MAX_TEXT) + link;
}

function issueOf(message: Message, settings: Settings) {
  const { overrides } = message;
  const labels = [...listOf(settings['labels']), ...listOf(overrides['labels'])];
  return {
    fields: {
      project: { key: settings['project'] },
      issuetype: { name: overrides['issueType'] || settings['issue_type'] || 'Task' },
      summary: cutTo(oneLine(overrides['summary'] || message.title), MAX_SUMMARY),
      description: textOf(message),
      labels: [labelOf(message), ...labels.map((label) => label.replaceAll(/\s+/g, '-'))],
      ...(overrides['priority'] ? { priority: { name: overrides['priority'] } } : {}),
    },
  };
}

class Client {
  readonly #settings: Settings;
  readonly #outgoing: Outgoing;

  constructor(settings: Settings, outgoing: Outgoing) {
    this.#settings = settings;
    this.#outgoing = outgoing;
  }

  async find(label: string): Promise<string | null> {
    const path = this.#isServer ? '/rest/api/2/search' : '/rest/api/3/search/jql';
    const jql = `labels = "${label}" ORDER BY created ASC`;
    const reply = await this.#ask(path, { jql, fields: ['key'], maxResults: 1 });
    const { issues } = objectIn(reply);
    const [first] = Array.isArray(issues) ? (issues as { readonly key?: unknown }[]) : [];
    return typeof first?.key === 'string' ? first.key.slice(0, 100) : null;
  }

  async create(message: Message): Promise<string> {
    const reply = await this.#ask('/rest/api/2/issue', issueOf(message, this.#settings));
    const { key } = objectIn(reply);
    if (typeof key === 'string') return key.slice(0, 100);
    throw new SendError('unknown', 'Jira has not said the key of the issue');
  }

  async comment(issue: string, message: Message): Promise<void> {
    const head = message.event === 'resolved' ? 'Closed in Dockwarden.' : wiki(message.title);
    const body = `${head}\n\n${message.event === 'resolved' ? '' : textOf(message)}`.trim();
    await this.#ask(`/rest/api/2/issue/${encodeURIComponent(issue)}/comment`, { body });
  }

  get #isServer(): boolean {
    return this.#settings['flavour'] === 'server';
  }

  #ask(path: string, body: object): Promise<Reply> {
    const { url = '', email = '', token = '', ca = '' } = this.#settings;
    const basic = Buffer.from(`${email}:${token}`).toString('base64');
    return this.#outgoing.request({
      url: `${url.replace(/\/+$/, '')}${path}`,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        authorization: this.#isServer ? `Bearer ${token}` : `Basic ${basic}`,
      },
      body: JSON.stringify(body),
      ca,
    });
  }
}

/** Of a server that is not trusted. Throws {@link SendError}. */
function objectIn({ text }: Reply): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new SendError('unknown', 'Jira has answered no JSON');
}
