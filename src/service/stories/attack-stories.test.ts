import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MAIN, run } from '../../cli/commands/run-command.testing.ts';
import type { NewAlert } from '../../stores/alert-store.ts';
import { parseInstant } from '../../util/time/index.ts';
import { alertOf, openBench } from './stories.testing.ts';

const ATTACK = join(import.meta.dirname, '../../../content/samples/attack.ndjson.gz');

/** An alert as scan has printed it. */
function rowOf(line: string): NewAlert {
  const document = JSON.parse(line) as Record<string, string> & {
    'kibana.alert.rule.parameters'?: { readonly name: string };
  };
  const group = document['kibana.alert.group.id'] ?? null;
  const isBlock = group !== null && 'kibana.alert.building_block_type' in document;
  const time = parseInstant(document['kibana.alert.original_time']!)!;
  const at = Number(time / 1_000_000n);
  return alertOf('', {
    at,
    id: document['kibana.alert.uuid']!,
    ruleId: document['kibana.alert.rule.rule_id']!,
    ruleName: document['kibana.alert.rule.parameters']?.name ?? '',
    severity: document['kibana.alert.severity'] as NewAlert['severity'],
    kind: isBlock ? 'block' : 'alert',
    group,
    document: line,
  });
}

it('makes one story of a recorded attack for each way in, whatever runs its alerts come from', async () => {
  const { stdout } = await run(process.execPath, [MAIN, 'scan', '--format', 'ndjson', ATTACK]);
  const rows = stdout.trim().split('\n').map(rowOf);
  const inTime = rows
    .filter(({ kind }) => kind === 'alert')
    .toSorted((a, b) => a.createdAt - b.createdAt);
  for (const size of [1, 20, 1_000]) {
    const bench = await openBench();
    for (let index = 0; index < inTime.length; index += size) {
      const heads = inTime.slice(index, index + size);
      const blocks = rows.filter(
        ({ kind, group }) => kind === 'block' && heads.some((head) => head.group === group),
      );
      bench.raise(...heads, ...blocks);
    }
    const { stories } = bench.store.alerts.stories({ limit: 100 });
    const sizes = stories.map(({ alerts, title }) => [
      title.slice(title.indexOf(': ') + 2),
      alerts,
    ]);
    expect(Object.fromEntries(sizes)).toEqual({
      // The web server that runs commands for its visitors.
      'php -S 127.0.0.1:8080 -t /srv/www in container blog': 15,
      // Three shells that the attacker has opened in it: looking around, breaking out, and a script.
      'bash in container blog': 52,
      '/bin/bash -i in container blog': 44,
      '/bin/bash /opt/story.sh in container blog': 145,
      // Other containers.
      'sh /opt/box.sh in container toolbox': 18,
      'sh -c redis-cli -h 127.0.0.1 config set dir /tmp; redis-cli  in container redis': 2,
      'sh -c cat /proc/self/environ | tr "\\0" "\\n"; python3 -c "imp in container api': 4,
    });
    expect(bench.store.alerts.count({})).toBe(280);
    bench.close();
  }
});
