import type { Page } from 'playwright-core';
import type { ServiceProcess } from '../../tools/service-process.ts';

/** A view of the console as tests go to it. */
export interface View {
  readonly name: string;
  /** What stands behind `/console/`. */
  readonly path: string;
  /** What is there when it has been drawn. */
  readonly ready: (page: Page) => Promise<unknown>;
}

const heading = (name: string | RegExp) => (page: Page) =>
  page.getByRole('heading', { name }).first().waitFor();
const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first().waitFor();
const row = (grid: string) => (page: Page) =>
  page.getByRole('grid', { name: grid }).locator('[data-index]').first().waitFor();

const queryEditor = (page: Page) => page.getByRole('textbox', { name: 'Query' }).waitFor();
const all =
  (...parts: readonly View['ready'][]): View['ready'] =>
  async (page) => {
    for (const ready of parts) await ready(page);
  };

export const VIEW_NAMES = [
  'stories',
  'story',
  'story-processes',
  'story-known',
  'story-guide',
  'story-history',
  'alerts',
  'alerts-open',
  'alerts-groups',
  'alert',
  'hunt',
  'hunt-results',
  'hunt-tree',
  'entity-container',
  'entity-host',
  'entity-processes',
  'entity-events',
  'entity-unknown',
  'context',
  'context-open',
  'rules',
  'rule-overview',
  'rule-edit',
  'rule-tests',
  'rule-runs',
  'rule-exceptions',
  'rule-history',
  'rule-new',
  'exceptions',
  'exceptions-open',
  'value-lists',
  'coverage',
  'coverage-table',
  'coverage-open',
  'health',
  'inbox',
  'settings-sources',
  'settings-connectors',
  'settings-responses',
  'settings-notifications',
  'settings-duty',
  'settings-users',
  'settings-keys',
  'settings-views',
  'settings-account',
  'settings-preferences',
  'settings-audit',
  'no-page',
] as const;

export type ViewName = (typeof VIEW_NAMES)[number];

/** The worst alert of the recorded attack, and the place of its event. */
export async function worstAlert(service: ServiceProcess) {
  const { alerts } = (await service.json('/dw/alerts?order=severity')) as {
    alerts: { id: string; ruleId: string; story: string }[];
  };
  const [alert] = alerts;
  if (alert === undefined) throw new Error('the attack has raised nothing');
  const { field, value, centre } = (await service.json(`/dw/context?alert=${alert.id}`)) as {
    field: string;
    value: string;
    centre: number;
  };
  return { ...alert, field, container: value, centre };
}

