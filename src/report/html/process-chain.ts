import type { JsonObject } from '../../events/json.ts';
import { commandLine } from './command-line.ts';
import { textAt, valuesAt } from './document-values.ts';
import { html, visible, type Content, type Html } from './markup.ts';

/** From the first ancestor to the process of the event. */
const ROLES = [
  ['process.entry_leader', 'entry leader'],
  ['process.session_leader', 'session leader'],
  ['process.parent', 'parent'],
  ['process', 'process'],
] as const;

const FIELDS = [
  ['executable', 'executable'],
  ['pid', 'pid'],
  ['working_directory', 'working directory'],
  ['user.name', 'user'],
  ['user.id', 'user id'],
  ['interactive', 'interactive'],
  ['start', 'started'],
  ['previous.executable', 'previous executable'],
] as const;

interface ChainProcess {
  readonly path: string;
  readonly roles: readonly string[];
}

/**
 * The processes that an event describes, ancestors first. A process with several roles is listed once, at
 * the position of its last role.
 */
export function processChain(document: JsonObject): readonly ChainProcess[] {
  const found = new Map<string, ChainProcess>();
  for (const [path, role] of ROLES) {
    const key = identityOf(document, path);
    if (key === null) continue;
    const roles = [...(found.get(key)?.roles ?? []), role];
    found.delete(key);
    found.set(key, { path, roles });
  }
  return [...found.values()];
}

/** `null` if the event does not describe such a process. */
function identityOf(document: JsonObject, path: string): string | null {
  const entity = textAt(document, `${path}.entity_id`);
  if (entity !== null) return entity;
  const pid = textAt(document, `${path}.pid`);
  if (pid !== null) return `pid ${pid}`;
  const names = ['executable', 'name', 'args'].map((field) => textAt(document, `${path}.${field}`));
  return names.every((name) => name === null) ? null : path;
}

export function processContext(document: JsonObject): Html | null {
  const chain = processChain(document);
  if (chain.length === 0) return null;
  return html`<ol class="chain">
    ${chain.map((each) => processItem(document, each))}
  </ol>`;
}

function processItem(document: JsonObject, { path, roles }: ChainProcess): Html {
  const name = textAt(document, `${path}.name`) ?? textAt(document, `${path}.executable`);
  const command = commandLine(document, path);
  return html`<li>
    <p>
      <b class="value">${name === null ? '(no name)' : visible(name)}</b>
      <span class="muted">${roles.join(', ')}</span>
    </p>
    ${command === null ? null : html`<pre class="command">${visible(command)}</pre>`}
    <dl>${FIELDS.map(([field, label]) => detail(document, `${path}.${field}`, label))}</dl>
  </li>`;
}

function detail(document: JsonObject, path: string, label: string): Content {
  const values = valuesAt(document, path);
  if (values.length === 0) return null;
  return html`<div>
    <dt>${label}</dt>
    <dd class="value">${visible(values.join(', '))}</dd>
  </div>`;
}
