import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { documentFile, ProcessMeter, send, settled, withService } from '../service.ts';
import type { CaseOptions, Figures } from './case.ts';
import { benchRules, ruleText, writeBenchRules } from './rules.ts';
import { readDetection, whenMatched } from './watch.ts';

const MAX_SECONDS = 900;
const FIRST = 'first';

/** Many new rules over stored events: the time until each has read all of them. */
export async function importFigures(options: CaseOptions): Promise<Figures> {
  const { folder, rules, interval, documents } = options;
  const file = await documentFile();
  const own = mkdtempSync(join(folder, 'dockwarden-rules-'));
  const watched = join(own, 'rules');
  mkdirSync(watched);
  // With it, events are matched at the intake as usual, but not against rules that are added later.
  writeFileSync(
    join(watched, 'first.toml'),
    ruleText(FIRST, 'process where process.name == "none"', 'interval = "5m"'),
  );
  try {
    return await withService(
      folder,
      ['--rules', watched, '--watch-rules'],
      async (service, data) => {
        const wanted = ['--documents', String(documents)];
        const sent = await send(service.url, file, ['--now', '--seconds', '3600', ...wanted]);
        await whenMatched(service, sent.acknowledged);
        await settled(join(data, 'segments'));
        const meter = new ProcessMeter(service.pid);
        const started = performance.now();
        writeBenchRules(
          join(watched, 'imported'),
          benchRules(rules),
          `interval = "${interval}"\nfrom = "now-24h"`,
        );
        const written = (performance.now() - started) / 1_000;
        await untilAllHaveRun(data, rules, sent.acknowledged);
        const seconds = (performance.now() - started) / 1_000;
        const { peakBytes, cores } = meter.end();
        const name = `${rules} new rules over ${documents} stored events`;
        return {
          [`${name}: until all have run over them, s`]: seconds,
          [`${name}: of which writing their files, s`]: written,
          [`${name}: cores of the service`]: cores,
          [`${name}: peak PSS, MB`]: peakBytes / 1e6,
        };
      },
    );
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** Waits until the cursors of that many new rules are behind that many events, and each rule has run. */
async function untilAllHaveRun(data: string, rules: number, events: number): Promise<void> {
  await readDetection(data, async ({ states }) => {
    const until = performance.now() + MAX_SECONDS * 1_000;
    for (;;) {
      // The first run waits for its scheduled time.
      const all = states.list().filter(({ ruleId }) => ruleId !== FIRST);
      const done = all.filter(({ cursor, lastRun }) => cursor >= events && lastRun !== null).length;
      if (done === rules) return;
      if (performance.now() > until) throw new Error(`${done} of ${rules} rules have run`);
      await sleep(250);
    }
  });
}