/** All views of a service over the recorded attack. */
export async function viewsOf(service: ServiceProcess): Promise<Readonly<Record<ViewName, View>>> {
  const alert = await worstAlert(service);
  const [story] = ((await service.json('/dw/stories')) as { stories: { id: string }[] }).stories;
  const items = await service.json('/dw/exceptions/items');
  const [item] = (items as { items: { key: string }[] }).items;
  const entity = (field: string, value: string) =>
    `entity?${String(new URLSearchParams({ field, value }))}`;
  if (story === undefined || item === undefined) throw new Error('the attack has raised nothing');
  const rule = `rules/${encodeURIComponent(alert.ruleId)}`;
  const query = encodeURIComponent('process where event.action == "exec"');
  const views: Readonly<Record<ViewName, readonly [string, View['ready']]>> = {
    stories: ['stories', row('Stories')],
    story: [`stories/${story.id}`, row('Alerts of the story')],
    'story-processes': [
      `stories/${story.id}?tab=processes`,
      (page) => page.getByRole('tree').first().waitFor(),
    ],
    'story-known': [`stories/${story.id}?tab=known`, heading('Images')],
    'story-guide': [`stories/${story.id}?tab=guide`, text('Of the worst rule')],
    'story-history': [`stories/${story.id}?tab=history`, heading(/./)],
    alerts: ['alerts', row('Alerts')],
    'alerts-open': [`alerts?alert=${alert.id}`, heading('Why it matched')],
    'alerts-groups': ['alerts?by=rule&by=image', row('Groups of alerts')],
    alert: [`alerts/${alert.id}`, (page) => page.getByRole('tree').waitFor()],
    hunt: ['hunt', all(text('Did this happen anywhere?'), queryEditor)],
    'hunt-results': [`hunt?q=${query}`, all(row('Results'), text(/^Reads /), queryEditor)],
    'hunt-tree': [`hunt?q=${query}&view=tree`, all(row('Results'), text(/^Reads /), queryEditor)],
    'entity-container': [entity(alert.field, alert.container), heading('What it is')],
    'entity-host': [entity('host.name', 'node-1'), heading('What it is')],
    'entity-processes': [
      `${entity('host.name', 'node-1')}&part=processes`,
      (page) => page.getByRole('tree').waitFor(),
    ],
    'entity-events': [
      `${entity(alert.field, alert.container)}&part=events`,
      row('Events around it'),
    ],
    'entity-unknown': [
      entity('user.name', '../%2F"no-one'),
      text('No events and no alerts are stored'),
    ],
    context: [`context?alert=${alert.id}`, row('Events around it')],
    'context-open': [
      `context?alert=${alert.id}&open=${alert.centre}`,
      (page) => page.getByRole('list', { name: 'Alerts of this event' }).waitFor(),
    ],
    rules: ['rules', row('Rules')],
    'rule-overview': [`${rule}/overview`, text('Runs every')],
    'rule-edit': [`${rule}/edit`, all(text('Of what is written now'), text(/tests pass/))],
    'rule-tests': [`${rule}/tests`, text(/tests pass/)],
    'rule-runs': [`${rule}/runs`, (page) => page.getByRole('toolbar', { name: /Runs/ }).waitFor()],
    'rule-exceptions': [`${rule}/exceptions`, text(/hidden/)],
    'rule-history': [`${rule}/history`, text(/^Revision/)],
    'rule-new': ['rules/new', heading('New rule')],
    exceptions: ['exceptions', row('Exception items')],
    'exceptions-open': [`exceptions?item=${encodeURIComponent(item.key)}`, text('Applies to')],
    'value-lists': ['exceptions/value-lists', heading('Value lists')],
    coverage: [
      'coverage',
      (page) => page.getByRole('button', { name: /^Escape to Host T1611/ }).waitFor(),
    ],
    'coverage-table': ['coverage?as=table', (page) => page.getByRole('table').first().waitFor()],
    'coverage-open': [
      'coverage?tactic=TA0004&technique=T1611&show=alerts',
      heading('Escape to Host'),
    ],
    health: [
      'health',
      all(heading('What rules have read'), heading('Streams'), text('Rules that run')),
    ],
    inbox: ['inbox', text('No open story is assigned to you')],
    'settings-sources': ['settings/sources', heading('Streams')],
    'settings-connectors': ['settings/connectors', text('New connector')],
    'settings-responses': ['settings/responses', text(/No container engine is configured/)],
    'settings-notifications': ['settings/notifications', heading('Policies')],
    'settings-duty': ['settings/duty', all(heading('Rotas'), heading('Escalations'))],
    'settings-users': ['settings/users', all(row('Users'), text('New user'))],
    'settings-keys': ['settings/keys', text('New key')],
    'settings-views': ['settings/views', text('No view has been saved')],
    'settings-account': ['settings/account', row('Sessions')],
    'settings-preferences': ['settings/preferences', heading('Keys')],
    'settings-audit': ['settings/audit', text('signed in')],
    'no-page': ['nowhere', text('There is no such page')],
  };
  return Object.fromEntries(
    VIEW_NAMES.map((name) => [name, { name, path: views[name][0], ready: views[name][1] }]),
  ) as unknown as Readonly<Record<ViewName, View>>;
}
