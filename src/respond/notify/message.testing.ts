import type { Message, MessageAlert } from './message.ts';

/** Text as an attacker would like messages to have it. */
export const HOSTILE =
  '<!channel> <@U1> *bold* _it_ `x` [link](http://evil.example) <img src=x onerror=alert(1)> {code} @all "q" \\ ] \u001b[31m\u202e\r\nInjected: yes';

export const messageAlert = (given: Partial<MessageAlert> = {}): MessageAlert => ({
  id: 'ab12'.repeat(16),
  ruleId: 'kubectl',
  rule: 'Kubectl in a container',
  severity: 'high',
  riskScore: 73,
  reason: 'process kubectl started by bash',
  at: 1_764_576_000_000,
  story: 's1',
  tags: ['Domain: Container'],
  facts: [
    { name: 'namespace', value: 'shop' },
    { name: 'pod', value: 'blog-1' },
  ],
  link: 'https://dockwarden.example/console/alerts/ab12',
  ...given,
});

export const message = (given: Partial<Message> = {}): Message => ({
  id: 'default/7',
  event: 'alert',
  key: 's1',
  space: 'default',
  at: 1_764_576_000_000,
  title: 'Kubectl in a container in shop/blog-1',
  severity: 'high',
  total: 1,
  counts: '1 high',
  alerts: [messageAlert()],
  link: 'https://dockwarden.example/console/alerts/ab12',
  lead: null,
  to: null,
  body: null,
  overrides: {},
  earlier: null,
  ...given,
});

/** Of a thousand alerts whose texts are hostile and long. */
export const hugeMessage = (): Message =>
  message({
    title: HOSTILE.repeat(100),
    total: 1_000,
    counts: '1000 high',
    alerts: Array.from({ length: 200 }, (_, at) =>
      messageAlert({
        id: at.toString(16).padStart(64, '0'),
        rule: HOSTILE.repeat(50),
        reason: HOSTILE.repeat(500),
        facts: [{ name: 'container', value: HOSTILE.repeat(100) }],
      }),
    ),
  });
