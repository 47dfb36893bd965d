import { describe, expect, it } from 'vitest';
import { UTC } from '../../util/time/index.ts';
import { alertView, type ViewedAlert } from './alert-view.ts';
import { PLAIN } from './style.ts';
import { displayWidth } from './text-width.ts';

const process = (name: string, args: readonly string[]) => ({
  'kibana.alert.original_time': '2026-11-26T15:32:10.123456789Z',
  container: { id: 'c29133bf03fd64125e6e17a83662e1b6', name: 'blog' },
  orchestrator: { namespace: 'shop', 'resource.name': 'blog-0' },
  process: { name, args, pid: 7, executable: `/usr/bin/${name}`, parent: { name: 'dash' } },
});

const RULE = {
  'kibana.alert.rule.description': 'Finds *downloads*.',
  'kibana.alert.rule.note': '## Investigate\n\n- Who?',
  'kibana.alert.rule.threat': [
    { technique: [{ id: 'T1059', subtechnique: [{ id: 'T1059.004' }] }, { id: 'T1105' }] },
  ],
};

const ALERT: ViewedAlert = {
  summary: {
    id: 'ab'.repeat(32),
    time: '2026-11-26T15:32:11.000Z',
    severity: 'high',
    ruleName: 'Download Piped to a Shell',
    command: 'curl x → sh',
    parent: 'dash',
    container: 'blog',
    status: 'closed',
    closeReason: 'false_positive',
    suppressed: 2,
    riskScore: 73,
    ruleId: 'r-1',
    reason: '',
    assignees: ['ana', 'bo'],
    tags: ['t'],
    story: null,
  },
  document: {
    ...RULE,
    ...process('curl', ['curl', 'http://x']),
    'dockwarden.alert.why': [
      {
        stage: 0,
        clause: 'process.name : ("curl", "wget")',
        values: [{ field: 'process.name', values: ['curl'] }],
      },
    ],
  },
  members: [],
  history: [
    {
      at: 1_795_707_140_000,
      by: 'ana',
      what: 'status',
      before: '"open"',
      after: '["closed","false_positive"]',
    },
    { at: 1_795_707_150_000, by: 'ana', what: 'tags', before: '[]', after: '["t"]' },
    { at: 1_795_707_160_000, by: 'ana', what: 'assignees', before: '["bo"]', after: '[]' },
    { at: 1_795_707_160_000, by: 'ana', what: 'note', before: null, after: '2' },
  ],
  notes: [{ at: 1_795_707_140_000, by: 'ana', text: 'Seen\n\n- before' }],
};

const view = (alert: ViewedAlert, width = 100, hasGuide = false) =>
  alertView(alert, { width, fullWidth: width, style: PLAIN, zone: UTC, hasGuide });

describe('an alert', () => {
  it('goes from what happened to what people did about it', () => {
    expect(view(ALERT)).toBe(`high  Download Piped to a Shell
closed: false positive · risk 73 · T1105 · T1059.004

What happened
  2026-11-26 15:32:10.123  curl http://x  ← dash

  raised     2026-11-26 15:32:11
  container  blog (c29133bf03fd)
  pod        shop/blog-0
  process    curl http://x · pid 7 · /usr/bin/curl
  parent     dash
  similar    2 more matches, suppressed
  assigned   ana, bo
  tags       t
  rule       r-1
  id         ${'ab'.repeat(32)}

Why it matched
  because process.name "curl"  by  process.name : ("curl", "wget")

The rule
Finds *downloads*.

Notes
  2026-11-26 15:32:20  ana
    Seen

      - before

History
  2026-11-26 15:32:20  ana  status open → closed, false positive
  2026-11-26 15:32:30  ana  tags t
  2026-11-26 15:32:40  ana  assignees bo → none
  2026-11-26 15:32:40  ana  note added

--guide shows the investigation guide
`);
  });

  it('has the guide of its rule on request', () => {
    const text = view(ALERT, 100, true);
    expect(text).toContain('Investigation guide\nInvestigate\n\n  - Who?\n');
    expect(text).not.toContain('--guide');
  });

  it('of a sequence has all of its events', () => {
    const members = [process('curl', ['curl', 'x']), process('sh', ['sh'])].map((document) => ({
      document,
    }));
    expect(view({ ...ALERT, members })).toContain(`What happened
  2026-11-26 15:32:10.123  curl x  ← dash
  2026-11-26 15:32:10.123  sh  ← dash
`);
  });

  it('shows a command line whole, on as many lines as it takes', () => {
    const args = Array.from({ length: 60 }, (_, index) => `word${index}`);
    const text = view({ ...ALERT, document: { ...RULE, ...process('sh', args) } }, 60);
    expect(text.replaceAll(/\n\s+/g, ' ')).toContain(args.join(' '));
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(77);
  });

  it('lets no text steer the terminal', () => {
    const evil = '\u001b[2J\u202e\r';
    const text = view(
      {
        ...ALERT,
        summary: { ...ALERT.summary, ruleName: evil, assignees: [evil], tags: [evil] },
        document: {
          'kibana.alert.original_time': evil,
          'kibana.alert.rule.description': evil,
          'kibana.alert.rule.note': evil,
          'dockwarden.alert.why': [{ stage: 0, clause: evil, values: [{ field: evil }, 7] }, 7],
          process: { name: evil, args: [evil], parent: { args: [evil] } },
          host: { name: evil },
        },
        history: [{ at: 8.64e15, by: evil, what: evil, before: evil, after: evil }],
        notes: [{ at: 0, by: evil, text: evil }],
      },
      100,
      true,
    );
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u001b\u202e\r]/);
  });

  it('needs no more than it has', () => {
    expect(view({ ...ALERT, document: {}, history: [], notes: [] })).toMatch(/^high {2}Download/);
  });
});
